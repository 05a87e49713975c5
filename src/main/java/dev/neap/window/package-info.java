/**
 * Hours in which traffic is low: when a window is open, when it opens and closes next, and when
 * work that rests outside of it will be done. Values only, handed the time.
 *
 * <p>Allowed dependencies: none
 */
@NullMarked
package dev.neap.window;

import org.jspecify.annotations.NullMarked;
