// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * Published vectors from the test resources: a line each, fields apart by spaces; large ones
 * compressed.
 */
final class Vectors {
  private Vectors() {}

  static List<String> of(String name) throws IOException {
    try (InputStream file = Objects.requireNonNull(Vectors.class.getResourceAsStream(name));
        InputStream plain = name.endsWith(".gz") ? new GZIPInputStream(file) : file) {
      String text = new String(plain.readAllBytes(), StandardCharsets.US_ASCII);
      return text.lines().filter(line -> !line.startsWith("#")).toList();
    }
  }

  /** The bytes of a field; "-" stands for none. */
  static byte[] hex(String field) {
    return HexFormat.of().parseHex(field.equals("-") ? "" : field);
  }
}
