/**
 * What was measured, what had to be shown, and the pages that say so.
 *
 * <p>Allowed dependencies: {@code none}
 */
@NullMarked
package dev.neap.bench.report;

import org.jspecify.annotations.NullMarked;
