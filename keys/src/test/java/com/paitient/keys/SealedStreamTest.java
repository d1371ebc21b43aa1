// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedStreamTest {
  private static final Context PLACE = Context.file("ten_a", "models", "small.gguf");
  private static final int SEGMENT = SealedSegments.PLAIN;

  @TempDir Path folder;
  private Envelope envelope;

  @BeforeEach
  void open() {
    envelope =
        Envelope.open(
            folder.resolve("store"), FileKeyProvider.openOrCreate(folder.resolve("root.key")));
  }

  @AfterEach
  void close() {
    envelope.close();
  }

  @Test
  void opensWhatItSealedAtEveryLengthAroundASegment() throws IOException {
    for (int segments = 0; segments <= 3; segments++) {
      for (int more = -1; more <= 1; more++) {
        byte[] plain = Gcm.random(Math.max(0, segments * SEGMENT + more));
        assertThat(open(seal(plain)).readAllBytes()).isEqualTo(plain);
      }
    }
  }

  @Test
  void readsInAnyPieces() throws IOException {
    byte[] plain = Gcm.random(SEGMENT + 100);
    try (InputStream opened = open(seal(plain))) {
      ByteArrayOutputStream read = new ByteArrayOutputStream();
      read.write(opened.read());
      byte[] piece = new byte[7_001];
      for (int count = opened.read(piece, 1, 7_000);
          count >= 0;
          count = opened.read(piece, 1, 7_000)) {
        read.write(piece, 1, count);
      }
      assertThat(read.toByteArray()).isEqualTo(plain);
      assertThat(opened.read()).isEqualTo(-1);
    }
  }

  @Test
  void opensASourceThatTrickles() throws IOException {
    byte[] plain = Gcm.random(SEGMENT + 3);
    byte[] sealed = seal(plain);
    InputStream trickling =
        new FilterInputStream(new ByteArrayInputStream(sealed)) {
          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            return super.read(into, offset, Math.min(length, 1_000));
          }
        };
    assertThat(envelope.openStream(trickling, PLACE).readAllBytes()).isEqualTo(plain);
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    byte[] plain = Gcm.random(2 * SEGMENT + 20);
    byte[] sealed = seal(plain);
    int head = head(sealed, plain.length);
    for (int length : new int[] {0, 1, head - 1, head, head + 1, head + 15, head + 16, head + 17}) {
      refuses(Arrays.copyOf(sealed, length), plain, 0);
    }
    for (int segments = 1; segments <= 2; segments++) {
      int end = head + segments * SealedSegments.SEALED;
      for (int length : new int[] {end - 1, end, end + 1, end + 16}) {
        int whole = length <= end ? segments - 1 : segments;
        refuses(Arrays.copyOf(sealed, length), plain, whole * SEGMENT);
      }
    }
    refuses(Arrays.copyOf(sealed, sealed.length - 1), plain, 2 * SEGMENT);
    refuses(Arrays.copyOf(sealed, sealed.length + 1), plain, 2 * SEGMENT);
  }

  @Test
  void refusesEveryTruncationOfAShortStream() throws IOException {
    byte[] sealed = seal(Gcm.random(40));
    for (int length = 0; length < sealed.length; length++) {
      refuses(Arrays.copyOf(sealed, length), new byte[0], 0);
    }
  }

  @Test
  void refusesEveryFlippedBitOfAShortStream() throws IOException {
    byte[] sealed = seal(Gcm.random(40));
    for (byte[] flipped : Flips.of(sealed)) {
      refuses(flipped, new byte[0], 0);
    }
  }

  @Test
  void givesOutNoByteOfADamagedSegmentAndNothingAfterIt() throws IOException {
    byte[] plain = Gcm.random(3 * SEGMENT);
    byte[] sealed = seal(plain);
    int head = head(sealed, plain.length);
    for (int segment = 0; segment < 3; segment++) {
      for (int at : new int[] {0, 31_000, SealedSegments.SEALED - 1}) {
        byte[] damaged = sealed.clone();
        damaged[head + segment * SealedSegments.SEALED + at] ^= 0x40;
        refuses(damaged, plain, segment * SEGMENT);
      }
    }
  }

  @Test
  void refusesReorderedRepeatedAndMissingSegments() throws IOException {
    byte[] plain = Gcm.random(3 * SEGMENT);
    byte[] sealed = seal(plain);
    int head = head(sealed, plain.length);
    for (int[] order : new int[][] {{1, 0, 2}, {0, 0, 2}, {0, 2}, {0, 1, 1}, {0, 1, 2, 2}, {2}}) {
      ByteArrayOutputStream changed = new ByteArrayOutputStream();
      changed.write(sealed, 0, head);
      for (int segment : order) {
        changed.write(sealed, head + segment * SealedSegments.SEALED, SealedSegments.SEALED);
      }
      int kept = 0;
      while (kept < order.length && order[kept] == kept && kept < 2) {
        kept++;
      }
      refuses(changed.toByteArray(), plain, kept * SEGMENT);
    }
  }

  @Test
  void refusesSegmentsOfAnotherStream() throws IOException {
    byte[] plain = Gcm.random(2 * SEGMENT);
    byte[] one = seal(plain);
    byte[] two = seal(plain);
    int head = head(one, plain.length) + SealedSegments.SEALED;
    System.arraycopy(two, head, one, head, one.length - head);
    refuses(one, plain, SEGMENT);
  }

  @Test
  void refusesAnotherPlaceAndValuesSealedWhole() throws IOException {
    byte[] sealed = seal(Gcm.random(40));
    Context other = Context.file("ten_a", "models", "large.gguf");
    assertThatThrownBy(
            () -> envelope.openStream(new ByteArrayInputStream(sealed), other).readAllBytes())
        .isInstanceOfAny(IOException.class, KeysException.class);
    refuses(envelope.seal(new byte[40], PLACE), new byte[0], 0);
    Refusals.any(() -> envelope.open(sealed, PLACE));
  }

  @Test
  void passesOnFailuresOfBothStreams() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("disk");
          }

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            throw new IOException("disk");
          }
        };
    assertThatThrownBy(() -> envelope.sealStream(broken, OutputStream.nullOutputStream(), PLACE))
        .isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> envelope.openStream(broken, PLACE))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void refusesReadsOnceClosed() throws IOException {
    InputStream opened = open(seal(Gcm.random(2 * SEGMENT)));
    assertThat(opened.read()).isNotNegative();
    opened.close();
    assertThatThrownBy(opened::read).isInstanceOf(IOException.class);
  }

  private byte[] seal(byte[] plain) {
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    envelope.sealStream(new ByteArrayInputStream(plain), sealed, PLACE);
    return sealed.toByteArray();
  }

  private InputStream open(byte[] sealed) {
    return envelope.openStream(new ByteArrayInputStream(sealed), PLACE);
  }

  private static int head(byte[] sealed, int plain) {
    int segments = Math.max(1, (plain + SEGMENT - 1) / SEGMENT);
    return sealed.length - plain - segments * Gcm.TAG;
  }

  /** Reads until the refusal, then checks that just {@code whole} bytes had come out before it. */
  private void refuses(byte[] damaged, byte[] plain, int whole) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    assertThatThrownBy(() -> open(damaged).transferTo(read))
        .isInstanceOfAny(IOException.class, KeysException.class);
    assertThat(read.toByteArray()).isEqualTo(Arrays.copyOf(plain, whole));
  }
}
