// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static com.paitient.keys.KeysException.Code.BAD_KEY_FILE;
import static com.paitient.keys.KeysException.Code.CANNOT_OPEN;
import static com.paitient.keys.KeysException.Code.PROVIDER_UNAVAILABLE;
import static com.paitient.keys.KeysException.Code.SEALED;
import static com.paitient.keys.KeysException.Code.UNKNOWN_FORMAT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvelopeTest {
  private static final Context PLACE = Context.column("ten_a", "prompts", "row-1", "text");
  private static final byte[] VALUE = "canary 9b1e blood type 0".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private Envelope envelope;

  @BeforeEach
  void open() {
    envelope = reopened();
  }

  @AfterEach
  void close() {
    envelope.close();
  }

  private Envelope reopened() {
    return Envelope.open(
        folder.resolve("store"), FileKeyProvider.openOrCreate(folder.resolve("root.key")));
  }

  @Test
  void opensWhatItSealed() {
    for (int length : new int[] {0, 1, 15, 16, 17, 4096, 100_000}) {
      byte[] value = Gcm.random(length);
      assertThat(envelope.open(envelope.seal(value, PLACE), PLACE)).isEqualTo(value);
    }
  }

  @Test
  void opensWhatItSealedBeforeARestart() {
    byte[] sealed = envelope.seal(VALUE, PLACE);
    byte[] hash = envelope.keyedHash("ten_a", "mrn", VALUE);
    envelope.close();
    envelope = reopened();
    assertThat(envelope.open(sealed, PLACE)).isEqualTo(VALUE);
    assertThat(envelope.keyedHash("ten_a", "mrn", VALUE)).isEqualTo(hash);
  }

  @Test
  void sealsTheSameValueDifferentlyAndShowsNothingOfIt() {
    byte[] sealed = envelope.seal(VALUE, PLACE);
    assertThat(sealed).isNotEqualTo(envelope.seal(VALUE, PLACE));
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("canary");
  }

  @Test
  void refusesAValueThatWasMoved() {
    byte[] sealed = envelope.seal(VALUE, PLACE);
    for (Context other :
        List.of(
            Context.column("ten_b", "prompts", "row-1", "text"),
            Context.column("ten_a", "answers", "row-1", "text"),
            Context.column("ten_a", "prompts", "row-2", "text"),
            Context.column("ten_a", "prompts", "row-1", "title"),
            new Context("ten_a", "file", "prompts", "row-1", "text"))) {
      Refusals.of(() -> envelope.open(sealed, other), CANNOT_OPEN);
    }
  }

  @Test
  void refusesEveryFlippedBit() {
    byte[] sealed = envelope.seal(VALUE, PLACE);
    for (byte[] flipped : Flips.of(sealed)) {
      Refusals.any(() -> envelope.open(flipped, PLACE));
    }
  }

  @Test
  void refusesEveryTruncationAndAnyExtension() {
    byte[] sealed = envelope.seal(VALUE, PLACE);
    for (int length = 0; length < sealed.length; length++) {
      byte[] cut = Arrays.copyOf(sealed, length);
      Refusals.of(() -> envelope.open(cut, PLACE), CANNOT_OPEN);
    }
    Refusals.of(() -> envelope.open(Arrays.copyOf(sealed, sealed.length + 1), PLACE), CANNOT_OPEN);
  }

  @Test
  void refusesVersionsAndAlgorithmsItDoesNotKnow() {
    byte[] sealed = envelope.seal(VALUE, PLACE);
    for (int at : new int[] {0, 1}) {
      for (int value = 0; value < 256; value++) {
        byte[] unknown = sealed.clone();
        unknown[at] = (byte) value;
        if (unknown[at] != sealed[at] && (at == 0 || value != Profile.HYBRID_FIPS.code())) {
          Refusals.of(() -> envelope.open(unknown, PLACE), UNKNOWN_FORMAT);
        }
      }
    }
  }

  @Test
  void refusesHeadAndBodyOfTwoValues() {
    byte[] one = envelope.seal(VALUE, PLACE);
    byte[] two = envelope.seal(VALUE, PLACE);
    for (int cut = 1; cut < one.length; cut++) {
      byte[] mixed = one.clone();
      System.arraycopy(two, cut, mixed, cut, one.length - cut);
      if (!Arrays.equals(mixed, one) && !Arrays.equals(mixed, two)) {
        Refusals.of(() -> envelope.open(mixed, PLACE), CANNOT_OPEN);
      }
    }
  }

  @Test
  void neverUsesANonceTwice() {
    Set<String> heads = new HashSet<>();
    int rounds = 2_000;
    for (int i = 0; i < rounds; i++) {
      byte[] sealed = envelope.seal(new byte[0], PLACE);
      heads.add(new String(sealed, StandardCharsets.ISO_8859_1));
    }
    assertThat(heads).hasSize(rounds);
  }

  @Test
  void wrapsOneDataKeyForManyValuesAndUnwrapsItOnce() {
    byte[][] sealed = new byte[5_000][];
    for (int i = 0; i < sealed.length; i++) {
      sealed[i] = envelope.seal(VALUE, PLACE);
    }
    assertThat(envelope.work()).isEqualTo(new Envelope.Work(1, 0));
    envelope.close();
    envelope = reopened();
    for (byte[] each : sealed) {
      assertThat(envelope.open(each, PLACE)).isEqualTo(VALUE);
    }
    assertThat(envelope.work()).isEqualTo(new Envelope.Work(0, 1));
  }

  @Test
  void hashesDependOnTenantPurposeValueAndStore() {
    byte[] hash = envelope.keyedHash("ten_a", "mrn", VALUE);
    assertThat(hash)
        .hasSize(32)
        .isEqualTo(envelope.keyedHash("ten_a", "mrn", VALUE))
        .isNotEqualTo(envelope.keyedHash("ten_b", "mrn", VALUE))
        .isNotEqualTo(envelope.keyedHash("ten_a", "email", VALUE))
        .isNotEqualTo(envelope.keyedHash("ten_a", "mrn", new byte[0]));
    try (KeyProvider root = FileKeyProvider.openOrCreate(folder.resolve("root.key"));
        Envelope other = Envelope.open(folder.resolve("second"), root)) {
      assertThat(other.keyedHash("ten_a", "mrn", VALUE)).isNotEqualTo(hash);
    }
  }

  @Test
  void refusesAnotherRoot() {
    try (KeyProvider other = FileKeyProvider.openOrCreate(folder.resolve("other.key"))) {
      Refusals.of(() -> Envelope.open(folder.resolve("store"), other), PROVIDER_UNAVAILABLE);
    }
  }

  @Test
  void refusesAStoreThatOthersMayRead() throws IOException {
    try (var files = Files.list(folder.resolve("store"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
      }
    }
    Refusals.of(this::reopened, BAD_KEY_FILE);
  }

  @Test
  void refusesEverythingOnceClosed() {
    byte[] sealed = envelope.seal(VALUE, PLACE);
    envelope.close();
    Refusals.of(() -> envelope.seal(VALUE, PLACE), SEALED);
    Refusals.of(() -> envelope.open(sealed, PLACE), SEALED);
    Refusals.of(() -> envelope.keyedHash("ten_a", "mrn", VALUE), SEALED);
  }
}
