/**
 * Names, table shapes, expressions and statements' locks as plain values, without any I/O.
 *
 * <p>Allowed dependencies: none
 */
@NullMarked
package dev.neap.schema;

import org.jspecify.annotations.NullMarked;
