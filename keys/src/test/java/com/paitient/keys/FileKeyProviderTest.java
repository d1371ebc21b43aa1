// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static com.paitient.keys.KeysException.Code.BAD_KEY_FILE;
import static com.paitient.keys.KeysException.Code.UNKNOWN_FORMAT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileKeyProviderTest implements KeyProviderContract {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("keys/root.key");
  }

  @Override
  public KeyProvider provider() {
    return FileKeyProvider.openOrCreate(file);
  }

  @Override
  public KeyProvider stranger() {
    return FileKeyProvider.openOrCreate(folder.resolve("keys/other.key"));
  }

  @Test
  void makesAFileThatOnlyItsOwnerMayUse() throws IOException {
    provider();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void leavesNothingBesidesTheFile() throws IOException {
    provider();
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void refusesAFileThatOthersMayUse() throws IOException {
    provider();
    for (String mode : List.of("rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwx--x---")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      Refusals.of(this::provider, BAD_KEY_FILE);
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
    assertThat(provider().id()).startsWith("file:");
  }

  @Test
  void refusesAFileInAFolderThatOthersMayWriteTo() throws IOException {
    provider();
    Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
    Refusals.of(this::provider, BAD_KEY_FILE);
  }

  @Test
  void refusesLinksAndFolders() throws IOException {
    provider();
    Path link = Files.createSymbolicLink(folder.resolve("keys/link.key"), file);
    Path dangling = Files.createSymbolicLink(folder.resolve("keys/none.key"), folder.resolve("no"));
    Path directory = Files.createDirectory(folder.resolve("keys/folder.key"));
    for (Path bad : List.of(link, dangling, directory)) {
      Refusals.of(() -> FileKeyProvider.openOrCreate(bad), BAD_KEY_FILE);
    }
    assertThat(folder.resolve("no")).doesNotExist();
  }

  @Test
  void refusesEveryWrongLength() throws IOException {
    provider();
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      Refusals.of(this::provider, BAD_KEY_FILE);
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    Refusals.of(this::provider, BAD_KEY_FILE);
    Files.write(file, new byte[2 << 20]);
    Refusals.of(this::provider, BAD_KEY_FILE);
  }

  @Test
  void findsEveryDamagedByte() throws IOException {
    provider();
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 0x10;
      Files.write(file, damaged);
      Refusals.of(this::provider, i == 7 ? UNKNOWN_FORMAT : BAD_KEY_FILE);
    }
  }

  @Test
  void tellsNothingOfTheKeyInItsIdAndText() throws IOException {
    KeyProvider provider = provider();
    String content = HexFormat.of().formatHex(Files.readAllBytes(file));
    String id = provider.id().substring("file:".length());
    assertThat(content).doesNotContain(id);
    assertThat(provider).hasToString("FileKeyProvider[" + provider.id() + "]");
  }

  @Test
  void namesNoFolderInItsRefusals() throws IOException {
    provider();
    Files.write(file, new byte[3]);
    org.assertj.core.api.Assertions.assertThatThrownBy(this::provider)
        .hasMessageContaining("root.key")
        .hasMessageNotContaining(folder.toString());
  }

  @Test
  void allThatCreateAtTheSameTimeOpenTheSameKey() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<String>> creators = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        creators.add(() -> provider().id());
      }
      List<String> ids = new ArrayList<>();
      for (var created : threads.invokeAll(creators)) {
        ids.add(created.get());
      }
      assertThat(ids).hasSize(16).containsOnly(provider().id());
    }
  }

  @Test
  void aCrashWhileCreatingLeavesNoKeyOrAWholeOne() throws Exception {
    int whole = 0;
    for (int round = 0; round < 3; round++) {
      Path keys = folder.resolve("crash" + round);
      killWhileCreatingIn(keys);
      try (var files = Files.list(keys)) {
        for (Path key : files.filter(each -> each.toString().endsWith(".key")).toList()) {
          assertThat(FileKeyProvider.openOrCreate(key).id()).startsWith("file:");
          whole++;
        }
      }
    }
    assertThat(whole).isPositive();
  }

  private static void killWhileCreatingIn(Path keys) throws Exception {
    Process creator =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Creator.class.getName(),
                keys.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(creator.getInputStream().read()).isEqualTo('k');
    } finally {
      creator.destroyForcibly().waitFor();
    }
  }

  /** A process that makes root keys until it is killed, and tells of the first. */
  static final class Creator {
    private Creator() {}

    public static void main(String[] args) {
      for (int i = 0; i < 1_000_000; i++) {
        FileKeyProvider.openOrCreate(Path.of(args[0], i + ".key"));
        if (i == 5) {
          System.out.write('k');
          System.out.flush();
        }
      }
    }
  }
}
