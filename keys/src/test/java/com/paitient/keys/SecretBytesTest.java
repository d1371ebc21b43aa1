// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SecretBytesTest {
  private static final byte[] CONTENT = "canary-7f3a".getBytes(StandardCharsets.US_ASCII);

  @Test
  void zeroesItsBytesOnClose() {
    SecretBytes secret = SecretBytes.copyOf(CONTENT);
    AtomicReference<byte[]> live = new AtomicReference<>();
    secret.use(bytes -> {
      live.set(bytes);
      return 0;
    });
    secret.close();
    secret.close();
    assertThat(live.get()).containsOnly(0).hasSize(CONTENT.length);
  }

  @Test
  void refusesUseAfterClose() {
    SecretBytes secret = SecretBytes.random(32);
    secret.close();
    assertThatThrownBy(() -> secret.use(bytes -> bytes.length))
        .isInstanceOfSatisfying(
            KeysException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(KeysException.Code.SEALED));
  }

  @Test
  void keepsTheBytesWholeUntilTheLastUseUnderWayIsDone() throws InterruptedException {
    SecretBytes secret = SecretBytes.copyOf(CONTENT);
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    AtomicReference<byte[]> seen = new AtomicReference<>(new byte[0]);
    Thread reader =
        Thread.ofVirtual()
            .start(() ->
                secret.use(bytes -> {
                  reading.countDown();
                  await(closed);
                  seen.set(bytes.clone());
                  return 0;
                }));
    reading.await();
    secret.close();
    closed.countDown();
    reader.join();
    assertThat(seen.get()).isEqualTo(CONTENT);
    assertThatThrownBy(() -> secret.use(bytes -> 0)).isInstanceOf(KeysException.class);
  }

  @Test
  void tellsNothingInToStringOrHashCode() {
    SecretBytes secret = SecretBytes.copyOf(CONTENT);
    assertThat(secret).hasToString("SecretBytes[11 bytes]");
    assertThat(secret.hashCode()).isEqualTo(SecretBytes.random(CONTENT.length).hashCode());
    assertThat(secret.use(bytes -> new LentKey("AES", bytes)).toString())
        .doesNotContain(HexFormat.of().formatHex(CONTENT).substring(0, 6));
  }

  @Test
  void equalsOnlySecretsWithTheSameBytes() {
    SecretBytes secret = SecretBytes.copyOf(CONTENT);
    assertThat(secret)
        .isEqualTo(SecretBytes.copyOf(CONTENT))
        .isNotEqualTo(SecretBytes.copyOf(new byte[CONTENT.length]))
        .isNotEqualTo(SecretBytes.copyOf(new byte[2]))
        .isNotEqualTo("canary-7f3a");
  }

  @Test
  void equalsNoOtherSecretOnceClosed() {
    SecretBytes one = SecretBytes.random(16);
    SecretBytes other = SecretBytes.random(16);
    one.close();
    assertThat(one).isNotEqualTo(other);
    assertThat(other).isNotEqualTo(one).isNotEqualTo(SecretBytes.copyOf(new byte[16]));
  }

  @Test
  void takingZeroesTheSource() {
    byte[] source = CONTENT.clone();
    SecretBytes taken = SecretBytes.take(source);
    assertThat(source).containsOnly(0);
    assertThat(taken).isEqualTo(SecretBytes.copyOf(CONTENT));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
