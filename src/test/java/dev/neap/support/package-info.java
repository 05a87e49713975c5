/**
 * What tests stand on: a database for each test, and comparable pictures of catalog and data.
 *
 * <p>Allowed dependencies: {@code none}
 */
@NullMarked
package dev.neap.support;

import org.jspecify.annotations.NullMarked;
