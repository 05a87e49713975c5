/**
 * The load signals, one file each.
 *
 * <p>A signal is a component; its settings, below {@code neap.throttle}, are a record inside it.
 *
 * <p>Allowed dependencies: {@code schema}, {@code postgres}, {@code throttle}
 */
@NullMarked
package dev.neap.throttle.signal;

import org.jspecify.annotations.NullMarked;
