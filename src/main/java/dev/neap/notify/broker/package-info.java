/** The kinds of brokers that carry all events to programs, one file each. */
@NullMarked
package dev.neap.notify.broker;

import org.jspecify.annotations.NullMarked;
