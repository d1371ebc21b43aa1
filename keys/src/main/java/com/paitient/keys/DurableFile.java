// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A small file that only its owner may read (mode 0600) and that is there whole or not at all: it
 * is written beside its place, synced, and then put there in one step, whatever is killed in
 * between.
 */
final class DurableFile {
  private static final String PARTIAL = ".partial";
  private static final ReentrantLock IN_PROCESS = new ReentrantLock();
  private static final int MOST_BYTES = 1 << 20;
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private DurableFile() {}

  /** Makes {@code folder} and those above it, readable by the owner only. */
  static void createFolder(Path folder) {
    try {
      Files.createDirectories(folder, OWNER_ONLY_FOLDER);
    } catch (IOException failed) {
      throw unusable(folder, "cannot be made", failed);
    }
  }

  /** Whether anything is there, a dangling link included. */
  static boolean exists(Path place) {
    return Files.exists(place, LinkOption.NOFOLLOW_LINKS);
  }

  /** Runs {@code step} while nobody else holds {@code lock}, in this process or another. */
  static <T> T locked(Path lock, Supplier<T> step) {
    IN_PROCESS.lock();
    try (FileChannel channel = lockFile(lock);
        FileLock held = channel.lock()) {
      if (!held.isValid()) {
        throw unusable(lock, "cannot be locked", null);
      }
      return step.get();
    } catch (IOException failed) {
      throw unusable(lock, "cannot be locked", failed);
    } finally {
      IN_PROCESS.unlock();
    }
  }

  private static FileChannel lockFile(Path place) throws IOException {
    return FileChannel.open(
        place,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
        OWNER_ONLY_FILE);
  }

  /** Puts {@code content} at {@code place} unless something is there; tells whether it did. */
  static boolean create(Path place, byte[] content) {
    return put(
        place,
        content,
        fresh -> {
          try {
            Files.createLink(place, fresh);
            return true;
          } catch (FileAlreadyExistsException lost) {
            return false;
          } finally {
            Files.deleteIfExists(fresh);
          }
        });
  }

  /** Puts {@code content} at {@code place}, in place of what was there. */
  static void replace(Path place, byte[] content) {
    put(
        place,
        content,
        fresh -> {
          Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
          return true;
        });
  }

  /**
   * The same, and overwrites with zeros what was there and what a crash may have left beside it;
   * callers hold the lock. (Disks and file systems may keep older copies: {@link KeyStore} says
   * what follows.)
   */
  static void replaceAndErase(Path place, byte[] content) {
    put(
        place,
        content,
        fresh -> {
          try (FileChannel former = exists(place) ? writable(place) : null) {
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
            syncFolder(place);
            if (former != null) {
              zero(former);
            }
          }
          eraseLeftovers(place);
          return true;
        });
  }

  /**
   * The content of the file.
   *
   * @throws KeysException BAD_KEY_FILE for a link, a file that others may read or write, one in a
   *     folder that others may write, or one far too large
   */
  static byte[] read(Path place) {
    try {
      requirePrivate(place);
      try (SeekableByteChannel channel =
          Files.newByteChannel(place, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
        if (channel.size() > MOST_BYTES) {
          throw unusable(place, "is too large", null);
        }
        ByteBuffer content = ByteBuffer.allocate((int) channel.size());
        while (content.hasRemaining() && channel.read(content) >= 0) {}
        return content.array();
      }
    } catch (IOException failed) {
      throw unusable(place, "cannot be read", failed);
    }
  }

  private static void requirePrivate(Path place) throws IOException {
    var file = Files.readAttributes(place, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!file.isRegularFile()) {
      throw unusable(place, "is not a regular file", null);
    }
    if (!OWNERS.containsAll(file.permissions())) {
      throw unusable(place, "may be used by others; set its mode to 0600", null);
    }
    var folder = Files.readAttributes(folderOf(place), PosixFileAttributes.class);
    if (folder.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
      throw unusable(place, "lies in a folder that others may write to", null);
    }
  }

  private static boolean put(Path place, byte[] content, Placing placing) {
    Path fresh = besides(place);
    try {
      try (FileChannel channel =
          FileChannel.open(
              fresh,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              OWNER_ONLY_FILE)) {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        channel.force(true);
      }
      boolean placed = placing.place(fresh);
      syncFolder(place);
      return placed;
    } catch (IOException failed) {
      throw unusable(place, "cannot be written", failed);
    }
  }

  private static void eraseLeftovers(Path place) throws IOException {
    String leftovers = "." + place.getFileName() + ".*" + PARTIAL;
    try (var files = Files.newDirectoryStream(folderOf(place), leftovers)) {
      for (Path leftover : files) {
        try (FileChannel channel = writable(leftover)) {
          zero(channel);
        }
        Files.delete(leftover);
      }
    }
  }

  private static FileChannel writable(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  }

  private static void zero(FileChannel channel) throws IOException {
    channel.write(ByteBuffer.allocate(Math.toIntExact(channel.size())), 0);
    channel.force(true);
  }

  private static Path besides(Path place) {
    String suffix = SecretBytes.random(8).use(bytes -> HexFormat.of().formatHex(bytes)) + PARTIAL;
    return place.resolveSibling("." + place.getFileName() + "." + suffix);
  }

  private static void syncFolder(Path place) throws IOException {
    try (FileChannel folder = FileChannel.open(folderOf(place), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  private static Path folderOf(Path place) {
    Path folder = place.toAbsolutePath().getParent();
    if (folder == null) {
      throw unusable(place, "is no file", null);
    }
    return folder;
  }

  static KeysException unusable(
      Path place, String why, @org.jspecify.annotations.Nullable IOException cause) {
    return new KeysException(
        KeysException.Code.BAD_KEY_FILE, "key file " + place.getFileName() + " " + why, cause);
  }

  /** The step that puts a synced file into its place. */
  private interface Placing {
    boolean place(Path fresh) throws IOException;
  }
}
