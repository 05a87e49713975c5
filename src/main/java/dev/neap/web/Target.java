package dev.neap.web;

/**
 * Which of the configured databases is served.
 *
 * @param name as migration files call it
 */
record Target(String name) {}
