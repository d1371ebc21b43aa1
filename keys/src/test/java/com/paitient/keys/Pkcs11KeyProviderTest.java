// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static com.paitient.keys.KeysException.Code.CANNOT_OPEN;
import static com.paitient.keys.KeysException.Code.PROVIDER_UNAVAILABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The PKCS #11 provider on SoftHSM. */
class Pkcs11KeyProviderTest implements KeyProviderContract {
  private static Path library;
  private static int labels;

  @TempDir Path folder;
  private final String label = "root-" + labels++;
  private final Pkcs11KeyProvider provider = opened(label);

  @BeforeAll
  static void tokens() throws IOException, InterruptedException {
    library = SoftHsm.library();
    SoftHsm.tokens("paitient");
  }

  private static Pkcs11KeyProvider opened(String label) {
    return Pkcs11KeyProvider.open(library, 0, label, pin(SoftHsm.PIN));
  }

  private static SecretBytes pin(String pin) {
    return SecretBytes.copyOf(pin.getBytes(UTF_8));
  }

  @Override
  public KeyProvider provider() {
    return provider;
  }

  @Override
  public KeyProvider stranger() {
    return opened(label + "-other");
  }

  @Test
  void findsItsRootKeyAgain() {
    SecretBytes key = SecretBytes.random(32);
    byte[] wrapped = provider.wrap(key, PLACE);
    Pkcs11KeyProvider again = opened(label);
    assertThat(again.id()).isEqualTo(provider.id()).startsWith("pkcs11:" + label + ".1.");
    assertThat(again.unwrap(wrapped, PLACE)).isEqualTo(key);
  }

  @Test
  void rotatesAndEndsTheFormerRootKey() {
    SecretBytes key = SecretBytes.random(32);
    String former = provider.id();
    byte[] old = provider.wrap(key, PLACE);
    provider.rotate();
    byte[] fresh = provider.wrap(key, PLACE);
    assertThat(provider.id()).isNotEqualTo(former).startsWith("pkcs11:" + label + ".2.");
    assertThat(provider.opens(former)).isTrue();
    assertThat(provider.unwrap(old, PLACE)).isEqualTo(key);
    provider.dropFormer();
    assertThat(provider.opens(former)).isFalse();
    Refusals.of(() -> provider.unwrap(old, PLACE), CANNOT_OPEN);
    assertThat(provider.unwrap(fresh, PLACE)).isEqualTo(key);
    Refusals.of(() -> opened(label).unwrap(old, PLACE), CANNOT_OPEN);
  }

  @Test
  void carriesAWholeKeyStoreAndADestruction() {
    Context tenants = Context.column("ten_a", "prompts", "1", "text");
    Context others = Context.column("ten_b", "prompts", "1", "text");
    StoppedClock clock = new StoppedClock();
    KeySettings usual = KeySettings.defaults();
    KeySettings settings =
        new KeySettings(
            usual.profile(), usual.dataKeys(), usual.ownKeyLife(), usual.periods(), clock);
    try (Envelope envelope = Envelope.open(folder.resolve("store"), settings, provider)) {
      byte[] gone = envelope.seal(new byte[10], tenants);
      byte[] kept = envelope.seal(new byte[20], others);
      envelope.life().askDestruction("ten_a", "usr_1");
      envelope.life().approveDestruction("ten_a", "usr_2");
      clock.advance(usual.periods().destructionWait());
      String former = provider.id();
      assertThat(envelope.life().destroy("ten_a").text()).contains("ended: " + former);
      Refusals.of(() -> envelope.open(gone, tenants), KeysException.Code.KEY_GONE);
      assertThat(envelope.open(kept, others)).hasSize(20);
    }
  }

  @Test
  void refusesALibraryThatIsNone() throws IOException {
    Path none = folder.resolve("none.so");
    SecretBytes pin = pin(SoftHsm.PIN);
    Refusals.of(() -> Pkcs11KeyProvider.open(none, 0, label, pin), PROVIDER_UNAVAILABLE);
    Path text = Files.writeString(folder.resolve("text.so"), "no library");
    Refusals.of(() -> Pkcs11KeyProvider.open(text, 0, label, pin), PROVIDER_UNAVAILABLE);
  }

  @Test
  void refusesASlotWithoutAToken() {
    SecretBytes pin = pin(SoftHsm.PIN);
    Refusals.of(() -> Pkcs11KeyProvider.open(library, 99, label, pin), PROVIDER_UNAVAILABLE);
    Refusals.of(() -> Pkcs11KeyProvider.open(library, 1, label, pin), PROVIDER_UNAVAILABLE);
  }

  @Test
  void refusesAWrongPin() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                WrongPin.class.getName(),
                library.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(other.getInputStream().readAllBytes(), UTF_8);
    assertThat(other.waitFor()).isZero();
    assertThat(said)
        .isEqualTo("PROVIDER_UNAVAILABLE: the token cannot be used, or refuses the PIN");
  }

  /** Logs in with a wrong PIN, in a process that no other test logged in. */
  static final class WrongPin {
    private WrongPin() {}

    public static void main(String[] arguments) {
      try {
        Pkcs11KeyProvider.open(Path.of(arguments[0]), 0, "root", pin("9999"));
      } catch (KeysException refused) {
        System.out.print(refused.code() + ": " + refused.getMessage());
      }
    }
  }

  @Test
  void refusesLabelsThatCouldBeMistaken() {
    for (String bad : Arrays.asList("", "a.b", "a b", "x".repeat(65))) {
      assertThatIllegalArgumentException().isThrownBy(() -> opened(bad));
    }
  }
}
