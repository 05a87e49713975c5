package dev.neap.postgres;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Reads values that JDBC does not hand out as lists. */
final class Rows {

  private Rows() {}

  /** A {@code text[]} column; an SQL NULL is the empty list. */
  static List<String> texts(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }
}
