// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import java.io.IOException;
import java.util.Map;

/** The list of tensors in a GGUF file, read only to know how long the file must be. */
final class GgufTensors {
  private static final long MOST_TENSORS = 1 << 16;
  private static final int MOST_DIMENSIONS = 4;

  /** Elements and bytes of one block, by the number of the type in ggml. */
  private static final Map<Integer, Block> BLOCKS =
      Map.ofEntries(
          Map.entry(0, new Block(1, 4)),
          Map.entry(1, new Block(1, 2)),
          Map.entry(2, new Block(32, 18)),
          Map.entry(3, new Block(32, 20)),
          Map.entry(6, new Block(32, 22)),
          Map.entry(7, new Block(32, 24)),
          Map.entry(8, new Block(32, 34)),
          Map.entry(9, new Block(32, 36)),
          Map.entry(10, new Block(256, 84)),
          Map.entry(11, new Block(256, 110)),
          Map.entry(12, new Block(256, 144)),
          Map.entry(13, new Block(256, 176)),
          Map.entry(14, new Block(256, 210)),
          Map.entry(15, new Block(256, 292)),
          Map.entry(16, new Block(256, 66)),
          Map.entry(17, new Block(256, 74)),
          Map.entry(18, new Block(256, 98)),
          Map.entry(19, new Block(256, 50)),
          Map.entry(20, new Block(32, 18)),
          Map.entry(21, new Block(256, 110)),
          Map.entry(22, new Block(256, 82)),
          Map.entry(23, new Block(256, 136)),
          Map.entry(24, new Block(1, 1)),
          Map.entry(25, new Block(1, 2)),
          Map.entry(26, new Block(1, 4)),
          Map.entry(27, new Block(1, 8)),
          Map.entry(28, new Block(1, 8)),
          Map.entry(29, new Block(256, 56)),
          Map.entry(30, new Block(1, 2)),
          Map.entry(34, new Block(256, 54)),
          Map.entry(35, new Block(256, 66)));

  private GgufTensors() {}

  /** The smallest piece of a type of numbers. */
  private record Block(int elements, int bytes) {}

  static long count(GgufReader in) throws IOException {
    return in.count(MOST_TENSORS, "tensors");
  }

  /** Where the data of the last tensor ends, from where the data begins. */
  static long end(GgufReader in, long count) throws IOException {
    long end = 0;
    for (long i = 0; i < count; i++) {
      var _ = in.text();
      long bytes = bytes(in);
      long offset = in.count(Long.MAX_VALUE, "bytes before a tensor");
      end = Math.max(end, Math.addExact(offset, bytes));
    }
    return end;
  }

  private static long bytes(GgufReader in) throws IOException {
    int dimensions = in.int32();
    if (dimensions < 0 || dimensions > MOST_DIMENSIONS) {
      throw GgufReader.bad("a tensor of " + Integer.toUnsignedString(dimensions) + " dimensions");
    }
    long elements = 1;
    for (int i = 0; i < dimensions; i++) {
      elements = Math.multiplyExact(elements, in.count(Long.MAX_VALUE, "rows"));
    }
    Block block = BLOCKS.get(in.int32());
    if (block == null) {
      throw GgufReader.bad("a tensor of an unknown type");
    }
    return Math.multiplyExact(elements / block.elements(), block.bytes());
  }
}
