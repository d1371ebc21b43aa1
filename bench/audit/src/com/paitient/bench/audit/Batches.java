// SPDX-License-Identifier: MIT
package com.paitient.bench.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How many records were written together, read from the journal itself: each record carries how
 * many were durable when it was written, which is the same for all that one sync served.
 */
final class Batches {
  private static final int MAGIC = 0x50534D52;
  private static final int FRAME_HEADER = 60;
  private static final int FILE_HEADER = 4096;

  private final Path journal;

  Batches(Path log) {
    this.journal = log.resolve("journal");
  }

  /** The mean over the records from {@code first} to before {@code end}; NaN without any. */
  double mean(long first, long end) throws IOException {
    long syncs = 0;
    long records = 0;
    long last = -1;
    for (Path file : files()) {
      ByteBuffer bytes = read(file);
      for (int at = FILE_HEADER; isRecord(bytes, at); at += size(bytes, at)) {
        long index = bytes.getLong(at + 8);
        if (index >= first && index < end) {
          records++;
          syncs += bytes.getLong(at + 16) == last ? 0 : 1;
          last = bytes.getLong(at + 16);
        }
      }
    }
    return (double) records / syncs;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(journal)) {
      return all.filter(file -> file.toString().endsWith(".journal")).sorted().toList();
    }
  }

  private static ByteBuffer read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
      return bytes.flip();
    }
  }

  private static boolean isRecord(ByteBuffer bytes, int at) {
    return at + FRAME_HEADER <= bytes.limit() && bytes.getInt(at) == MAGIC;
  }

  private static int size(ByteBuffer bytes, int at) {
    return (FRAME_HEADER + bytes.getInt(at + 4) + 7) & ~7;
  }
}
