// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes GGUF heads for tests, well-formed or not. */
final class GgufFile {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** A head that promises that many pairs and tensors. */
  static GgufFile head(long tensors, long pairs) {
    return new GgufFile().raw("GGUF").int32(3).int64(tensors).int64(pairs);
  }

  GgufFile raw(String ascii) {
    bytes.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  GgufFile int32(int value) {
    bytes.writeBytes(buffer(4).putInt(value).array());
    return this;
  }

  GgufFile int64(long value) {
    bytes.writeBytes(buffer(8).putLong(value).array());
    return this;
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  GgufFile text(String text) {
    return int64(text.length()).raw(text);
  }

  GgufFile pair(String key, String value) {
    return text(key).int32(8).text(value);
  }

  GgufFile pair(String key, int value) {
    return text(key).int32(4).int32(value);
  }

  /** 32-bit floats in one row. */
  GgufFile tensor(String name, long elements, long offset) {
    return text(name).int32(1).int64(elements).int32(0).int64(offset);
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }
}
