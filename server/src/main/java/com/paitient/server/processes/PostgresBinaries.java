// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs out of the archive on the class path, unpacked once: owned by the service's
 * user, writable by nobody else. A folder counts only with its marker, which holds the archive's
 * SHA-256 and is written last.
 */
final class PostgresBinaries {
  static final String VERSION = "18.6.0";
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
  private static final String SHA_256 =
      "63999c2914366d62c68e51794e597588c336e75ed2958d53c558e8deca5e13fc";
  private static final String MARKER = ".sha256";

  private final Path folder;

  private PostgresBinaries(Path folder) {
    this.folder = folder;
  }

  /** Unpacks them below {@code parent} where that is not done yet. */
  static PostgresBinaries in(Path parent) {
    Path folder = parent.resolve("bin-" + VERSION);
    try {
      if (!isWhole(folder)) {
        unpack(parent, folder);
      }
      return new PostgresBinaries(folder.toRealPath());
    } catch (IOException e) {
      throw new ProcessException("PostgreSQL's programs cannot be unpacked to " + folder, e);
    }
  }

  String program(String name) {
    return folder.resolve("bin").resolve(name).toString();
  }

  private static boolean isWhole(Path folder) throws IOException {
    Path marker = folder.resolve(MARKER);
    return Files.isRegularFile(marker) && Files.readString(marker).equals(SHA_256);
  }

  private static void unpack(Path parent, Path folder) throws IOException {
    deleteAll(folder);
    Path fresh = Files.createTempDirectory(parent, "unpacking-");
    try {
      if (!unpackArchive(fresh).equals(SHA_256)) {
        throw new ProcessException("PostgreSQL's archive is not the one this version was built on");
      }
      Files.writeString(fresh.resolve(MARKER), SHA_256);
      sync(fresh);
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      deleteAll(fresh);
    }
  }

  /** The archive's SHA-256. */
  private static String unpackArchive(Path target) throws IOException {
    try (InputStream archive = PostgresBinaries.class.getResourceAsStream(ARCHIVE)) {
      if (archive == null) {
        throw new ProcessException("PostgreSQL's programs are not there for this kind of machine");
      }
      DigestInputStream hashed = new DigestInputStream(archive, sha256());
      TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(hashed));
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpackEntry(tar, entry, target);
      }
      hashed.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(hashed.getMessageDigest().digest());
    }
  }

  private static void unpackEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    Path path = inside(target, target.resolve(entry.getName()));
    if (entry.isDirectory()) {
      makeFolders(path, target);
    } else if (entry.isSymbolicLink()) {
      makeFolders(parentOf(path), target);
      Path link = Path.of(entry.getLinkName());
      inside(target, parentOf(path).resolve(link));
      Files.createSymbolicLink(path, link);
    } else if (entry.isFile() && !path.toString().endsWith(".a")) {
      makeFolders(parentOf(path), target);
      Files.copy(tar, path);
      boolean executable = (entry.getMode() & 0100) != 0;
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }

  private static Path inside(Path target, Path path) {
    Path normal = path.normalize();
    if (!normal.startsWith(target)) {
      throw new ProcessException("PostgreSQL's archive holds a path out of its folder");
    }
    return normal;
  }

  private static Path parentOf(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }

  private static void makeFolders(Path folder, Path top) throws IOException {
    if (!Files.isDirectory(folder)) {
      makeFolders(parentOf(folder), top);
      Files.createDirectory(folder);
    }
    if (!folder.equals(top)) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /** One sync of the file system: a thousand files each for itself took ten seconds. */
  private static void sync(Path folder) throws IOException {
    List<String> sync = List.of(Confinement.tool("sync"), "--file-system", folder.toString());
    Process process = new ProcessBuilder(sync).redirectErrorStream(true).start();
    process.getInputStream().transferTo(OutputStream.nullOutputStream());
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException("the file system cannot be synced");
    }
  }

  /** Deletes a folder and all in it, without following links; nothing if it is not there. */
  static void deleteAll(Path folder) throws IOException {
    if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
      Files.deleteIfExists(folder);
      return;
    }
    List<Path> inside;
    try (var walk = Files.walk(folder)) {
      inside = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : inside) {
      Files.deleteIfExists(path); // A server that is ending removes its own files too.
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
