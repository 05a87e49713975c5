package dev.neap.preflight;

import dev.neap.migration.Objection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs definitions on empty temporary copies of the tables that they name, in one transaction. */
final class TableTrial {

  private static final String NAME = "(?:\"(?:[^\"]|\"\")+\"|[^\\s\".(),;]+)";
  private static final String TABLE = "(?<table>" + NAME + "\\." + NAME + ")";

  private static final Pattern MADE = Pattern.compile("CREATE TABLE " + TABLE + " \\(");
  private static final Pattern ADDED =
      Pattern.compile(
          "ALTER TABLE (?:ONLY )?"
              + TABLE
              + " (?:VALIDATE CONSTRAINT |ALTER COLUMN "
              + NAME
              + " SET NOT NULL|ADD COLUMN |ADD CONSTRAINT (?<name>"
              + NAME
              + ") (?:FOREIGN KEY \\([^()]*\\) REFERENCES (?<other>"
              + NAME
              + "\\."
              + NAME
              + "))?)");
  private static final Pattern INDEX =
      Pattern.compile(
          "CREATE (?:UNIQUE )?INDEX (?<how>CONCURRENTLY )?(?<name>"
              + NAME
              + ") ON (?:ONLY )?"
              + TABLE
              + " ");

  /** Names that the copies have and the tables don't; what may not be tried; what was locked. */
  private static final Set<String> IDLE = Set.of("42P07", "42710", "42501", "55P03", "25006");

  private final Connection connection;
  private final Map<String, String> wholes;
  private final Map<String, String> copies = new HashMap<>();
  private final Set<String> indexes = new HashSet<>();
  private final Set<String> refused = new HashSet<>();
  private final List<Objection> objections = new ArrayList<>();

  /**
   * A trial.
   *
   * @param wholes by partition the table that it is a part of; both have the same copy
   */
  TableTrial(Connection connection, Map<String, String> wholes) {
    this.connection = connection;
    this.wholes = wholes;
  }

  List<Objection> objections() {
    return List.copyOf(objections);
  }

  /** Tries a statement if it is a definition; after a refusal nothing more of its table. */
  void attempt(String what, String sql) throws SQLException {
    Matcher made = MADE.matcher(sql);
    Matcher added = ADDED.matcher(sql);
    Matcher index = INDEX.matcher(sql);
    if (made.lookingAt()) {
      String table = made.group("table");
      copies.put(table, copyName(table));
      attempt(what, table, () -> run(replaced(sql, made, "table", copies.get(table))));
    } else if (added.lookingAt()) {
      attempt(what, added.group("table"), () -> add(sql, added));
    } else if (index.lookingAt()) {
      attempt(what, index.group("table"), () -> index(sql, index));
    }
  }

  private void add(String sql, Matcher added) throws SQLException {
    String table = added.group("table");
    String name = added.group("name");
    if (name != null && isTaken(TAKEN_CONSTRAINT, table, name)) {
      refuse(
          table,
          new Objection(
              "NEAP-1107",
              "table " + table + " already has a constraint " + name,
              "Choose another name, or drop the constraint first"));
      return;
    }
    String other = added.group("other");
    String tried = other == null ? sql : replaced(sql, added, "other", copy(other));
    run(replaced(tried, added, "table", copy(table)));
  }

  private void index(String sql, Matcher index) throws SQLException {
    String table = index.group("table");
    String name = index.group("name");
    if (!indexes.add(name) || isTaken(TAKEN_RELATION, table, name)) {
      refuse(
          table,
          new Objection(
              "NEAP-1181",
              "the schema of " + table + " already has a relation " + name,
              "Choose another name, or drop it first"));
      return;
    }
    String tried = replaced(sql, index, "table", copy(table));
    run(index.group("how") == null ? tried : replaced(tried, index, "how", ""));
  }

  private static final String TAKEN_CONSTRAINT =
      """
      SELECT EXISTS (SELECT FROM pg_constraint c, parse_ident(?) AS name (parts)
        WHERE c.conrelid = to_regclass(?) AND c.conname = parts[1])
      """;

  /** An index of the table itself that an earlier try left incomplete is built anew. */
  private static final String TAKEN_RELATION =
      """
      SELECT EXISTS (SELECT FROM pg_class c JOIN pg_class t ON t.relnamespace = c.relnamespace,
          parse_ident(?) AS name (parts)
        WHERE t.oid = to_regclass(?) AND c.relname = parts[1] AND NOT EXISTS (
          SELECT FROM pg_index i WHERE i.indexrelid = c.oid AND i.indrelid = t.oid
          AND NOT i.indisvalid))
      """;

  private boolean isTaken(String query, String table, String name) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, name);
      statement.setString(2, table);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /** The table's copy, with what foreign keys can point at. */
  private String copy(String part) throws SQLException {
    String table = wholes.getOrDefault(part, part);
    String copy = copies.get(table);
    if (copy == null) {
      copy = copyName(table);
      run("CREATE TEMPORARY TABLE " + copy + " (LIKE " + table + " INCLUDING INDEXES)");
      copies.put(table, copy);
    }
    return copy;
  }

  /** The table's own name, so that expressions can use it, unless that is another's already. */
  private String copyName(String table) {
    String own = "pg_temp." + table.substring(table.length() - bare(table).length());
    return copies.containsValue(own) ? "pg_temp.neap_trial_" + copies.size() : own;
  }

  private static String bare(String table) {
    Matcher last = Pattern.compile(NAME + "$").matcher(table);
    return last.find() ? last.group() : table;
  }

  private static String replaced(String sql, Matcher matcher, String group, String by) {
    return sql.substring(0, matcher.start(group)) + by + sql.substring(matcher.end(group));
  }

  private void attempt(String what, String table, Trying trying) throws SQLException {
    if (refused.contains(table)) {
      return;
    }
    Savepoint savepoint = connection.setSavepoint();
    try {
      trying.run();
    } catch (SQLException e) {
      connection.rollback(savepoint);
      if (!IDLE.contains(String.valueOf(e.getSQLState()))) {
        refuse(table, Refusals.ofDefinition("NEAP-1167", "'" + what + "'", e));
      }
    }
  }

  private void refuse(String table, Objection objection) {
    refused.add(table);
    objections.add(objection);
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private interface Trying {
    void run() throws SQLException;
  }
}
