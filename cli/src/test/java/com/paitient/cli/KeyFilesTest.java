// SPDX-License-Identifier: MIT
package com.paitient.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.keys.Context;
import com.paitient.keys.Envelope;
import com.paitient.keys.FileKeyProvider;
import com.paitient.keys.Protection;
import com.paitient.keys.SecretBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Making and sealing root keys, backups of the key store, and unsealing where nothing is sealed.
 */
class KeyFilesTest {
  private static final String PASSPHRASE = "correct horse battery";

  @TempDir Path data;

  private Ran ran(String input, String... arguments) {
    return Ran.withInput(Map.of("PAITIENT_DATA", data.toString()), input, arguments);
  }

  private Path rootFile() {
    return data.resolve("keys").resolve("root.key");
  }

  private static SecretBytes secret(String text) {
    return SecretBytes.copyOf(text.getBytes(UTF_8));
  }

  @Test
  void initMakesAKeySealedByAPassphrase() {
    Ran made = ran(PASSPHRASE + "\n", "keys", "init", "--passphrase");
    assertThat(made.status()).isZero();
    assertThat(made.out()).contains("./paitient unseal").doesNotContain(PASSPHRASE);
    assertThat(FileKeyProvider.protection(rootFile())).isEqualTo(Protection.PASSPHRASE);
    try (FileKeyProvider root = FileKeyProvider.unseal(rootFile(), secret(PASSPHRASE))) {
      assertThat(root.id()).startsWith("file:");
    }
  }

  @Test
  void initMakesSharesAndShowsThemOnce() {
    Ran made = ran("", "keys", "init", "--shares", "5", "--needed", "3");
    assertThat(made.status()).isZero();
    assertThat(made.out().lines().filter(line -> line.contains("psm-share-"))).hasSize(5);
    assertThat(made.out()).contains("5 shares, of which any 3 unseal");
    assertThat(FileKeyProvider.protection(rootFile())).isEqualTo(Protection.SHARES);
  }

  @Test
  void initReplacesNothing() {
    assertThat(ran("", "keys", "init", "--shares", "2").status()).isZero();
    Ran again = ran("", "keys", "init", "--shares", "2");
    assertThat(again.status()).isEqualTo(1);
    assertThat(again.err()).contains("there is a root key already");
  }

  @Test
  void refusesWhatProtectsNothing() {
    assertThat(ran("short\n", "keys", "init", "--passphrase").status()).isEqualTo(2);
    assertThat(ran("", "keys", "init", "--passphrase").status()).isEqualTo(2);
    assertThat(ran("", "keys", "init").status()).isEqualTo(2);
    assertThat(ran("", "keys", "init", "--shares", "3", "--needed", "1").status()).isEqualTo(2);
    assertThat(ran("", "keys", "init", "--shares", "17").status()).isEqualTo(2);
    assertThat(rootFile()).doesNotExist();
  }

  @Test
  void sealTurnsAPlainKeyIntoASealedOne() {
    FileKeyProvider.openOrCreate(rootFile()).close();
    assertThat(ran(PASSPHRASE + "\n", "keys", "seal", "--passphrase").status()).isZero();
    assertThat(FileKeyProvider.protection(rootFile())).isEqualTo(Protection.PASSPHRASE);
    Ran again = ran(PASSPHRASE + "\n", "keys", "seal", "--passphrase");
    assertThat(again.status()).isEqualTo(1);
    assertThat(again.err()).contains("sealed already");
  }

  @Test
  void sealNeedsAKey() {
    Ran none = ran("", "keys", "seal", "--shares", "3");
    assertThat(none.status()).isEqualTo(1);
    assertThat(none.err()).contains("keys init");
  }

  @Test
  void backsUpAndRestoresTheKeyStore() throws IOException {
    Context place = Context.column("ten_a", "prompts", "1", "text");
    Path store = data.resolve("keys").resolve("store");
    String file = data.resolve("keys.backup").toString();
    byte[] sealed;
    try (FileKeyProvider root = FileKeyProvider.openOrCreate(rootFile());
        Envelope envelope = Envelope.open(store, root)) {
      sealed = envelope.seal("x".getBytes(UTF_8), place);
      Ran backup = ran(PASSPHRASE + "\n", "keys", "backup", file);
      assertThat(backup.out()).contains("1 tenants' keys");
      assertThat(backup.status()).isZero();
    }
    assertThat(ran(PASSPHRASE + "\n", "keys", "restore", file).err())
        .contains("there is a key store already");
    Path _ = Files.move(store, data.resolve("away"));
    assertThat(ran("another passphrase\n", "keys", "restore", file).status()).isEqualTo(1);
    assertThat(store).doesNotExist();
    assertThat(ran(PASSPHRASE + "\n", "keys", "restore", file).status()).isZero();
    try (FileKeyProvider root = FileKeyProvider.openOrCreate(rootFile());
        Envelope envelope = Envelope.open(store, root)) {
      assertThat(envelope.open(sealed, place)).isEqualTo("x".getBytes(UTF_8));
    }
  }

  @Test
  void aBackupOfNothingLeavesNoFile() {
    Path file = data.resolve("keys.backup");
    Ran backup = ran(PASSPHRASE + "\n", "keys", "backup", file.toString());
    assertThat(backup.status()).isEqualTo(1);
    assertThat(backup.err()).contains("no key store");
    assertThat(file).doesNotExist();
  }

  @Test
  void unsealSaysWhereNothingIsSealed() {
    Ran unseal = ran(PASSPHRASE + "\n", "unseal");
    assertThat(unseal.status()).isEqualTo(1);
    assertThat(unseal.err()).contains("no sealed service runs on");
  }
}
