package dev.neap.demo;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads the number that the server gave an order. */
final class PlacedId {

  private PlacedId() {}

  static long of(PreparedStatement insert) throws SQLException {
    try (ResultSet row = insert.executeQuery()) {
      if (!row.next()) {
        throw new SQLException("an order was placed and the server returned no number for it");
      }
      return row.getLong(1);
    }
  }
}
