// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a sink has come, in a file that is there whole or not at all: {@code LOG INDEX}, the
 * index of the first event that it may lack.
 */
record Position(Path file, String log) {
  private static final Pattern FORM = Pattern.compile("(\\S{1,255}) (0|[1-9]\\d{0,17})\n");

  /** Where it goes on; empty where nothing was brought of this log yet. */
  Optional<Long> read() {
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      Matcher form = FORM.matcher(Files.readString(file, StandardCharsets.US_ASCII));
      if (!form.matches()) {
        throw new IOException(file + " is not the position of a sink");
      }
      return form.group(1).equals(log)
          ? Optional.of(Long.parseLong(form.group(2)))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Durable when it returns. */
  void write(long next) {
    Path draft = file.resolveSibling(file.getFileName() + ".draft");
    byte[] text = (log + " " + next + "\n").getBytes(StandardCharsets.US_ASCII);
    try {
      Files.createDirectories(folder());
      Files.write(draft, text);
      try (FileChannel written = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        written.force(true);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel folder = FileChannel.open(folder(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path folder() {
    Path folder = file.getParent();
    return folder == null ? Path.of(".") : folder;
  }
}
