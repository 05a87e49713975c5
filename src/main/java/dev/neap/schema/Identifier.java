package dev.neap.schema;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Quoting and deriving of SQL identifiers.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">PostgreSQL manual,
 *     4.1.1 Identifiers and Key Words</a>
 */
public final class Identifier {

  /** The longest name that PostgreSQL keeps, in bytes of the server's encoding. */
  public static final int MAX_BYTES = 63;

  private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

  /** Every key word that is not "unreserved" in PostgreSQL 14 to 18. */
  private static final Set<String> KEY_WORDS =
      Set.of(
          """
          all analyse analyze and any array as asc asymmetric authorization between bigint binary
          bit boolean both case cast char character check coalesce collate collation column
          concurrently constraint create cross current_catalog current_date current_role
          current_schema current_time current_timestamp current_user dec decimal default deferrable
          desc distinct do else end except exists extract false fetch float for foreign freeze from
          full grant greatest group grouping having ilike in initially inner inout int integer
          intersect interval into is isnull join json json_array json_arrayagg json_exists
          json_object json_objectagg json_query json_scalar json_serialize json_table json_value
          lateral leading least left like limit localtime localtimestamp merge_action national
          natural nchar none normalize not notnull null nullif numeric offset on only or order out
          outer overlaps overlay placing position precision primary real references returning right
          row select session_user setof similar smallint some substring symmetric system_user table
          tablesample then time timestamp to trailing treat trim true union unique user using values
          varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement
          xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
          """
              .strip()
              .split("\\s+"));

  private Identifier() {}

  /**
   * The name as it is written in a statement: bare where that is safe, else in double quotes with
   * the quotes inside doubled, so that no name can end its quotation.
   *
   * @throws IllegalArgumentException for an empty name or one with a NUL character, which no
   *     PostgreSQL object can have
   */
  public static String quote(String name) {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("not an SQL name: '" + name + "'");
    }
    return PLAIN.matcher(name).matches() && !KEY_WORDS.contains(name)
        ? name
        : '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A string literal that reads the same whatever {@code standard_conforming_strings} says. */
  public static String literal(String value) {
    String quoted = "'" + value.replace("'", "''").replace("\\", "\\\\") + "'";
    return value.indexOf('\\') < 0 ? quoted : " E" + quoted;
  }

  /** Whether the word stands for something in the grammar and so is never a bare column name. */
  static boolean isKeyWord(String word) {
    return KEY_WORDS.contains(word);
  }

  /**
   * A name made of the parts joined by an underscore; where that is longer than {@value #MAX_BYTES}
   * bytes its tail gives way to a checksum of the whole, so that different parts give different
   * names and the same parts always the same one.
   */
  public static String derive(String... parts) {
    String whole = String.join("_", parts);
    if (bytes(whole) <= MAX_BYTES) {
      return whole;
    }
    String tail = "_" + checksum(whole) + Integer.toHexString(bytes(whole));
    return clip(whole, MAX_BYTES - tail.length()) + tail;
  }

  /**
   * The parts joined by dots so that no other parts give the same: where one of them has a dot
   * itself, a checksum of them all follows.
   */
  public static String dotted(String... parts) {
    String whole = String.join(".", parts);
    boolean plain = Stream.of(parts).noneMatch(part -> part.contains("."));
    return plain ? whole : whole + "." + checksum(String.join("\0", parts));
  }

  private static String checksum(String text) {
    CRC32C checksum = new CRC32C();
    checksum.update(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) checksum.getValue());
  }

  /**
   * The name that the server would choose for an object of a column: {@code table_column_label},
   * the longer of table and column cut until it fits.
   *
   * @see <a href="https://www.postgresql.org/docs/current/sql-createtable.html">PostgreSQL manual,
   *     CREATE TABLE</a>
   */
  public static String chosen(String table, String column, String label) {
    int room = MAX_BYTES - 2 - bytes(label);
    int first = bytes(table);
    int second = bytes(column);
    while (first + second > room) {
      if (first > second) {
        first--;
      } else {
        second--;
      }
    }
    return clip(table, first) + "_" + clip(column, second) + "_" + label;
  }

  /** The name that the server chooses for what a table has once, as its primary key. */
  public static String chosen(String table, String label) {
    return clip(table, MAX_BYTES - 1 - bytes(label)) + "_" + label;
  }

  private static String clip(String name, int most) {
    int end = name.length();
    while (bytes(name.substring(0, end)) > most
        || (end > 0 && Character.isHighSurrogate(name.charAt(end - 1)))) {
      end--;
    }
    return name.substring(0, end);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** How many letters have to be changed, added or left out to make one name of the other. */
  public static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int substituted = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
