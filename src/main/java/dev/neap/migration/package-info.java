/**
 * What a migration is: its operations, what each phase does as data, and the plan made of them.
 *
 * <p>Allowed dependencies: {@code schema}
 */
@NullMarked
package dev.neap.migration;

import org.jspecify.annotations.NullMarked;
