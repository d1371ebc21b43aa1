// SPDX-License-Identifier: MIT
package com.paitient.server.fakes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** A folder in which a running program, PostgreSQL for instance, makes and removes files. */
public final class LiveFolder {
  private LiveFolder() {}

  /** The regular files under {@code folder}, whatever comes and goes meanwhile. */
  public static List<Path> files(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    var _ =
        Files.walkFileTree(
            folder,
            new Visitor() {
              @Override
              public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                  files.add(file);
                }
                return FileVisitResult.CONTINUE;
              }
            });
    return files;
  }

  /** A file's bytes; none where it has gone away, or is kept by the kernel as unreadable. */
  public static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException _) {
      return new byte[0];
    }
  }

  /** Removes a folder and all in it, also what a process that is ending removes itself. */
  public static void delete(Path folder) {
    try {
      var _ =
          Files.walkFileTree(
              folder,
              new Visitor() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                    throws IOException {
                  Files.deleteIfExists(file);
                  return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path each, IOException gone)
                    throws IOException {
                  Files.deleteIfExists(each);
                  return FileVisitResult.CONTINUE;
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whatever cannot be looked at has gone. */
  private static class Visitor extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException gone) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException gone) throws IOException {
      return FileVisitResult.CONTINUE;
    }
  }
}
