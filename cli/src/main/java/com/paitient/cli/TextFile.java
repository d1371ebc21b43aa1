// SPDX-License-Identifier: MIT
package com.paitient.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One text to look at: a file, or standard input.
 *
 * @param file nothing for standard input
 * @param relative its name below the folder that was named, which an output folder repeats
 */
record TextFile(Optional<Path> file, Path relative) {
  private static final Path STANDARD_INPUT = Path.of("-");

  /** All files at and below the paths, in order of name; standard input where there is none. */
  static List<TextFile> all(@Nullable List<Path> paths) {
    if (paths == null || paths.isEmpty() || paths.equals(List.of(STANDARD_INPUT))) {
      return List.of(new TextFile(Optional.empty(), STANDARD_INPUT));
    }
    return paths.stream().flatMap(TextFile::under).toList();
  }

  private static Stream<TextFile> under(Path path) {
    if (!Files.isDirectory(path)) {
      return Stream.of(new TextFile(Optional.of(path), path.toAbsolutePath().getFileName()));
    }
    try (Stream<Path> found = Files.walk(path)) {
      return found
          .filter(Files::isRegularFile)
          .sorted()
          .map(file -> new TextFile(Optional.of(file), path.relativize(file)))
          .toList()
          .stream();
    } catch (IOException | UncheckedIOException e) {
      throw CommandFailure.couldNotRun("the folder " + path + " cannot be read.");
    }
  }

  /** Refuses where two files would be written to one. */
  static void requireDistinct(List<TextFile> files) {
    Set<Path> seen = new HashSet<>();
    for (TextFile file : files) {
      if (!seen.add(file.relative.normalize())) {
        throw CommandFailure.couldNotRun("two of the files are named " + file.relative + ".");
      }
    }
  }

  String name() {
    return file.map(Path::toString).orElse("standard input");
  }

  /** All of it, which must be UTF-8: a text that was guessed at would be searched wrongly. */
  String read(InputStream standardInput) {
    try {
      byte[] bytes =
          file.isPresent() ? Files.readAllBytes(file.get()) : standardInput.readAllBytes();
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw CommandFailure.couldNotRun("is not UTF-8 text.");
    } catch (IOException e) {
      throw CommandFailure.couldNotRun("cannot be read.");
    }
  }

  /** Writes a text under this file's name below {@code folder}, whole or not at all. */
  void writeBelow(Path folder, String text) {
    Path target = folder.resolve(relative);
    try {
      if (file.isPresent() && Files.exists(target) && Files.isSameFile(file.get(), target)) {
        throw CommandFailure.couldNotRun("would be overwritten; name another output folder.");
      }
      Path parent = Files.createDirectories(target.toAbsolutePath().getParent());
      Path unfinished = Files.createTempFile(parent, ".paitient", ".tmp");
      Files.writeString(unfinished, text);
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw CommandFailure.couldNotRun("cannot be written to " + target + ".");
    }
  }
}
