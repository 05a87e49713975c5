/**
 * Says whether the database bears more work, and how long to rest between two pieces of it.
 *
 * <p>Allowed dependencies: {@code schema}, {@code postgres}
 */
@NullMarked
package dev.neap.throttle;

import org.jspecify.annotations.NullMarked;
