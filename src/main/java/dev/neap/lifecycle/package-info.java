/**
 * Where a migration stands: its states, the moves between them as data, the decision which move
 * comes next, and the store and log of both.
 *
 * <p>Allowed dependencies: {@code migration}
 */
@NullMarked
package dev.neap.lifecycle;

import org.jspecify.annotations.NullMarked;
