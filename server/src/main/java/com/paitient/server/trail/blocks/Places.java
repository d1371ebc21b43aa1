// SPDX-License-Identifier: MIT
package com.paitient.server.trail.blocks;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Places in a block as bytes: two for each, the larger first, while that is shorter than a bit for
 * every place of the block, and those bits else (of each byte the lowest is the first place).
 */
public final class Places {
  /** What two bytes can tell. */
  static final int MOST = 1 << Short.SIZE;

  private final int size;

  /** Of blocks of {@code size} places, a multiple of eight of at most 65,536. */
  public Places(int size) {
    if (size < Byte.SIZE || size > MOST || size % Byte.SIZE != 0) {
      throw new IllegalArgumentException("a block of " + size + " places");
    }
    this.size = size;
  }

  int size() {
    return size;
  }

  /** The bytes of places, each less than the size. */
  public byte[] bytes(BitSet places) {
    int few = places.cardinality() * Short.BYTES;
    if (few >= size / Byte.SIZE) {
      return Arrays.copyOf(places.toByteArray(), size / Byte.SIZE);
    }
    ByteBuffer bytes = ByteBuffer.allocate(few);
    places.stream().forEach(place -> bytes.putShort((short) place));
    return bytes.array();
  }

  /**
   * The places of bytes; throws {@link IllegalArgumentException} where none of these wrote them.
   */
  public BitSet of(byte[] bytes) {
    if (bytes.length == size / Byte.SIZE) {
      return BitSet.valueOf(bytes);
    }
    if (bytes.length > size / Byte.SIZE || bytes.length % Short.BYTES != 0) {
      throw new IllegalArgumentException("these are no places");
    }
    ByteBuffer few = ByteBuffer.wrap(bytes);
    BitSet places = new BitSet(size);
    while (few.hasRemaining()) {
      places.set(few.getShort() & (MOST - 1));
    }
    return places;
  }
}
