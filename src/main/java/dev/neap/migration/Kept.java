package dev.neap.migration;

/**
 * Former values of rewritten rows.
 *
 * @param create makes their archive
 * @param bringBack puts them back where nobody wrote since
 * @param drop takes the archive away
 */
public record Kept(Ddl create, RowRewrite bringBack, Ddl drop) {}
