// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static com.paitient.keys.KeysException.Code.BAD_KEY_FILE;
import static com.paitient.keys.KeysException.Code.CANNOT_OPEN;
import static com.paitient.keys.KeysException.Code.SEALED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootSealingTest {
  private static final Context PLACE = new Context("ten_1", "key", "store", "1", "");

  @TempDir Path folder;
  private Path file;
  private FileKeyProvider provider;
  private SecretBytes key;
  private byte[] wrapped;

  @BeforeEach
  void wrapSomething() {
    file = folder.resolve("root.key");
    provider = FileKeyProvider.openOrCreate(file);
    key = SecretBytes.random(32);
    wrapped = provider.wrap(key, PLACE);
  }

  @Test
  void aPassphraseUnseals() throws IOException {
    byte[] plain = Files.readAllBytes(file);
    provider.sealWithPassphrase(secret("correct horse battery staple"));
    assertThat(FileKeyProvider.protection(file)).isEqualTo(Protection.PASSPHRASE);
    try (FileKeyProvider unsealed =
        FileKeyProvider.unseal(file, secret("correct horse battery staple"))) {
      assertThat(unsealed.unwrap(wrapped, PLACE)).isEqualTo(key);
      assertThat(unsealed.id()).isEqualTo(provider.id());
    }
    assertHides(plain);
    Refusals.of(() -> FileKeyProvider.unseal(file, secret("correct horse")), CANNOT_OPEN);
    Refusals.of(() -> FileKeyProvider.unseal(file, List.of()), CANNOT_OPEN);
  }

  @Test
  void anyThreeOfFiveSharesUnseal() throws IOException {
    byte[] plain = Files.readAllBytes(file);
    List<Share> shares = provider.sealWithShares(3, 5);
    assertThat(shares).hasSize(5);
    assertThat(FileKeyProvider.protection(file)).isEqualTo(Protection.SHARES);
    for (int[] some : new int[][] {{0, 1, 2}, {4, 0, 3}, {2, 3, 4}, {0, 1, 2, 3, 4}}) {
      List<Share> chosen =
          java.util.stream.IntStream.of(some).mapToObj(i -> copy(shares.get(i))).toList();
      try (FileKeyProvider unsealed = FileKeyProvider.unseal(file, chosen)) {
        assertThat(unsealed.unwrap(wrapped, PLACE)).isEqualTo(key);
      }
    }
    assertHides(plain);
  }

  @Test
  void tooFewRepeatedOrForeignSharesDoNotUnseal() {
    List<Share> shares = provider.sealWithShares(3, 5);
    Share one = shares.get(0);
    Share two = shares.get(1);
    Refusals.of(() -> FileKeyProvider.unseal(file, List.of(one, two)), CANNOT_OPEN);
    Refusals.of(() -> FileKeyProvider.unseal(file, List.of(one, two, copy(one))), CANNOT_OPEN);
    List<Share> others = provider.sealWithShares(3, 5);
    Refusals.of(() -> FileKeyProvider.unseal(file, List.of(one, two, shares.get(2))), CANNOT_OPEN);
    Refusals.of(
        () -> FileKeyProvider.unseal(file, List.of(others.get(0), others.get(1), one)),
        CANNOT_OPEN);
    Refusals.of(() -> FileKeyProvider.unseal(file, secret("guess")), CANNOT_OPEN);
  }

  @Test
  void aShareWithAnotherValueDoesNotUnseal() {
    List<Share> shares = provider.sealWithShares(2, 3);
    Share right = shares.get(0);
    Share wrong = new Share(HexFormat.of().parseHex(right.set()), 2, 2, SecretBytes.random(32));
    Refusals.of(() -> FileKeyProvider.unseal(file, List.of(right, wrong)), CANNOT_OPEN);
  }

  @Test
  void aSealedFileIsNotOpenedAsAPlainOne() {
    provider.sealWithShares(2, 3);
    assertThatThrownBy(() -> FileKeyProvider.openOrCreate(file))
        .isInstanceOfSatisfying(
            KeysException.class, refusal -> assertThat(refusal.code()).isEqualTo(SEALED))
        .hasMessage("root key file root.key is sealed with shares: 2 of 3 are needed");
  }

  @Test
  void sharesSurviveBeingReadAloud() {
    Share share = provider.sealWithShares(2, 3).get(2);
    String spoken = share.text().toUpperCase(java.util.Locale.ROOT).replaceAll("(.{8})", "$1 ");
    Share heard = Share.parse(spoken);
    assertThat(heard.text()).isEqualTo(share.text());
    assertThat(heard.number()).isEqualTo(3);
    assertThat(heard.needed()).isEqualTo(2);
  }

  @Test
  void everyMisreadDigitOfAShareIsFound() {
    String text = provider.sealWithShares(2, 3).getFirst().text();
    for (int at = 0; at < text.length(); at++) {
      char other = text.charAt(at) == 'a' ? 'b' : 'a';
      String misread = text.substring(0, at) + other + text.substring(at + 1);
      Refusals.of(() -> Share.parse(misread), CANNOT_OPEN);
    }
    Refusals.of(() -> Share.parse(text.substring(0, text.length() - 2)), CANNOT_OPEN);
    Refusals.of(() -> Share.parse(text + "zz"), CANNOT_OPEN);
  }

  @Test
  void aShareTellsNothingInToString() {
    Share share = provider.sealWithShares(2, 3).getFirst();
    assertThat(share).hasToString("Share[1, 2 needed]");
  }

  @Test
  void findsEveryDamagedByteOfASealedFile() throws IOException {
    List<Share> shares = provider.sealWithShares(2, 3).subList(0, 2);
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 1;
      Files.write(file, damaged);
      Refusals.any(() -> FileKeyProvider.unseal(file, shares));
    }
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      Refusals.of(() -> FileKeyProvider.unseal(file, shares), BAD_KEY_FILE);
    }
  }

  @Test
  void aTamperedFileWithARightDigestDoesNotUnseal() throws IOException {
    List<Share> shares = provider.sealWithShares(2, 3).subList(0, 2);
    byte[] whole = Files.readAllBytes(file);
    int end = whole.length - 32;
    for (int i = 0; i < end; i++) {
      byte[] tampered = whole.clone();
      tampered[i] ^= 1;
      System.arraycopy(RootFile.sha256(tampered, end), 0, tampered, end, 32);
      Files.write(file, tampered);
      Refusals.any(() -> FileKeyProvider.unseal(file, shares));
    }
  }

  @Test
  void rotationKeepsFormerKeysUntilTheyAreDropped() {
    String before = provider.id();
    provider.rotate();
    assertThat(provider.id()).isNotEqualTo(before);
    assertThat(provider.opens(before)).isTrue();
    assertThat(provider.unwrap(wrapped, PLACE)).isEqualTo(key);
    byte[] newer = provider.wrap(key, PLACE);
    provider.dropFormer();
    assertThat(provider.opens(before)).isFalse();
    Refusals.of(() -> provider.unwrap(wrapped, PLACE), CANNOT_OPEN);
    try (FileKeyProvider reopened = FileKeyProvider.openOrCreate(file)) {
      assertThat(reopened.id()).isEqualTo(provider.id());
      assertThat(reopened.unwrap(newer, PLACE)).isEqualTo(key);
    }
  }

  @Test
  void aSealedFileRotatesUnderTheSameShares() {
    List<Share> shares = provider.sealWithShares(2, 3);
    provider.rotate();
    byte[] newer = provider.wrap(key, PLACE);
    try (FileKeyProvider unsealed = FileKeyProvider.unseal(file, shares.subList(1, 3))) {
      assertThat(unsealed.unwrap(newer, PLACE)).isEqualTo(key);
      assertThat(unsealed.unwrap(wrapped, PLACE)).isEqualTo(key);
    }
  }

  @Test
  void anotherProcessOpensWhatARotatedRootWrapped() {
    try (FileKeyProvider other = FileKeyProvider.openOrCreate(file)) {
      provider.rotate();
      byte[] newer = provider.wrap(key, PLACE);
      assertThat(other.opens(provider.id())).isTrue();
      assertThat(other.unwrap(newer, PLACE)).isEqualTo(key);
      other.rotate();
      provider.rotate();
      assertThat(provider.unwrap(newer, PLACE)).isEqualTo(key);
      assertThat(provider.unwrap(wrapped, PLACE)).isEqualTo(key);
    }
  }

  @Test
  void aClosedProviderDoesNotComeBackByRotation() {
    provider.close();
    Refusals.of(provider::rotate, SEALED);
    Refusals.of(() -> provider.sealWithPassphrase(secret("x")), SEALED);
    Refusals.of(() -> provider.unwrap(wrapped, PLACE), SEALED);
  }

  @Test
  void sealedFilesKeepTheirMode() throws IOException {
    provider.sealWithShares(2, 3);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void refusesSharesAndKeysBeyondTheLimits() {
    assertThatIllegalArgumentException().isThrownBy(() -> provider.sealWithShares(2, 17));
    assertThatIllegalArgumentException().isThrownBy(() -> provider.sealWithShares(1, 3));
    for (int i = 1; i < RootFile.MOST_KEYS; i++) {
      provider.rotate();
    }
    assertThatThrownBy(provider::rotate).isInstanceOf(IllegalStateException.class);
    assertThat(provider.unwrap(wrapped, PLACE)).isEqualTo(key);
  }

  /** The root key of the plain file is nowhere in the sealed one. */
  private void assertHides(byte[] plain) throws IOException {
    String root = HexFormat.of().formatHex(plain, 10, 26);
    assertThat(HexFormat.of().formatHex(plain)).contains(root);
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(file))).doesNotContain(root);
  }

  private static Share copy(Share share) {
    return Share.parse(share.text());
  }

  private static SecretBytes secret(String text) {
    return SecretBytes.copyOf(text.getBytes(UTF_8));
  }
}
