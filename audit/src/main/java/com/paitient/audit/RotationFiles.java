// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.paitient.audit.note.Rotation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The statements by which a log's signing keys followed each other: {@code rotations/00000001}. */
final class RotationFiles {
  private static final String FOLDER = "rotations";
  private static final Pattern NAME = Pattern.compile("[0-9]{8}");

  private final LogStorage storage;
  private final LogFiles files;

  RotationFiles(LogStorage storage) {
    this.storage = storage;
    this.files = new LogFiles(storage);
  }

  /** All statements in their order; throws {@code DAMAGED} when one is none. */
  List<Rotation> all() throws IOException {
    List<Rotation> all = new ArrayList<>();
    for (String name : storage.list(FOLDER)) {
      if (NAME.matcher(name).matches()) {
        try {
          all.add(Rotation.parse(new String(files.read(FOLDER + "/" + name), UTF_8)));
        } catch (IllegalArgumentException e) {
          throw new AuditException(
              AuditException.Code.DAMAGED, "a statement of new keys is not what was written", e);
        }
      }
    }
    return all;
  }

  void add(Rotation rotation) throws IOException {
    String name = String.format(Locale.ROOT, "%08d", all().size() + 1);
    files.replace(FOLDER + "/" + name, rotation.text().getBytes(UTF_8));
  }
}
