// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.paitient.keys.Context;
import com.paitient.keys.Envelope;
import com.paitient.keys.KeysException;
import java.io.IOException;
import java.util.Map;

/**
 * Columns that the database sees only encrypted: JSON, sealed and bound to its tenant, table, row
 * and column. Thread-safe.
 */
record SealedJson(Envelope envelope, String table) {
  private static final ObjectMapper JSON = new ObjectMapper();

  byte[] seal(String tenant, String row, String column, Object value) {
    try {
      return envelope.seal(
          JSON.writeValueAsBytes(value), Context.column(tenant, table, row, column));
    } catch (JsonProcessingException _) {
      // Without the cause: its message quotes the value.
      throw Failures.damaged(table + "." + column + " holds what has no JSON");
    }
  }

  Map<String, Object> openMap(String tenant, String row, String column, byte[] sealed) {
    return open(tenant, row, column, sealed, new TypeReference<>() {});
  }

  <T> T open(String tenant, String row, String column, byte[] sealed, TypeReference<T> type) {
    try {
      return JSON.readValue(
          envelope.open(sealed, Context.column(tenant, table, row, column)), type);
    } catch (KeysException e) {
      throw Failures.of(e);
    } catch (IOException _) {
      throw Failures.damaged(table + "." + column + " holds what is not its JSON");
    }
  }
}
