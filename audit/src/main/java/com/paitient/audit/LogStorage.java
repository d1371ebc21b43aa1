// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The few things a log asks of a file system. Names are relative, with {@code /} between folders.
 * Bytes are durable after {@link File#sync}, new and renamed files after {@link #syncFolder}, and
 * nothing else is promised.
 */
interface LogStorage {
  /** Holds the storage for this process alone; throws {@code IN_USE} when another has it. */
  Closeable lock() throws IOException;

  /** The names of the files in {@code folder}, sorted; none when there is no such folder. */
  List<String> list(String folder) throws IOException;

  /** Makes a new file, and its folder where it is missing. */
  File create(String name) throws IOException;

  /** Opens an existing file for reading and writing. */
  File open(String name) throws IOException;

  /** Opens an existing file for reading. */
  File read(String name) throws IOException;

  /** Gives a file its final name, replacing what had it. */
  void rename(String from, String to) throws IOException;

  void delete(String name) throws IOException;

  void syncFolder(String folder) throws IOException;

  /** An open file; positions are explicit, so that readers and the writer do not meet. */
  interface File extends Closeable {
    long size() throws IOException;

    /** Reads up to what {@code target} has left; -1 at the end of the file. */
    int read(ByteBuffer target, long position) throws IOException;

    /** Writes all of {@code source}. */
    void write(ByteBuffer source, long position) throws IOException;

    /** Returns once every byte written so far survives a power loss. */
    void sync() throws IOException;
  }
}
