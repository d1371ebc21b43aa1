// SPDX-License-Identifier: MIT
package com.paitient.audit;

import com.paitient.audit.note.LogKeys;
import com.paitient.audit.note.Rotation;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The files in which a log keeps the keys that sign its checkpoints, where its caller does not:
 * {@code keys/signing}, and while they change {@code keys/next}. The statement of the change is
 * durable between the two, so that a crash leaves either the former keys in force or the new ones.
 */
final class SigningKeys {
  private static final String KEYS = "keys/signing";
  private static final String NEXT = "keys/next";

  private final @Nullable LogKeys given;
  private final LogFiles files;
  private final RotationFiles rotations;

  SigningKeys(LogStorage storage, @Nullable LogKeys given) {
    this.given = given;
    this.files = new LogFiles(storage);
    this.rotations = new RotationFiles(storage);
  }

  /** The keys of {@code log}, made at its first start. */
  LogKeys open(String log) throws IOException {
    if (given != null) {
      return given;
    }
    if (!files.exists(KEYS)) {
      if (files.exists(TileFiles.CHECKPOINT)) {
        throw Segment.damaged("the signing keys of the log are gone");
      }
      LogKeys fresh = LogKeys.generate();
      write(KEYS, fresh);
      return fresh;
    }
    if (files.exists(NEXT)) {
      finish(log);
    }
    return read(KEYS);
  }

  void requireOurs() {
    if (given != null) {
      throw new IllegalStateException("this log's keys are kept by its caller");
    }
  }

  private void finish(String log) throws IOException {
    LogKeys next = read(NEXT);
    boolean stated =
        rotations.all().stream()
            .anyMatch(rotation -> rotation.keys().equals(next.verifierKeys(log)));
    if (stated) {
      write(KEYS, next);
    }
    files.delete(NEXT);
  }

  /** Puts {@code next} in force as {@code rotation} says. */
  void change(LogKeys next, Rotation rotation) throws IOException {
    write(NEXT, next);
    rotations.add(rotation);
    write(KEYS, next);
    files.delete(NEXT);
  }

  private LogKeys read(String name) throws IOException {
    byte[] secret = files.read(name);
    try {
      return LogKeys.parse(secret);
    } catch (IllegalArgumentException e) {
      throw new AuditException(
          AuditException.Code.DAMAGED, "the signing keys of the log cannot be read", e);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private void write(String name, LogKeys keys) throws IOException {
    byte[] secret = keys.secretText();
    try {
      files.replace(name, secret);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }
}
