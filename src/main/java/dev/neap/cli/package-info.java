/**
 * The command line: what an operator types and reads, and what a program parses.
 *
 * <p>Allowed dependencies: {@code engine}, {@code lifecycle}, {@code migration}, {@code jobfile},
 * {@code flag}, {@code postgres}, {@code backfill}, {@code verify}, {@code schema}, {@code window},
 * {@code notify}
 */
@NullMarked
package dev.neap.cli;

import org.jspecify.annotations.NullMarked;
