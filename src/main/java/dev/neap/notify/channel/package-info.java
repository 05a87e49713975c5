/** The kinds of channels that tell people, one file each. */
@NullMarked
package dev.neap.notify.channel;

import org.jspecify.annotations.NullMarked;
