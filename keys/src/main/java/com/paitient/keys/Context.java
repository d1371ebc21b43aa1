// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Where a ciphertext belongs; bound to it as associated data, so that a value moved to another
 * tenant, table, row or column does not open. Encoded as five fields, each a four-byte big-endian
 * length and UTF-8. The fields are bound but not stored: the reader MUST know them.
 */
public record Context(String tenant, String purpose, String table, String row, String column) {
  /** The tenant of what belongs to the service itself. */
  public static final String SYSTEM = "system";

  /** The name that the keys have which several tenants share. */
  public static final String SHARED = "shared";

  /**
   * Checks the fields.
   *
   * @throws IllegalArgumentException when tenant or purpose is empty, or a field is not well-formed
   *     Unicode (two such could encode alike)
   */
  public Context {
    if (tenant.isEmpty() || purpose.isEmpty()) {
      throw new IllegalArgumentException("a context needs a tenant and a purpose");
    }
    requireUnicode(tenant);
    requireUnicode(purpose);
    requireUnicode(table);
    requireUnicode(row);
    requireUnicode(column);
  }

  /** A column of one row. */
  public static Context column(String tenant, String table, String row, String column) {
    return new Context(tenant, "column", table, row, column);
  }

  /** A whole file. */
  public static Context file(String tenant, String folder, String name) {
    return new Context(tenant, "file", folder, name, "");
  }

  /** The injective encoding that is authenticated; the same fields always give the same bytes. */
  public byte[] encoded() {
    return encode(tenant, purpose, table, row, column);
  }

  /** What a data key is bound to: all that the values of one short session share. */
  byte[] shared() {
    return encode(tenant, purpose, table);
  }

  /** Tells nothing but purpose and table: rows may be named by the ids of patients. */
  @Override
  public String toString() {
    return "Context[" + purpose + " in " + table + "]";
  }

  static byte[] encode(String... fields) {
    byte[][] texts = new byte[fields.length][];
    int size = 0;
    for (int i = 0; i < fields.length; i++) {
      texts[i] = fields[i].getBytes(StandardCharsets.UTF_8);
      size += 4 + texts[i].length;
    }
    ByteBuffer buffer = ByteBuffer.allocate(size);
    for (byte[] text : texts) {
      buffer.putInt(text.length).put(text);
    }
    return buffer.array();
  }

  private static void requireUnicode(String field) {
    for (int i = 0; i < field.length(); i++) {
      if (Character.isSurrogate(field.charAt(i))
          && Character.charCount(field.codePointAt(i++)) == 1) {
        throw new IllegalArgumentException("a context needs well-formed Unicode");
      }
    }
  }
}
