/**
 * What a migration is: its phases and what each of them does.
 *
 * <p>Allowed dependencies: {@code schema}
 */
@NullMarked
package dev.neap.migration;

import org.jspecify.annotations.NullMarked;
