// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static com.paitient.keys.KeysException.Code.BAD_KEY_FILE;
import static com.paitient.keys.KeysException.Code.CANNOT_OPEN;
import static com.paitient.keys.KeysException.Code.KEY_GONE;
import static com.paitient.keys.KeysException.Code.PROVIDER_UNAVAILABLE;
import static com.paitient.keys.KeysException.Code.REFUSED;
import static com.paitient.keys.KeysException.Code.UNKNOWN_FORMAT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of the key store, made while it is used, and what they are worth afterwards. */
class KeyStoreBackupTest {
  private static final Context PLACE = Context.column("ten_a", "prompts", "1", "text");
  private static final Context OTHERS = Context.column("ten_b", "prompts", "1", "text");
  private static final byte[] VALUE = "canary 0aa1 metformin".getBytes(UTF_8);

  @TempDir Path folder;
  private final StoppedClock clock = new StoppedClock();
  private final SecretBytes passphrase = SecretBytes.copyOf("twelve words".getBytes(UTF_8));
  private FileKeyProvider root;
  private Envelope envelope;

  @BeforeEach
  void open() {
    root = FileKeyProvider.openOrCreate(folder.resolve("root.key"));
    envelope = opened("store");
  }

  @AfterEach
  void close() {
    envelope.close();
    root.close();
  }

  private Envelope opened(String store) {
    KeySettings usual = KeySettings.defaults();
    return Envelope.open(
        folder.resolve(store),
        new KeySettings(
            usual.profile(), usual.dataKeys(), usual.ownKeyLife(), usual.periods(), clock),
        root);
  }

  private byte[] backup() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(KeyStoreBackup.write(folder.resolve("store"), out, passphrase)).isGreaterThan(1);
    return out.toByteArray();
  }

  private int restore(byte[] backup, String to, SecretBytes with) {
    return KeyStoreBackup.restore(new ByteArrayInputStream(backup), folder.resolve(to), with);
  }

  @Test
  void aRestoredStoreOpensWhatWasSealed() {
    byte[] sealed = envelope.seal(VALUE, PLACE);
    envelope.rotate("ten_a");
    byte[] newer = envelope.seal(VALUE, PLACE);
    assertThat(restore(backup(), "restored", passphrase)).isEqualTo(2);
    try (Envelope restored = opened("restored")) {
      assertThat(restored.open(sealed, PLACE)).isEqualTo(VALUE);
      assertThat(restored.open(newer, PLACE)).isEqualTo(VALUE);
      assertThat(restored.life().certificateSigner())
          .isEqualTo(envelope.life().certificateSigner());
    }
  }

  @Test
  void aBackupFromBeforeADestructionOpensNothingAndOneFromAfterwardsAllButTheTenants() {
    byte[] gone = envelope.seal(VALUE, PLACE);
    byte[] kept = envelope.seal(VALUE, OTHERS);
    byte[] before = backup();
    envelope.life().askDestruction("ten_a", "usr_1");
    envelope.life().approveDestruction("ten_a", "usr_2");
    clock.advance(KeySettings.Periods.defaults().destructionWait());
    assertThat(envelope.life().destroy("ten_a").keyIds()).hasSize(1);
    int _ = restore(before, "before", passphrase);
    Refusals.of(() -> opened("before"), PROVIDER_UNAVAILABLE);
    int _ = restore(backup(), "after", passphrase);
    try (Envelope after = opened("after")) {
      assertThat(after.open(kept, OTHERS)).isEqualTo(VALUE);
      Refusals.of(() -> after.open(gone, PLACE), KEY_GONE);
    }
  }

  @Test
  void showsNothingOfTheStore() {
    envelope.seal(VALUE, PLACE);
    String shown = new String(backup(), UTF_8);
    assertThat(shown).doesNotContain("ten_a").doesNotContain("file:").doesNotContain(".keys");
  }

  @Test
  void refusesAWrongPassphrase() {
    envelope.seal(VALUE, PLACE);
    byte[] backup = backup();
    SecretBytes wrong = SecretBytes.copyOf("eleven words".getBytes(UTF_8));
    Refusals.of(() -> restore(backup, "restored", wrong), CANNOT_OPEN);
    assertThat(folder.resolve("restored")).doesNotExist();
  }

  @Test
  void refusesDamageEverywhere() {
    envelope.seal(VALUE, PLACE);
    byte[] backup = backup();
    for (int at = 0; at < backup.length; at += at < 44 ? 4 : backup.length / 5) {
      byte[] flipped = backup.clone();
      flipped[at] ^= 1;
      Refusals.any(() -> restore(flipped, "restored", passphrase));
    }
    for (int length : new int[] {0, 7, 20, 60, backup.length - 1}) {
      byte[] cut = Arrays.copyOf(backup, length);
      Refusals.of(() -> restore(cut, "restored", passphrase), CANNOT_OPEN);
    }
    byte[] later = backup.clone();
    later[7] = 2;
    Refusals.of(() -> restore(later, "restored", passphrase), UNKNOWN_FORMAT);
    assertThat(folder.resolve("restored")).doesNotExist();
  }

  @Test
  void neverReplacesAStoreAndNeedsOneToBackUp() {
    envelope.seal(VALUE, PLACE);
    byte[] backup = backup();
    Refusals.of(() -> restore(backup, "store", passphrase), REFUSED);
    Refusals.of(
        () ->
            KeyStoreBackup.write(
                folder.resolve("nowhere"), new ByteArrayOutputStream(), passphrase),
        BAD_KEY_FILE);
  }
}
