package dev.neap.engine;

import dev.neap.migration.Migration;

/**
 * A file that is to be started among others.
 *
 * @param migration what it describes
 * @param file where it was read
 * @param named whether it was named itself, and not found in a directory
 */
public record Start(Migration migration, String file, boolean named) {}
