/**
 * Talks to PostgreSQL safely, and runs an embedded server when no other is named.
 *
 * <p>Allowed dependencies: {@code schema}
 */
@NullMarked
package dev.neap.postgres;

import org.jspecify.annotations.NullMarked;
