// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static com.paitient.keys.KeysException.Code.CANNOT_OPEN;
import static com.paitient.keys.KeysException.Code.KEY_GONE;
import static com.paitient.keys.KeysException.Code.REFUSED;
import static com.paitient.keys.KeysException.Code.UNKNOWN_FORMAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestKeysTest {
  private static final String PLACE = "POST /v1/deployments/dep_1/generate";
  private static final byte[] BODY = "{\"prompt\":\"canary\"}".getBytes(StandardCharsets.UTF_8);
  private static final byte[] KEY = Gcm.random(Gcm.KEY);

  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final RequestKeys keys = made(1);

  private RequestKeys made(int secret) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) secret;
    return new RequestKeys(SecretBytes.take(bytes), () -> now);
  }

  private static byte[] publicHalf(RequestKeys.Announcement told) {
    String line =
        told.text().lines().filter(each -> each.startsWith("key: ")).findFirst().orElseThrow();
    return Base64.getDecoder().decode(line.substring(5));
  }

  private byte[] sealed(String place) {
    return RequestKeys.seal(publicHalf(keys.announcement()), place, KEY, now, BODY);
  }

  @Test
  void agreesWithThePublishedVectors() throws Exception {
    for (String line : Vectors.of("hpke.txt")) {
      String[] field = line.split(" ", -1);
      switch (field[0]) {
        case "schedule" -> {
          try (var made =
              Hpke.Schedule.of(
                  Integer.parseInt(field[1]),
                  Integer.parseInt(field[2]),
                  SecretBytes.take(Vectors.hex(field[4])),
                  Vectors.hex(field[3]))) {
            assertThat(made.key.use(byte[]::clone)).isEqualTo(Vectors.hex(field[5]));
            assertThat(made.nonce).isEqualTo(Vectors.hex(field[6]));
          }
        }
        case "seal" -> {
          byte[] plain = Vectors.hex(field[4]);
          byte[] out = new byte[plain.length + Gcm.TAG];
          Gcm.seal(
              SecretBytes.take(Vectors.hex(field[1])),
              Vectors.hex(field[2]),
              Vectors.hex(field[3]),
              ByteBuffer.wrap(plain),
              ByteBuffer.wrap(out));
          assertThat(out).isEqualTo(Vectors.hex(field[5]));
        }
        case "open" -> {
          SecretBytes seed = SecretBytes.take(Vectors.hex(field[1]));
          try (SecretBytes shared =
              XWing.STANDARD.decapsulate(seed, new byte[0], Vectors.hex(field[2]))) {
            assertThat(shared.use(byte[]::clone)).isEqualTo(Vectors.hex(field[3]));
          }
        }
        default -> throw new AssertionError(field[0]);
      }
    }
  }

  @Test
  void opensARequestOnceAndSealsItsAnswerInOrder() {
    byte[] request = sealed(PLACE);
    RequestKeys.Opened opened = keys.open(request, PLACE);
    assertThat(opened.body()).isEqualTo(BODY);
    byte[] first = opened.answer().seal("one".getBytes(StandardCharsets.UTF_8), false);
    byte[] last = opened.answer().seal(new byte[0], true);
    assertThat(open(first, 0, false)).asString().isEqualTo("one");
    assertThat(open(last, 1, true)).isEmpty();
    for (Runnable wrong :
        List.<Runnable>of(
            () -> open(first, 1, false), () -> open(first, 0, true), () -> open(last, 1, false))) {
      Refusals.of(wrong::run, CANNOT_OPEN);
    }
    assertThatThrownBy(() -> opened.answer().seal(new byte[0], true))
        .isInstanceOfSatisfying(
            KeysException.class, e -> assertThat(e.code()).isEqualTo(KeysException.Code.USED_UP));
    Refusals.of(() -> keys.open(request, PLACE), REFUSED);
  }

  private static byte[] open(byte[] sealed, long number, boolean last) {
    byte[] nonce = ByteBuffer.allocate(12).putInt(0).putLong(number).array();
    return Gcm.open(
        SecretBytes.take(KEY.clone()),
        nonce,
        RequestKeys.answerLabel(last),
        ByteBuffer.wrap(sealed));
  }

  @Test
  void refusesWhatWasMovedChangedOrCut() {
    Refusals.of(() -> keys.open(sealed(PLACE), "POST /v1/deployments/dep_2/generate"), CANNOT_OPEN);
    byte[] request = sealed(PLACE);
    for (int i = 9; i < request.length; i += 37) {
      byte[] changed = request.clone();
      changed[i] ^= 1;
      Refusals.of(() -> keys.open(changed, PLACE), CANNOT_OPEN);
    }
    for (int length = 9; length < request.length; length += 101) {
      byte[] cut = Arrays.copyOf(request, length);
      Refusals.of(() -> keys.open(cut, PLACE), CANNOT_OPEN);
    }
    request[0] = 2;
    Refusals.of(() -> keys.open(request, PLACE), UNKNOWN_FORMAT);
    Refusals.of(() -> keys.open(new byte[3], PLACE), CANNOT_OPEN);
  }

  @Test
  void refusesARequestOfAnotherTimeAndForgetsOnlyWhatIsTooOldAnyway() {
    byte[] request = sealed(PLACE);
    var _ = keys.open(request, PLACE);
    now = now.plus(Duration.ofSeconds(119));
    Refusals.of(() -> keys.open(request, PLACE), REFUSED);
    byte[] late = sealed(PLACE);
    now = now.plus(Duration.ofSeconds(121));
    Refusals.of(() -> keys.open(late, PLACE), REFUSED);
    byte[] early = sealed(PLACE);
    now = now.minus(Duration.ofSeconds(121));
    Refusals.of(() -> keys.open(early, PLACE), REFUSED);
    now = now.plus(Duration.ofMinutes(10));
    Refusals.of(() -> keys.open(request, PLACE), REFUSED);
  }

  @Test
  void keysAreReplacedAndFormerOnesOpenUntilTheirEnd() {
    RequestKeys.Announcement first = keys.announcement();
    now = now.plus(Duration.ofHours(13));
    assertThat(keys.announcement().keyId()).isNotEqualTo(first.keyId());
    byte[] former = RequestKeys.seal(publicHalf(first), PLACE, KEY, now, BODY);
    assertThat(keys.open(former, PLACE).body()).isEqualTo(BODY);
    now = now.plus(Duration.ofHours(12));
    byte[] old = RequestKeys.seal(publicHalf(first), PLACE, KEY, now, BODY);
    Refusals.of(() -> keys.open(old, PLACE), KEY_GONE);
    Refusals.of(() -> made(1).open(sealed(PLACE), PLACE), KEY_GONE);
  }

  @Test
  void announcesAKeyThatItsSignerAlwaysSigns() {
    RequestKeys.Announcement told = keys.announcement();
    assertThat(told.signer()).isEqualTo(keys.fingerprint()).isEqualTo(made(1).fingerprint());
    assertThat(made(2).fingerprint()).isNotEqualTo(keys.fingerprint());
    String body = told.text().substring(0, told.text().indexOf("\n\n") + 1);
    List<String> lines = told.text().substring(body.length() + 1).lines().toList();
    for (String line : lines) {
      String[] part = line.split(" ", -1);
      assertThat(CertificateKeys.isRight(part[0], part[1], part[2], body)).isTrue();
      assertThat(CertificateKeys.isRight(part[0], part[1], part[2], body + " ")).isFalse();
    }
    assertThat(lines).hasSize(2);
  }
}
