/**
 * Carries migrations through: gathers facts, lets the lifecycle decide, runs the phase as a job.
 *
 * <p>Allowed dependencies: {@code schema}, {@code migration}, {@code operation}, {@code jobfile},
 * {@code lifecycle}, {@code postgres}, {@code throttle}, {@code throttle.signal}, {@code backfill},
 * {@code verify}, {@code archive}, {@code flag}, {@code preflight}, {@code window}
 */
@NullMarked
package dev.neap.engine;

import org.jspecify.annotations.NullMarked;
