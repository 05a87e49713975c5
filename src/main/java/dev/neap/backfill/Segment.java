package dev.neap.backfill;

/**
 * A part of a walk with a checkpoint of its own.
 *
 * @param number which part, from 0
 * @param of how many there are
 */
record Segment(int number, int of) {}
