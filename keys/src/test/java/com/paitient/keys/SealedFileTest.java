// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static com.paitient.keys.KeysException.Code.CANNOT_OPEN;
import static com.paitient.keys.KeysException.Code.REFUSED;
import static com.paitient.keys.KeysException.Code.UNKNOWN_FORMAT;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SealedFileTest {
  private final RecipientKey key = RecipientKey.generate();
  private final SecretBytes passphrase =
      SecretBytes.copyOf("correct horse battery".getBytes(US_ASCII));

  @AfterEach
  void close() {
    key.close();
    passphrase.close();
  }

  private byte[] sealed(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream sealing = SealedFile.seal(out, key.recipient())) {
      sealing.write(plain);
    }
    return out.toByteArray();
  }

  private byte[] opened(byte[] sealed) throws IOException {
    try (InputStream plain = SealedFile.open(new ByteArrayInputStream(sealed), key)) {
      return plain.readAllBytes();
    }
  }

  @Test
  void opensWhatWasSealedForItsRecipientAtEveryLength() throws IOException {
    int segment = SealedSegments.PLAIN;
    for (int length : new int[] {0, 1, segment - 1, segment, segment + 1, 3 * segment}) {
      byte[] plain = Gcm.random(length);
      assertThat(opened(sealed(plain))).isEqualTo(plain);
    }
  }

  @Test
  void sealsWhatComesInAnyPieces() throws IOException {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      byte[] plain = Gcm.random(random.nextInt(3 * SealedSegments.PLAIN));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (OutputStream sealing = SealedFile.seal(out, key.recipient())) {
        for (int at = 0; at < plain.length; ) {
          int count = Math.min(plain.length - at, random.nextInt(90_000));
          sealing.write(plain, at, count);
          at += count;
        }
      }
      assertThat(opened(out.toByteArray())).isEqualTo(plain);
    }
  }

  @Test
  void aPassphraseOpensWhatItSealedAndNoOther() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream sealing = SealedFile.seal(out, passphrase)) {
      sealing.write(new byte[] {1, 2, 3});
    }
    byte[] sealed = out.toByteArray();
    try (InputStream plain = SealedFile.open(new ByteArrayInputStream(sealed), passphrase)) {
      assertThat(plain.readAllBytes()).containsExactly(1, 2, 3);
    }
    try (SecretBytes wrong = SecretBytes.copyOf("another horse".getBytes(US_ASCII));
        InputStream plain = SealedFile.open(new ByteArrayInputStream(sealed), wrong)) {
      assertThatThrownBy(plain::readAllBytes).isInstanceOf(IOException.class);
    }
    Refusals.of(() -> opened(sealed), REFUSED);
    byte[] forKey = sealed(new byte[1]);
    Refusals.of(() -> SealedFile.open(new ByteArrayInputStream(forKey), passphrase), REFUSED);
  }

  @Test
  void anotherRecipientIsToldForWhomItIs() throws IOException {
    byte[] sealed = sealed(new byte[9]);
    try (RecipientKey other = RecipientKey.generate()) {
      assertThatThrownBy(() -> SealedFile.open(new ByteArrayInputStream(sealed), other))
          .isInstanceOf(KeysException.class)
          .hasMessageContaining(key.recipient().name());
    }
  }

  @Test
  void everyFlippedBitAndEveryCutIsFound() throws IOException {
    byte[] sealed = sealed(new byte[40]);
    for (byte[] flipped : Flips.of(sealed)) {
      assertThatThrownBy(() -> opened(flipped))
          .isInstanceOfAny(KeysException.class, IOException.class);
    }
    for (int length = 0; length < sealed.length; length++) {
      byte[] cut = Arrays.copyOf(sealed, length);
      assertThatThrownBy(() -> opened(cut)).isInstanceOfAny(KeysException.class, IOException.class);
    }
    assertThatThrownBy(() -> opened(Arrays.copyOf(sealed, sealed.length + 1)))
        .isInstanceOf(IOException.class);
    byte[] older = sealed.clone();
    older[7] = 0;
    Refusals.of(() -> opened(older), UNKNOWN_FORMAT);
    Refusals.of(() -> opened(new byte[2000]), CANNOT_OPEN);
  }

  @Test
  void whatWasNotClosedDoesNotOpenToItsEnd() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OutputStream sealing = SealedFile.seal(out, key.recipient());
    sealing.write(new byte[2 * SealedSegments.PLAIN + 5]);
    sealing.flush();
    assertThatThrownBy(() -> opened(out.toByteArray())).isInstanceOf(IOException.class);
    sealing.close();
    sealing.close();
    assertThat(opened(out.toByteArray())).hasSize(2 * SealedSegments.PLAIN + 5);
    assertThatThrownBy(() -> sealing.write(1)).isInstanceOf(IOException.class);
  }

  @Test
  void keysSurviveTheirTextAndMistakesInItAreFound() throws IOException {
    byte[] sealed = sealed(new byte[] {7});
    try (RecipientKey again = RecipientKey.parse(key.secretText())) {
      assertThat(again.recipient()).isEqualTo(key.recipient()).hasSameHashCodeAs(key.recipient());
      assertThat(SealedFile.open(new ByteArrayInputStream(sealed), again).readAllBytes())
          .containsExactly(7);
      assertThat(again.toString()).isEqualTo("RecipientKey[" + key.recipient().name() + "]");
    }
    String text = key.recipient().text();
    assertThat(Recipient.parse(" " + text + "\n")).isEqualTo(key.recipient());
    for (String wrong :
        new String[] {
          "",
          "psm-recipient-",
          text.substring(1),
          text.substring(0, text.length() - 4),
          text.substring(0, 40) + (text.charAt(40) == 'A' ? 'B' : 'A') + text.substring(41),
          text + "AAAA"
        }) {
      assertThatIllegalArgumentException().isThrownBy(() -> Recipient.parse(wrong));
    }
    byte[] secret = key.secretText();
    for (int at = 0; at < 25; at++) {
      byte[] changed = secret.clone();
      changed[at] ^= 1;
      assertThatIllegalArgumentException().isThrownBy(() -> RecipientKey.parse(changed));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> RecipientKey.parse(new byte[0]));
  }
}
