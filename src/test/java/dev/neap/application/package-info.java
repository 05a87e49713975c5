/** A small application in two releases, which are in use at the same time. */
@NullMarked
package dev.neap.application;

import org.jspecify.annotations.NullMarked;
