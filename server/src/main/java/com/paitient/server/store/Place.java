// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * Where a database is and how to speak to it: always with time limits, and so that no value gets
 * into an exception.
 */
record Place(String url, Map<String, String> properties) {
  private static final Map<String, String> ALWAYS =
      Map.of(
          "logServerErrorDetail", "false",
          "ApplicationName", "paitient",
          "connectTimeout", "3",
          "loginTimeout", "5",
          "cancelSignalTimeout", "2",
          "tcpKeepAlive", "true");

  Place {
    properties = Map.copyOf(properties);
  }

  /** A server of our own on a Unix socket, which needs no TLS. */
  static Place onSocket(Path socket, String database) {
    return new Place(
        "jdbc:postgresql://localhost/" + database,
        Map.of(
            "socketFactory",
            UnixSocketFactory.class.getName(),
            "socketFactoryArg",
            socket.toString(),
            "sslmode",
            "disable",
            "gssEncMode",
            "disable"));
  }

  /** A server somewhere else: with TLS and a checked name, unless the URL says otherwise. */
  static Place at(String url) {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new StoreException(
          StoreException.Code.REFUSED, "database.url must begin with jdbc:postgresql:");
    }
    return new Place(url, Map.of("sslmode", "verify-full"));
  }

  /** For {@code login}, with {@code patience} for each answer. */
  Properties properties(Login login, Duration patience) {
    Properties all = new Properties();
    all.putAll(properties);
    all.putAll(ALWAYS);
    all.setProperty("user", login.user());
    all.setProperty("password", login.password());
    all.setProperty("socketTimeout", Long.toString(patience.toSeconds()));
    return all;
  }

  Connection connect(Login login, Duration patience) throws SQLException {
    Connection connection = new Driver().connect(url, properties(login, patience));
    if (connection == null) {
      throw new SQLException("not a PostgreSQL URL", "08001");
    }
    return connection;
  }
}
