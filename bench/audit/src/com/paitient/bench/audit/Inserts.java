// SPDX-License-Identifier: MIT
package com.paitient.bench.audit;

import com.paitient.audit.EventJson;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What an audit table does: each record one insert, committed alone, over a connection of its own.
 */
final class Inserts implements AutoCloseable {
  private final String url;
  private final List<Connection> open = new ArrayList<>();

  Inserts(String url) throws SQLException {
    this.url = url;
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS record");
      statement.execute(
          "CREATE TABLE record (index bigserial PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(),"
              + " body text NOT NULL)");
    }
  }

  Waits.Step writer() throws SQLException {
    Connection connection = DriverManager.getConnection(url);
    synchronized (open) {
      open.add(connection);
    }
    PreparedStatement insert = connection.prepareStatement("INSERT INTO record (body) VALUES (?)");
    return number -> {
      insert.setString(
          1, new String(EventJson.write(Records.made(number)), StandardCharsets.UTF_8));
      insert.executeUpdate();
    };
  }

  @Override
  public void close() throws SQLException {
    for (Connection connection : open) {
      connection.close();
    }
  }
}
