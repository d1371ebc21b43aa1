// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads columns as this service's types; what must be there and is not is damage. */
record Columns(ResultSet row) {
  String text(String column) throws SQLException {
    return there(column, row.getString(column));
  }

  Optional<String> maybeText(String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  byte[] bytes(String column) throws SQLException {
    return there(column, row.getBytes(column));
  }

  List<String> texts(String column) throws SQLException {
    Array array = there(column, row.getArray(column));
    return List.of((String[]) array.getArray());
  }

  Instant time(String column) throws SQLException {
    return there(column, row.getTimestamp(column)).toInstant();
  }

  Optional<Instant> maybeTime(String column) throws SQLException {
    return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
  }

  private static <T> T there(String column, @Nullable T value) {
    if (value == null) {
      throw Failures.damaged("a row lacks its " + column);
    }
    return value;
  }

  /** For a bound parameter; the database keeps microseconds. */
  static @Nullable Timestamp timestamp(Optional<Instant> time) {
    return time.map(Timestamp::from).orElse(null);
  }

  static String[] array(List<String> texts) {
    return texts.toArray(String[]::new);
  }
}
