/**
 * Refuses a migration early: what the server thinks of its expressions, and what its data says.
 *
 * <p>Allowed dependencies: {@code migration}, {@code schema}, {@code postgres}
 */
@NullMarked
package dev.neap.preflight;

import org.jspecify.annotations.NullMarked;
