// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Published vectors from the test resources: a line each, fields apart by spaces. */
final class Vectors {
  private Vectors() {}

  static List<String> of(String name) throws IOException {
    try (InputStream file = Vectors.class.getResourceAsStream(name)) {
      String text =
          new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.US_ASCII);
      return text.lines().filter(line -> !line.startsWith("#")).toList();
    }
  }

  /** The bytes of a field; "-" stands for none. */
  static byte[] hex(String field) {
    return HexFormat.of().parseHex(field.equals("-") ? "" : field);
  }
}
