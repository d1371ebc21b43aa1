// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static com.paitient.keys.KeysException.Code.CANNOT_OPEN;
import static com.paitient.keys.KeysException.Code.REFUSED;
import static com.paitient.keys.KeysException.Code.SEALED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sealed root key file from its making to its unsealing, share by share. */
class UnsealingTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("keys").resolve("root.key");
  }

  private static SecretBytes secret(String text) {
    return SecretBytes.copyOf(text.getBytes(UTF_8));
  }

  @Test
  void aPassphraseUnseals() throws InterruptedException {
    FileKeyProvider.create(file, secret("correct horse"));
    Unsealing unsealing = Unsealing.of(file);
    assertThat(unsealing.status())
        .isEqualTo(new Unsealing.Status(Protection.PASSPHRASE, 0, 0, false));
    Refusals.of(() -> unsealing.passphrase(secret("wrong horse")), CANNOT_OPEN);
    assertThat(unsealing.refusals()).isEqualTo(1);
    assertThat(unsealing.passphrase(secret("correct horse")).unsealed()).isTrue();
    assertThat(unsealing.await().id()).startsWith("file:");
    Refusals.of(() -> unsealing.passphrase(secret("correct horse")), REFUSED);
  }

  @Test
  void sharesUnsealOneAtATimeInAnyOrder() throws InterruptedException {
    List<Share> shares = FileKeyProvider.create(file, 3, 5);
    Unsealing unsealing = Unsealing.of(file);
    assertThat(unsealing.share(shares.get(4).text()))
        .isEqualTo(new Unsealing.Status(Protection.SHARES, 3, 1, false));
    assertThat(unsealing.share(shares.get(0).text()).given()).isEqualTo(2);
    assertThat(unsealing.share(" " + shares.get(2).text().toUpperCase(java.util.Locale.ROOT)))
        .isEqualTo(new Unsealing.Status(Protection.SHARES, 3, 3, true));
    assertThat(unsealing.await().id()).startsWith("file:");
  }

  @Test
  void wrongSharesAreRefusedAtOnceAndDoNotCount() {
    List<Share> shares = FileKeyProvider.create(file, 2, 3);
    List<Share> others = FileKeyProvider.create(folder.resolve("other.key"), 2, 3);
    Unsealing unsealing = Unsealing.of(file);
    String good = shares.getFirst().text();
    String misread =
        good.substring(0, 30) + (good.charAt(30) == '0' ? '1' : '0') + good.substring(31);
    Refusals.of(() -> unsealing.share(misread), CANNOT_OPEN);
    Refusals.of(() -> unsealing.share(good.substring(0, 40)), CANNOT_OPEN);
    Refusals.of(() -> unsealing.share("open sesame"), CANNOT_OPEN);
    Refusals.of(() -> unsealing.share(others.getFirst().text()), CANNOT_OPEN);
    assertThat(unsealing.share(good).given()).isEqualTo(1);
    Refusals.of(() -> unsealing.share(good), CANNOT_OPEN);
    assertThat(unsealing.status().given()).isEqualTo(1);
    assertThat(unsealing.refusals()).isEqualTo(5);
    assertThat(unsealing.share(shares.get(1).text()).unsealed()).isTrue();
  }

  @Test
  void aForgedShareUnsealsNothingAndAllBeginAnew() {
    List<Share> shares = FileKeyProvider.create(file, 2, 2);
    byte[] set = java.util.HexFormat.of().parseHex(shares.getFirst().set());
    Share forged = new Share(set, 2, 2, SecretBytes.random(Gcm.KEY));
    Unsealing unsealing = Unsealing.of(file);
    assertThat(unsealing.share(shares.getFirst().text()).given()).isEqualTo(1);
    Refusals.of(() -> unsealing.share(forged.text()), CANNOT_OPEN);
    assertThat(unsealing.status().given()).isZero();
    assertThat(unsealing.share(shares.get(0).text()).unsealed()).isFalse();
    assertThat(unsealing.share(shares.get(1).text()).unsealed()).isTrue();
  }

  @Test
  void theOtherKindOfSecretIsRefused() {
    List<Share> shares = FileKeyProvider.create(file, 2, 2);
    Unsealing byShares = Unsealing.of(file);
    Refusals.of(() -> byShares.passphrase(secret("correct horse")), CANNOT_OPEN);
    Path other = folder.resolve("other.key");
    FileKeyProvider.create(other, secret("correct horse"));
    Unsealing byPassphrase = Unsealing.of(other);
    Refusals.of(() -> byPassphrase.share(shares.getFirst().text()), CANNOT_OPEN);
  }

  @Test
  void aFileThatIsThereIsNeverReplaced() {
    FileKeyProvider.create(file, secret("correct horse"));
    Refusals.of(() -> FileKeyProvider.create(file, secret("another")), REFUSED);
    Refusals.of(() -> FileKeyProvider.create(file, 2, 3), REFUSED);
    Refusals.of(() -> FileKeyProvider.openOrCreate(file), SEALED);
  }

  @Test
  void refusesNumbersOfSharesThatProtectNothing() {
    assertThatIllegalArgumentException().isThrownBy(() -> FileKeyProvider.create(file, 1, 3));
    assertThatIllegalArgumentException().isThrownBy(() -> FileKeyProvider.create(file, 3, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> FileKeyProvider.create(file, 2, 17));
    assertThat(file).doesNotExist();
  }

  @Test
  void whoWaitsIsToldWhenNobodyUnseals() {
    FileKeyProvider.create(file, 2, 2);
    Unsealing unsealing = Unsealing.of(file);
    unsealing.close();
    Refusals.of(unsealing::await, SEALED);
  }
}
