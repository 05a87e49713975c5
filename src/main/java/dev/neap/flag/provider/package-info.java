/**
 * The flag providers, one file each.
 *
 * <p>A provider is a component; its settings, below {@code neap.flags}, are a record inside it.
 */
@NullMarked
package dev.neap.flag.provider;

import org.jspecify.annotations.NullMarked;
