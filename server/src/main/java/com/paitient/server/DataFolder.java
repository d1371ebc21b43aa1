// SPDX-License-Identifier: MIT
package com.paitient.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The folder of all state, held by one service at a time. Others may pass through it to the parts
 * that are theirs, and see nothing else.
 */
final class DataFolder implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;

  private DataFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** The folder is held by another service. */
  static final class InUse extends IOException {
    private static final long serialVersionUID = 1L;

    InUse(Path path) {
      super("the data folder " + path + " is in use by another service");
    }
  }

  /** Makes the folder where it is missing and takes hold of it. */
  static DataFolder hold(Path path) throws IOException {
    Files.createDirectories(path);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
    Path run = path.resolve("run");
    Files.createDirectories(run);
    Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwx------"));
    FileChannel channel =
        FileChannel.open(run.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!locked(channel)) {
      channel.close();
      throw new InUse(path);
    }
    Files.deleteIfExists(path.resolve(RunFile.NAME));
    return new DataFolder(path, channel);
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  Path path() {
    return path;
  }

  Path file(String name) {
    return path.resolve(name);
  }

  /** Writes a file that only the service may read, whole or not at all. */
  void write(String name, String content) throws IOException {
    Path draft = file(name + ".draft");
    Files.deleteIfExists(draft);
    Files.createFile(
        draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      var _ = out.write(StandardCharsets.UTF_8.encode(content));
      out.force(true);
    }
    Files.move(draft, file(name), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file(RunFile.NAME));
    channel.close();
  }
}
