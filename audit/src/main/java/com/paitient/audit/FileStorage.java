// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A log's files in one folder of a real file system, for the owner's eyes only. */
final class FileStorage implements LogStorage {
  private static final FileAttribute<?> OWNER_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<?> OWNER_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path root;

  FileStorage(Path root) {
    this.root = root.toAbsolutePath();
  }

  @Override
  public Closeable lock() throws IOException {
    makeFolder(root);
    FileChannel channel = FileChannel.open(root.resolve("lock"), Set.of(CREATE, WRITE), OWNER_FILE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw inUse(e);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw inUse(null);
  }

  /** Makes a folder and those above it where they are missing, durably. */
  private static void makeFolder(@Nullable Path folder) throws IOException {
    if (folder == null || Files.isDirectory(folder)) {
      return;
    }
    makeFolder(folder.getParent());
    Files.createDirectory(folder, OWNER_FOLDER);
    if (folder.getParent() != null) {
      syncFolder(folder.getParent());
    }
  }

  private static AuditException inUse(@Nullable Throwable cause) {
    return new AuditException(
        AuditException.Code.IN_USE, "another process or log holds this audit folder", cause);
  }

  @Override
  public List<String> list(String folder) throws IOException {
    Path at = root.resolve(folder);
    if (!Files.isDirectory(at)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(at)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public File create(String name) throws IOException {
    Path file = root.resolve(name);
    makeFolder(file.getParent());
    return new ChannelFile(FileChannel.open(file, Set.of(CREATE_NEW, READ, WRITE), OWNER_FILE));
  }

  @Override
  public File open(String name) throws IOException {
    return opened(name, READ, WRITE, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public File read(String name) throws IOException {
    return opened(name, READ, LinkOption.NOFOLLOW_LINKS);
  }

  private File opened(String name, OpenOption... options) throws IOException {
    return new ChannelFile(FileChannel.open(root.resolve(name), options));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(root.resolve(from), root.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(root.resolve(name));
  }

  @Override
  public void syncFolder(String folder) throws IOException {
    syncFolder(root.resolve(folder));
  }

  private static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, READ)) {
      channel.force(true);
    }
  }

  private record ChannelFile(FileChannel channel) implements File {
    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return channel.read(target, position);
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      long at = position;
      while (source.hasRemaining()) {
        at += channel.write(source, at);
      }
    }

    @Override
    public void sync() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
