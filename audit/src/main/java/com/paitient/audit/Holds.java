// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Legal holds: while one stands, nothing expires. Each is an empty file in {@code holds/} named by
 * the code of its matter, so that it survives whatever the service does.
 */
final class Holds {
  private static final String FOLDER = "holds";
  private static final Pattern MATTER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

  private final LogStorage storage;
  private final LogFiles files;

  Holds(LogStorage storage) {
    this.storage = storage;
    this.files = new LogFiles(storage);
  }

  Set<String> all() throws IOException {
    Set<String> all = new TreeSet<>(storage.list(FOLDER));
    all.removeIf(name -> !MATTER.matcher(name).matches());
    return all;
  }

  void place(String matter) throws IOException {
    requireCode(matter);
    files.replace(FOLDER + "/" + matter, new byte[0]);
  }

  void remove(String matter) throws IOException {
    files.delete(FOLDER + "/" + matter);
  }

  static void requireCode(String matter) {
    if (!MATTER.matcher(matter).matches()) {
      throw new IllegalArgumentException(
          "a matter is named by a code of 1 to 64 letters, digits, - and _");
    }
  }
}
