/**
 * Keeps what will be dropped, and proves that the copy is whole.
 *
 * <p>Allowed dependencies: {@code migration}, {@code schema}, {@code postgres}, {@code backfill}
 */
@NullMarked
package dev.neap.archive;

import org.jspecify.annotations.NullMarked;
