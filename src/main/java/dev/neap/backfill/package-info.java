/**
 * Works through tables range by range with a checkpoint: the Batch steps of backfill, and of all
 * that walks over every row.
 *
 * <p>Allowed dependencies: {@code migration}, {@code schema}, {@code postgres}, {@code throttle}
 */
@NullMarked
package dev.neap.backfill;

import org.jspecify.annotations.NullMarked;
