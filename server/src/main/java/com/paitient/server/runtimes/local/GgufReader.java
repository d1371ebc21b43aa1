// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import com.paitient.server.runtimes.RunException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads the primitive parts of a GGUF file, little-endian; every length has a limit. */
final class GgufReader {
  private static final int LONGEST_TEXT = 1 << 20;
  private static final long LONGEST_ARRAY = 1L << 24;

  private static final int UINT8 = 0;
  private static final int INT8 = 1;
  private static final int UINT16 = 2;
  private static final int INT16 = 3;
  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int FLOAT32 = 6;
  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int UINT64 = 10;
  private static final int INT64 = 11;
  private static final int FLOAT64 = 12;

  private final InputStream in;
  private long position;

  GgufReader(InputStream in) {
    this.in = new BufferedInputStream(in, 1 << 16);
  }

  static RunException bad(String message) {
    return new RunException(RunException.Code.BAD_MODEL, message);
  }

  long position() {
    return position;
  }

  int int32() throws IOException {
    return bytes(4).getInt();
  }

  long int64() throws IOException {
    return bytes(8).getLong();
  }

  /** A count that is at most {@code most}. */
  long count(long most, String what) throws IOException {
    long count = int64();
    if (count < 0 || count > most) {
      throw bad("the file claims to have " + Long.toUnsignedString(count) + " " + what);
    }
    return count;
  }

  String text() throws IOException {
    int length = (int) count(LONGEST_TEXT, "bytes in a text");
    return new String(bytes(length).array(), StandardCharsets.UTF_8);
  }

  /** A value with its type before it: text and whole numbers are returned, others passed over. */
  Optional<Object> value() throws IOException {
    int type = int32();
    return switch (type) {
      case STRING -> Optional.of(text());
      case UINT32 -> Optional.of(Integer.toUnsignedLong(int32()));
      case INT32 -> Optional.of((long) int32());
      case UINT16 -> Optional.of((long) Short.toUnsignedInt(bytes(2).getShort()));
      case UINT64, INT64 -> Optional.of(int64());
      case ARRAY -> {
        skipArray();
        yield Optional.empty();
      }
      default -> {
        skip(width(type));
        yield Optional.empty();
      }
    };
  }

  private void skipArray() throws IOException {
    int type = int32();
    long count = count(LONGEST_ARRAY, "elements in a list");
    if (type != STRING) {
      skip(width(type) * count);
      return;
    }
    for (long i = 0; i < count; i++) {
      skip(count(LONGEST_TEXT, "bytes in a text"));
    }
  }

  private static long width(int type) {
    return switch (type) {
      case UINT8, INT8, BOOL -> 1;
      case UINT16, INT16 -> 2;
      case UINT32, INT32, FLOAT32 -> 4;
      case UINT64, INT64, FLOAT64 -> 8;
      default -> throw bad("the file holds a value of an unknown type");
    };
  }

  private ByteBuffer bytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException();
    }
    position += count;
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void skip(long count) throws IOException {
    in.skipNBytes(count);
    position += count;
  }
}
