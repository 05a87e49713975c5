/**
 * Tells people and programs what is written into the transition log: who is told what, in which
 * words, and how far each one has been told.
 *
 * <p>Allowed dependencies: {@code lifecycle}, {@code postgres}
 */
@NullMarked
package dev.neap.notify;

import org.jspecify.annotations.NullMarked;
