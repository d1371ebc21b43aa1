// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;

/** Small whole files in a log's folder, each durable and old or new after any crash. */
final class LogFiles {
  static final int MOST_BYTES = 256 * 1024;

  private final LogStorage storage;

  LogFiles(LogStorage storage) {
    this.storage = storage;
  }

  boolean exists(String name) throws IOException {
    try (LogStorage.File _ = storage.read(name)) {
      return true;
    } catch (NoSuchFileException _) {
      return false;
    }
  }

  byte[] read(String name) throws IOException {
    return read(name, MOST_BYTES);
  }

  byte[] read(String name, int most) throws IOException {
    try (LogStorage.File file = storage.read(name)) {
      long size = file.size();
      if (size > most) {
        throw new IOException("a file of the log is too large");
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) size);
      while (bytes.hasRemaining()) {
        if (file.read(bytes, bytes.position()) <= 0) {
          throw new IOException("a file of the log ends early");
        }
      }
      return bytes.array();
    }
  }

  /** Writes a file so that after any crash the old or the new one is there. */
  void replace(String name, byte[] bytes) throws IOException {
    put(name, bytes);
    storage.syncFolder(folder(name));
  }

  /**
   * Writes a file that is whole if it has its name; that it does is durable once its folder, which
   * is returned, was synced.
   */
  String put(String name, byte[] bytes) throws IOException {
    String unfinished = name + ".new";
    storage.delete(unfinished);
    try (LogStorage.File file = storage.create(unfinished)) {
      file.write(ByteBuffer.wrap(bytes), 0);
      file.sync();
    }
    storage.rename(unfinished, name);
    return folder(name);
  }

  /** Removes a file durably. */
  void delete(String name) throws IOException {
    storage.delete(name);
    storage.syncFolder(folder(name));
  }

  private static String folder(String name) {
    int slash = name.lastIndexOf('/');
    return slash < 0 ? "" : name.substring(0, slash);
  }
}
