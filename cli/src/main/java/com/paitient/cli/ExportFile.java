// SPDX-License-Identifier: MIT
package com.paitient.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that takes an export. What is resumed is cut after its last whole line, and that line says
 * where the log goes on.
 */
final class ExportFile {
  private static final int LONGEST_LINE = 1 << 20;

  /** Where each format writes an event's place in the log. */
  private static final Map<String, Pattern> PLACES =
      Map.of(
          "jsonl", Pattern.compile("\"index\":(\\d+),\"log\":\"[^\"]*\"}$"),
          "syslog", Pattern.compile("\"index\":(\\d+),\"log\":\"[^\"]*\"}$"),
          "csv", Pattern.compile("^(\\d+),"),
          "cef", Pattern.compile(" cn1=(\\d+) "),
          "ocsf", Pattern.compile("\"sequence\":(\\d+),"),
          "fhir", Pattern.compile("\"type\":\"index\",\"valueString\":\"(\\d+)\""));

  private final Path path;
  private final Optional<Long> last;

  private ExportFile(Path path, Optional<Long> last) {
    this.path = path;
    this.last = last;
  }

  /** A new file; or, to resume, the one that is there. */
  static ExportFile at(Path path, String format, boolean resume) {
    if (!resume && Files.exists(path)) {
      throw CommandFailure.couldNotRun(
          path + " is there already; --resume goes on, or name another file.");
    }
    try {
      return new ExportFile(
          path, resume && Files.exists(path) ? cut(path, format) : Optional.empty());
    } catch (IOException e) {
      throw CommandFailure.couldNotRun(path + " cannot be read or written.");
    }
  }

  /** Appends what follows. */
  void fill(Service service, List<Map.Entry<String, String>> parameters) {
    List<Map.Entry<String, String>> all = new ArrayList<>(parameters);
    last.ifPresent(place -> all.add(Map.entry("after", Long.toString(place))));
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(file.length());
      OutputStream out = Channels.newOutputStream(file.getChannel());
      service.download(Service.path("audit", "export"), all, out);
      file.getChannel().force(true);
    } catch (IOException e) {
      throw CommandFailure.couldNotRun(path + " cannot be written.");
    }
  }

  private static Optional<Long> cut(Path path, String format) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      long from = Math.max(0, file.length() - LONGEST_LINE);
      byte[] tail = new byte[(int) (file.length() - from)];
      file.seek(from);
      file.readFully(tail);
      int end = lastLineFeed(tail, tail.length);
      file.setLength(end < 0 ? from : from + end + 1);
      if (end < 0) {
        return Optional.empty();
      }
      int start = lastLineFeed(tail, end) + 1;
      String line = new String(tail, start, end - start, StandardCharsets.UTF_8).stripTrailing();
      return place(line, path, format, from + start);
    }
  }

  private static int lastLineFeed(byte[] bytes, int before) {
    for (int i = before - 1; i >= 0; i--) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static Optional<Long> place(String line, Path path, String format, long start)
      throws IOException {
    Pattern pattern = PLACES.get(format);
    Matcher place = pattern == null ? null : pattern.matcher(line);
    if (place != null && place.find()) {
      return Optional.of(Long.parseLong(place.group(1)));
    }
    if (start == 0 && format.equals("csv")) {
      Files.write(path, new byte[0]);
      return Optional.empty();
    }
    throw CommandFailure.couldNotRun(path + " is no export in the format " + format + ".");
  }
}
