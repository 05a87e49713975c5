/**
 * The migration file: YAML or JSON in, a migration out, and every mistake with its place and fix.
 *
 * <p>Allowed dependencies: {@code migration}, {@code schema}, {@code window}
 */
@NullMarked
package dev.neap.jobfile;

import org.jspecify.annotations.NullMarked;
