/**
 * The operations of a migration file, one record each; a record's name in snake case is the
 * operation's name, and its components are the operation's fields.
 *
 * <p>Allowed dependencies: {@code migration}, {@code schema}
 */
@NullMarked
package dev.neap.operation;

import org.jspecify.annotations.NullMarked;
