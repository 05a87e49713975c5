/**
 * Neap: expand/contract migrations and large backfills for PostgreSQL databases that stay in use.
 */
@NullMarked
package dev.neap;

import org.jspecify.annotations.NullMarked;
