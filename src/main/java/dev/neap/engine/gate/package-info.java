/** The gates before the phases, one file each. */
@NullMarked
package dev.neap.engine.gate;

import org.jspecify.annotations.NullMarked;
