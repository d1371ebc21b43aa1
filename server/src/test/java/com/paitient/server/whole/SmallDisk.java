// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A disk of 64 MiB in a file, a part of which is mounted on a folder; it can fill up, be read-only,
 * and hang.
 */
final class SmallDisk implements AutoCloseable {
  private static final long BYTES = 64L << 20;
  private static final int PIECE = 4096;

  private final Path image;
  private final Path root;
  private final Path folder;
  private boolean frozen;

  private SmallDisk(Path image, Path root, Path folder) {
    this.image = image;
    this.root = root;
    this.folder = folder;
  }

  /** Mounts one, or nothing where that cannot be done: it takes root and loop devices. */
  static Optional<SmallDisk> on(Path folder) throws Exception {
    Path image = Files.createTempFile("paitient-disk", ".img");
    Path root = Files.createTempDirectory("paitient-disk-root");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(BYTES);
    }
    if (Faults.command("mkfs.ext4", "-q", "-F", "-m", "0", image.toString()) == 0
        && Faults.command("mount", "-o", "loop", image.toString(), root.toString()) == 0) {
      Path part = Files.createDirectory(root.resolve("part"));
      assertThat(Faults.command("mount", "--bind", part.toString(), folder.toString())).isZero();
      return Optional.of(new SmallDisk(image, root, folder));
    }
    Files.delete(root);
    Files.delete(image);
    return Optional.empty();
  }

  /** Takes all the room that is left. */
  void fill() throws IOException {
    try (OutputStream filler = Files.newOutputStream(filler())) {
      byte[] piece = new byte[PIECE];
      for (long written = 0; written < BYTES; written += PIECE) {
        filler.write(piece);
      }
    } catch (IOException e) {
      assertThat(folder.toFile().getUsableSpace()).as("room after " + e).isLessThan(PIECE);
    }
  }

  /** Gives back what {@link #fill} took. */
  void empty() throws IOException {
    Files.delete(filler());
  }

  private Path filler() {
    return root.resolve("filler");
  }

  /** Whether it took; the kernel refuses as long as a file is open for writing. */
  boolean readOnly() throws Exception {
    return Faults.command("mount", "-o", "remount,ro", root.toString()) == 0;
  }

  void writable() throws Exception {
    assertThat(Faults.command("mount", "-o", "remount,rw", root.toString())).isZero();
  }

  /** From now on every write hangs. */
  void freeze() throws Exception {
    assertThat(Faults.command("fsfreeze", "-f", root.toString())).isZero();
    frozen = true;
  }

  void thaw() throws Exception {
    if (frozen) {
      assertThat(Faults.command("fsfreeze", "-u", root.toString())).isZero();
      frozen = false;
    }
  }

  @Override
  public void close() throws Exception {
    thaw();
    assertThat(Faults.command("umount", folder.toString())).isZero();
    assertThat(Faults.command("umount", root.toString())).isZero();
    Files.delete(root);
    Files.delete(image);
  }
}
