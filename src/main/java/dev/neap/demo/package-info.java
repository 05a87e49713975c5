/**
 * Shows one migration from its start to its end on a shop that is in use, and checks the result.
 *
 * <p>Allowed dependencies: {@code cli}, {@code engine}, {@code lifecycle}, {@code migration},
 * {@code operation}, {@code jobfile}, {@code flag}, {@code postgres}, {@code backfill}, {@code
 * verify}, {@code schema}
 */
@NullMarked
package dev.neap.demo;

import org.jspecify.annotations.NullMarked;
