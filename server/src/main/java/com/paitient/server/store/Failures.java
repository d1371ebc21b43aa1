// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.paitient.keys.KeysException;
import com.paitient.server.store.StoreException.Code;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns what libraries throw into what this package throws, by SQLSTATE alone. */
final class Failures {
  /** Serialization failure, deadlock, lock timeout, canceled by a timeout. */
  private static final Set<String> LATER = Set.of("40001", "40P01", "55P03", "57014");

  private Failures() {}

  static RuntimeException of(Throwable failure) {
    return switch (failure) {
      case StoreException ours -> ours;
      case KeysException keys ->
          keys.code() == KeysException.Code.CANNOT_OPEN
                  || keys.code() == KeysException.Code.UNKNOWN_FORMAT
              ? damaged("a sealed column does not open")
              : keys;
      default -> bySqlState(failure);
    };
  }

  static StoreException damaged(String what) {
    return new StoreException(Code.DAMAGED, what);
  }

  private static StoreException bySqlState(Throwable failure) {
    return Stream.<@Nullable Throwable>iterate(
            failure, each -> each != null, each -> each == null ? null : each.getCause())
        .filter(SQLException.class::isInstance)
        .map(SQLException.class::cast)
        .findFirst()
        .map(Failures::of)
        .orElseGet(() -> refused(failure.getClass().getSimpleName()));
  }

  private static StoreException of(SQLException failure) {
    String state = failure.getSQLState();
    if (state == null) {
      return failure instanceof SQLTransientException ? unavailable("no connection") : refused("?");
    }
    String family = state.substring(0, Math.min(2, state.length()));
    return switch (family) {
      case "08", "28", "53", "57", "58" -> unavailable(state);
      case "23" -> new StoreException(Code.CONFLICT, "something is there already (" + state + ")");
      case "XX" -> damaged("the database found its data damaged (" + state + ")");
      default -> LATER.contains(state) ? unavailable(state) : refused(state);
    };
  }

  private static StoreException unavailable(String why) {
    return new StoreException(Code.UNAVAILABLE, "the database cannot answer now (" + why + ")");
  }

  private static StoreException refused(String why) {
    return new StoreException(Code.REFUSED, "the database refused a statement (" + why + ")");
  }
}
