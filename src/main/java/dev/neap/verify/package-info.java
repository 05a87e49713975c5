/**
 * Tells whether old and new are equal, for every row.
 *
 * <p>Allowed dependencies: {@code migration}, {@code schema}, {@code postgres}, {@code backfill}
 */
@NullMarked
package dev.neap.verify;

import org.jspecify.annotations.NullMarked;
