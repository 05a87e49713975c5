package dev.neap.migration;

/**
 * A question to the data before a migration starts.
 *
 * @param query a query of one boolean that reads a bounded number of rows; true stands in the way
 * @param objection what is said then
 */
public record Probe(String query, Objection objection) {}
