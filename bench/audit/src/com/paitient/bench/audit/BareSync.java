// SPDX-License-Identifier: MIT
package com.paitient.bench.audit;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Write and fdatasync of as many bytes as a record has, in a preallocated file: what a disk can.
 */
final class BareSync implements Closeable {
  private static final int FILE = 8 << 20;
  private static final int RECORD = 900;

  private final FileChannel channel;
  private final ByteBuffer bytes = ByteBuffer.allocateDirect(RECORD);

  BareSync(Path file) throws IOException {
    channel = FileChannel.open(file, CREATE, WRITE);
    channel.write(ByteBuffer.allocate(FILE), 0);
    channel.force(true);
  }

  void run(long number) throws IOException {
    channel.write(bytes.rewind(), number % (FILE / RECORD) * RECORD);
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
