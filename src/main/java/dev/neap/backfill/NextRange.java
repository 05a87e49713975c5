package dev.neap.backfill;

/**
 * The item of a walk's step: the range that comes next. Where it begins says the checkpoint, which
 * is read in the chunk's own transaction.
 *
 * @param size how much it asks for, in blocks, or in rows where it goes by key
 */
record NextRange(long size) {}
