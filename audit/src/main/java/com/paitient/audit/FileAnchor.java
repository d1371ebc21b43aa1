// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import com.paitient.audit.note.SignedCheckpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * An anchor in a file that only grows: a line for each checkpoint, synced. The file belongs on a
 * volume that the service's host can append to and not rewrite. Thread-safe.
 */
public final class FileAnchor implements CheckpointSink {
  private final Path file;

  public FileAnchor(Path file) {
    this.file = file;
  }

  @Override
  public synchronized void put(SignedCheckpoint checkpoint) throws IOException {
    ByteBuffer line =
        ByteBuffer.wrap((AnchorLine.of(checkpoint.checkpoint()) + "\n").getBytes(US_ASCII));
    try (FileChannel channel = FileChannel.open(file, CREATE, WRITE, APPEND)) {
      while (line.hasRemaining()) {
        channel.write(line);
      }
      channel.force(true);
    }
  }
}
