/**
 * The ways to rewrite all rows of a table that are measured, one file each.
 *
 * <p>Allowed dependencies: {@code backfill}, {@code migration}, {@code postgres}, {@code schema},
 * {@code throttle}, {@code throttle.signal}
 */
@NullMarked
package dev.neap.bench.cases;

import org.jspecify.annotations.NullMarked;
