/**
 * Measures how fast rows are rewritten and how much of it an application feels, side by side on the
 * same data, on a PostgreSQL of its own whose commits are durable.
 *
 * <p>Allowed dependencies: {@code postgres}
 */
@NullMarked
package dev.neap.bench;

import org.jspecify.annotations.NullMarked;
