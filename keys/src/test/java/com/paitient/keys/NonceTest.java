// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static com.paitient.keys.KeysException.Code.USED_UP;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No key ever seals twice under one nonce, and nobody outside can make it. */
class NonceTest {
  private static final byte[] PREFIX = new byte[SealedSegments.PREFIX];
  private static final byte[] NONE = new byte[0];

  @TempDir Path folder;

  @Test
  void whatTakesANonceIsOutOfReachOfOtherPackages() {
    for (Class<?> each : new Class<?>[] {Gcm.class, SealedSegments.class, Hpke.class, Head.class}) {
      assertThat(Modifier.isPublic(each.getModifiers())).as(each.getSimpleName()).isFalse();
    }
    assertThat(Arrays.stream(Envelope.class.getMethods()).filter(m -> m.getName().equals("seal")))
        .singleElement()
        .satisfies(seal ->
            assertThat(seal.getParameterTypes()).containsExactly(byte[].class, Context.class));
  }

  @Test
  void aStreamSealsNothingAfterItsLastSegment() {
    try (SealedSegments segments = new SealedSegments(SecretBytes.random(32), PREFIX, NONE)) {
      byte[] out = new byte[SealedSegments.SEALED];
      assertThat(segments.seal(NONE, 0, false, out)).isEqualTo(Gcm.TAG);
      assertThat(segments.seal(NONE, 0, true, out)).isEqualTo(Gcm.TAG);
      Refusals.of(() -> segments.seal(NONE, 0, true, out), USED_UP);
      Refusals.of(() -> segments.seal(NONE, 0, false, out), USED_UP);
    }
  }

  @Test
  void aStreamEndsBeforeItsNumbersBeginAnew() {
    long last = 0xffff_ffffL;
    try (SealedSegments segments = new SealedSegments(SecretBytes.random(32), PREFIX, NONE, last)) {
      byte[] out = new byte[SealedSegments.SEALED];
      assertThat(segments.seal(NONE, 0, false, out)).isEqualTo(Gcm.TAG);
      Refusals.of(() -> segments.seal(NONE, 0, false, out), USED_UP);
    }
  }

  @Test
  void segmentsOfAStreamAllDiffer() {
    Set<String> sealed = new HashSet<>();
    try (SealedSegments segments = new SealedSegments(SecretBytes.random(32), PREFIX, NONE)) {
      for (int i = 0; i < 2_000; i++) {
        byte[] out = new byte[Gcm.TAG + 4];
        assertThat(segments.seal(new byte[4], 4, i == 1_999, out)).isEqualTo(out.length);
        sealed.add(HexFormat.of().formatHex(out));
      }
    }
    assertThat(sealed).hasSize(2_000);
  }

  @Test
  void everyValueOfADataKeyHasANonceOfItsOwn() {
    Context place = Context.column("ten_a", "prompts", "row-1", "text");
    Set<String> pairs = new HashSet<>();
    try (KeyProvider root = FileKeyProvider.openOrCreate(folder.resolve("root.key"));
        Envelope envelope = Envelope.open(folder.resolve("store"), root)) {
      for (int i = 0; i < 5_000; i++) {
        byte[] sealed = envelope.seal(NONE, place);
        pairs.add(HexFormat.of().formatHex(sealed, 0, Envelope.headLength(sealed) + Gcm.NONCE));
      }
      assertThat(envelope.work().wraps()).isEqualTo(1);
    }
    assertThat(pairs).hasSize(5_000);
  }
}
