/**
 * The load signals, one file each.
 *
 * <p>Allowed dependencies: {@code postgres}, {@code throttle}
 */
@NullMarked
package dev.neap.throttle.signal;

import org.jspecify.annotations.NullMarked;
