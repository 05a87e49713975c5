/** The kinds of health checks that a roll-out asks, one file each. */
@NullMarked
package dev.neap.engine.health;

import org.jspecify.annotations.NullMarked;
