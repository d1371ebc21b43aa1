// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Where a ciphertext belongs; bound to it as associated data, so that a value moved to another
 * tenant, table, row or column does not open. Encoded as five fields, each a four-byte big-endian
 * length and UTF-8.
 */
public record Context(String tenant, String purpose, String table, String row, String column) {
  /** The tenant of what belongs to the service itself. */
  public static final String SYSTEM = "system";

  /** A column of one row. */
  public static Context column(String tenant, String table, String row, String column) {
    return new Context(tenant, "column", table, row, column);
  }

  /** A whole file. */
  public static Context file(String tenant, String folder, String name) {
    return new Context(tenant, "file", folder, name, "");
  }

  byte[] encoded() {
    List<byte[]> fields =
        List.of(tenant, purpose, table, row, column).stream()
            .map(field -> field.getBytes(StandardCharsets.UTF_8))
            .toList();
    int size = fields.stream().mapToInt(field -> 4 + field.length).sum();
    ByteBuffer buffer = ByteBuffer.allocate(size);
    fields.forEach(field -> buffer.putInt(field.length).put(field));
    return buffer.array();
  }
}
