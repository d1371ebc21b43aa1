// SPDX-License-Identifier: MIT
package com.paitient.bench.audit;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.WRITE;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What this disk does with a preallocated file that was written before: three ways to make some
 * pages of it durable, by one thread, two and four at once, each in a part of the file of its own.
 */
final class Disk {
  private static final int PAGE = 4096;
  private static final int PART = 4 << 20;
  private static final int MOST = 4;

  private final Path file;
  private final double seconds;

  Disk(Path file, double seconds) {
    this.file = file;
    this.seconds = seconds;
  }

  /** How bytes become durable. */
  private enum Way {
    FDATASYNC("write, fdatasync", WRITE),
    DSYNC_WRITE("write, O_DSYNC", WRITE, DSYNC),
    DIRECT("write, O_DIRECT and O_DSYNC", WRITE, DSYNC, ExtendedOpenOption.DIRECT);

    private final String title;
    private final OpenOption[] options;

    Way(String title, OpenOption... options) {
      this.title = title;
      this.options = options;
    }
  }

  private record Cell(Way way, int pages, int threads) {}

  void run(int rounds) throws Exception {
    try (FileChannel zeros = FileChannel.open(file, CREATE, WRITE)) {
      zeros.write(ByteBuffer.allocate(MOST * PART), 0);
      zeros.force(true);
    }
    Map<Cell, List<Waits>> measured = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (Cell cell : cells()) {
        measured.computeIfAbsent(cell, _ -> new ArrayList<>()).add(measure(cell));
      }
    }
    print(measured);
  }

  private static List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (int pages = 1; pages <= 16; pages *= 4) {
      for (int threads = 1; threads <= MOST; threads *= 2) {
        for (Way way : Way.values()) {
          cells.add(new Cell(way, pages, threads));
        }
      }
    }
    return cells;
  }

  private Waits measure(Cell cell) throws Exception {
    List<FileChannel> open = new ArrayList<>();
    try {
      for (int i = 0; i < cell.threads; i++) {
        open.add(FileChannel.open(file, cell.way.options));
      }
      return Waits.of(
          cell.threads,
          seconds,
          Processor::own,
          thread -> step(cell, open.get(thread), (long) thread * PART));
    } finally {
      for (FileChannel each : open) {
        each.close();
      }
    }
  }

  private static Waits.Step step(Cell cell, FileChannel channel, long from) {
    int size = cell.pages * PAGE;
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(size + PAGE).alignedSlice(PAGE).limit(size).slice();
    return number -> {
      bytes.clear().putLong(0, number);
      write(channel, bytes, from + number % (PART / size) * size);
      if (cell.way == Way.FDATASYNC) {
        channel.force(false);
      }
    };
  }

  private static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
    for (long to = at; bytes.hasRemaining(); ) {
      to += channel.write(bytes, to);
    }
  }

  private static void print(Map<Cell, List<Waits>> measured) {
    System.out.println("| KiB | at once | how | per second | p50 µs | CPU µs each |");
    System.out.println("|---|---|---|---|---|---|");
    measured.forEach((cell, rounds) -> {
      Waits median =
          rounds.stream()
              .sorted(Comparator.comparingDouble(Waits::p50))
              .toList()
              .get(rounds.size() / 2);
      System.out.printf(
          "| %d | %d | %s | %.0f | %.0f | %.1f |%n",
          cell.pages * PAGE >> 10,
          cell.threads,
          cell.way.title,
          median.rate(),
          median.p50(),
          median.cost());
    });
  }
}
