// SPDX-License-Identifier: MIT
package com.paitient.server.trail.blocks;

import java.io.ByteArrayOutputStream;

/**
 * Times as bytes: of each the difference to the one before (of the first to 0), as a zigzag number
 * of seven bits a byte, the lowest first, all but its last byte with the highest bit set.
 */
public final class Times {
  private Times() {}

  /** The bytes of times in nanoseconds since 1970. */
  public static byte[] bytes(long[] nanos) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(nanos.length * 4);
    long before = 0;
    for (long each : nanos) {
      long step = each - before; // may overflow, and does so back again
      write(bytes, (step << 1) ^ (step >> 63));
      before = each;
    }
    return bytes.toByteArray();
  }

  private static void write(ByteArrayOutputStream bytes, long number) {
    long rest = number;
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }

  /** The times of bytes; throws {@link IllegalArgumentException} where none of these wrote them. */
  public static long[] of(byte[] bytes, int count) {
    long[] nanos = new long[count];
    long before = 0;
    int at = 0;
    for (int i = 0; i < count; i++) {
      long number = 0;
      int shift = 0;
      boolean more = true;
      while (more) {
        if (at == bytes.length) {
          throw new IllegalArgumentException("these are fewer times");
        }
        byte next = bytes[at++];
        number |= (next & 0x7FL) << shift;
        shift += 7;
        more = next < 0;
      }
      before += (number >>> 1) ^ -(number & 1);
      nanos[i] = before;
    }
    return nanos;
  }
}
