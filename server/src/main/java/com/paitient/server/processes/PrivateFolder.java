// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The folder that one child has for itself: mode 0700, its user's, on a path that it can walk. */
final class PrivateFolder {
  private final ChildPlan plan;
  private final boolean root;

  PrivateFolder(ChildPlan plan, boolean root) {
    this.plan = plan;
    this.root = root;
  }

  void make() {
    try {
      makeParents(plan.folder().getParent());
      makeFolder(plan.folder(), "rwx------");
      if (root) {
        give(plan.folder());
        requireWalkable(plan.folder().getParent());
      }
    } catch (IOException e) {
      throw new ProcessException(plan.name() + ": cannot make its folder " + plan.folder(), e);
    }
  }

  /** Makes an empty file with mode 0600 where there is none. */
  static void makeFile(Path file) throws IOException {
    try {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(mode("rw-------")));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
        throw e;
      }
    }
  }

  /** Gives a file in the folder to its user too. */
  void give(Path file) throws IOException {
    if (root) {
      Files.setAttribute(file, "unix:uid", plan.user().uid(), NOFOLLOW_LINKS);
      Files.setAttribute(file, "unix:gid", plan.user().gid(), NOFOLLOW_LINKS);
    }
  }

  /** Makes a folder for the service alone where there is none. */
  static void makeOwn(Path folder) throws IOException {
    makeFolder(folder, "rwx------");
  }

  static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, mode(mode));
  }

  /** Makes the folders that are missing; others may walk through but not look. */
  static void makeParents(@Nullable Path folder) throws IOException {
    if (folder != null && !Files.isDirectory(folder)) {
      makeParents(folder.getParent());
      makeFolder(folder, "rwx--x--x");
    }
  }

  private static void makeFolder(Path folder, String mode) throws IOException {
    try {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(mode("rwx------")));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
        throw e;
      }
    }
    Files.setPosixFilePermissions(folder, mode(mode));
  }

  private static Set<PosixFilePermission> mode(String text) {
    return PosixFilePermissions.fromString(text);
  }

  private void requireWalkable(@Nullable Path folder) throws IOException {
    if (folder == null) {
      return;
    }
    if (!walkable(folder)) {
      throw new ProcessException(
          plan.name()
              + ": user "
              + plan.user().uid()
              + " cannot reach its folder, because "
              + folder
              + " is closed to others; use a data folder that others may enter (mode 0711)");
    }
    requireWalkable(folder.getParent());
  }

  private boolean walkable(Path folder) throws IOException {
    int mode = (int) Files.getAttribute(folder, "unix:mode");
    if (Files.getAttribute(folder, "unix:uid").equals(plan.user().uid())) {
      return (mode & 0100) != 0;
    }
    boolean group = Files.getAttribute(folder, "unix:gid").equals(plan.user().gid());
    return (mode & (group ? 010 : 01)) != 0;
  }
}
