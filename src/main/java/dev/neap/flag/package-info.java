/**
 * Feature flags in, through OpenFeature, and the built-in store that keeps them.
 *
 * <p>Allowed dependencies: none
 */
@NullMarked
package dev.neap.flag;

import org.jspecify.annotations.NullMarked;
