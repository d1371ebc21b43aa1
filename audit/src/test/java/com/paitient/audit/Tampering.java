// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Changes the files of a log the way somebody would who has something to hide. */
enum Tampering {
  BIT_OF_TILE {
    @Override
    void change(Path log, Random random) throws IOException {
      flip(any(files(log.resolve("tile")), random), random, 0, Long.MAX_VALUE);
    }
  },
  BIT_OF_CHECKPOINT {
    @Override
    void change(Path log, Random random) throws IOException {
      long signedAndEd25519 = Files.readString(log.resolve("checkpoint")).lastIndexOf('\u2014');
      flip(log.resolve("checkpoint"), random, 0, signedAndEd25519);
    }
  },
  BIT_OF_RECORD {
    @Override
    void change(Path log, Random random) throws IOException {
      List<Path> written = journal(log);
      written.removeIf(file -> used(file) <= SegmentHeader.SIZE);
      Path file = any(written, random);
      flip(file, random, SegmentHeader.SIZE, Math.min(10_000, used(file)));
    }
  },
  BIT_OF_JOURNAL_HEADER {
    @Override
    void change(Path log, Random random) throws IOException {
      flip(any(journal(log), random), random, 0, SegmentHeader.SIZE);
    }
  },
  MISSING_FILE {
    @Override
    void change(Path log, Random random) throws IOException {
      List<Path> files = files(log.resolve("tile"));
      files.addAll(journal(log));
      files.add(log.resolve("checkpoint"));
      Files.delete(any(files, random));
    }
  },
  CUT_FILE {
    @Override
    void change(Path log, Random random) throws IOException {
      List<Path> files = files(log.resolve("tile"));
      files.add(log.resolve("checkpoint"));
      Path file = any(files, random);
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
    }
  },
  LONGER_FILE {
    @Override
    void change(Path log, Random random) throws IOException {
      List<Path> files = files(log.resolve("tile"));
      files.add(log.resolve("checkpoint"));
      Path file = any(files, random);
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(40)));
    }
  },
  DELETED_ENTRY {
    @Override
    void entries(List<byte[]> entries, Random random) {
      entries.remove(random.nextInt(entries.size()));
    }
  },
  INSERTED_ENTRY {
    @Override
    void entries(List<byte[]> entries, Random random) {
      entries.add(random.nextInt(entries.size()), EventJson.write(Events.numbered(4711)));
    }
  },
  DOUBLED_ENTRY {
    @Override
    void entries(List<byte[]> entries, Random random) {
      int at = random.nextInt(entries.size());
      entries.add(at, entries.get(at));
    }
  },
  SWAPPED_ENTRIES {
    @Override
    void entries(List<byte[]> entries, Random random) {
      int at = random.nextInt(entries.size() - 1);
      Collections.swap(entries, at, at + 1 + random.nextInt(entries.size() - at - 1));
    }
  },
  REORDERED_ENTRIES {
    @Override
    void entries(List<byte[]> entries, Random random) {
      List<byte[]> before = List.copyOf(entries);
      while (entries.equals(before)) {
        Collections.shuffle(entries, random);
      }
    }
  },
  TRUNCATED_TAIL {
    @Override
    void change(Path log, Random random) throws IOException {
      for (Path file : files(log.resolve("tile"))) {
        if (file.getParent().toString().endsWith(".p")) {
          Files.delete(file);
        }
      }
    }
  },
  EDITED_ENTRY {
    @Override
    void entries(List<byte[]> entries, Random random) {
      int at = random.nextInt(entries.size());
      String text = new String(entries.get(at), UTF_8);
      entries.set(at, text.replace("usr_1", "usr_2").getBytes(UTF_8));
    }
  },
  EDITED_SIZE {
    @Override
    void change(Path log, Random random) throws IOException {
      String[] lines = Files.readString(log.resolve("checkpoint")).split("\n", -1);
      lines[1] = Long.toString(Long.parseLong(lines[1]) - 1 - random.nextInt(100));
      Files.writeString(log.resolve("checkpoint"), String.join("\n", lines));
    }
  };

  /** Changes the log in {@code log}; the default rewrites one bundle. */
  void change(Path log, Random random) throws IOException {
    Path bundle = any(files(log.resolve("tile/entries")), random);
    List<byte[]> entries = new ArrayList<>();
    byte[] bytes = Files.readAllBytes(bundle);
    for (int at = 0; at < bytes.length; ) {
      int length = ((bytes[at] & 255) << 8) | (bytes[at + 1] & 255);
      entries.add(Arrays.copyOfRange(bytes, at + 2, at + 2 + length));
      at += 2 + length;
    }
    entries(entries, random);
    Bundle changed = new Bundle();
    entries.forEach(changed::add);
    Files.write(bundle, changed.bytes());
  }

  /** Changes the entries of one bundle. */
  void entries(List<byte[]> entries, Random random) {
    throw new IllegalStateException("this one changes files");
  }

  private static void flip(Path file, Random random, long from, long to) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int at = (int) (from + random.nextLong(Math.min(bytes.length, to) - from));
    bytes[at] ^= (byte) (1 << random.nextInt(8));
    Files.write(file, bytes);
  }

  /** Where the last byte stands that is no zero. */
  private static long used(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      int used = bytes.length;
      while (used > 0 && bytes[used - 1] == 0) {
        used--;
      }
      return used;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path any(List<Path> files, Random random) {
    return files.get(random.nextInt(files.size()));
  }

  /** The journal without the empty file that lies ready to be its next one. */
  private static List<Path> journal(Path log) throws IOException {
    List<Path> files = files(log.resolve("journal"));
    files.removeIf(file -> file.endsWith("spare.new"));
    return files;
  }

  private static List<Path> files(Path in) throws IOException {
    try (var walk = Files.walk(in)) {
      return new ArrayList<>(walk.filter(Files::isRegularFile).sorted().toList());
    }
  }
}
