// SPDX-License-Identifier: MIT
package com.paitient.server.keyring;

import static com.paitient.keys.KeysException.Code.PROVIDER_UNAVAILABLE;
import static com.paitient.server.keyring.NetworkProviderTest.refuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.paitient.keys.Context;
import com.paitient.keys.Envelope;
import com.paitient.keys.KeyProvider;
import com.paitient.keys.KeySettings;
import com.paitient.server.config.Config;
import com.paitient.server.config.ConfigException;
import com.paitient.server.config.ConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The choice of a provider, from configuration as an operator writes it. */
class KeyProvidersTest {
  @TempDir Path data;

  private Config config(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("data", data.toString());
    return ConfigFile.load(Optional.empty(), Map.of("HOME", data.toString()), all);
  }

  private KeyProviders providers(Map<String, String> settings) {
    return new KeyProviders(config(settings));
  }

  @Test
  void aPlainRootKeyFileIsTheDefault() {
    try (KeyProvider root = providers(Map.of()).current()) {
      assertThat(root.id()).startsWith("file:");
      assertThat(KeyProviders.rootFile(data)).isRegularFile();
    }
  }

  @Test
  void limitsAndTimesReachTheKeys() {
    KeySettings settings =
        providers(
                Map.of(
                    "keys.profile", "hybrid-fips",
                    "keys.limits.values", "1000",
                    "keys.limits.data-bytes", "1GiB",
                    "keys.periods.destruction-wait", "30d"))
            .settings(Clock.systemUTC());
    assertThat(settings.profile()).hasToString("hybrid-fips");
    assertThat(settings.dataKeys())
        .isEqualTo(new KeySettings.UseLimits(1000, 1 << 30, Duration.ofHours(1)));
    assertThat(settings.periods().destructionWait()).isEqualTo(Duration.ofDays(30));
  }

  @Test
  void movesAllKeysFromTheFileToVault() throws IOException {
    Context place = Context.column("ten_a", "prompts", "1", "text");
    byte[] sealed;
    try (KeyProvider file = providers(Map.of()).current();
        Envelope envelope = Envelope.open(data.resolve("store"), file)) {
      sealed = envelope.seal(new byte[7], place);
    }
    try (FakeVault vault = new FakeVault()) {
      vault.key("paitient-root", "aes256-gcm96", false);
      Map<String, String> settings = new HashMap<>(vault(vault));
      settings.put("keys.former-providers", "file");
      KeyProviders both = providers(settings);
      try (KeyProvider current = both.current();
          KeyProvider former = both.former().getFirst();
          Envelope envelope =
              Envelope.open(
                  data.resolve("store"), both.settings(Clock.systemUTC()), current, former)) {
        assertThat(envelope.rewrap()).isEqualTo(2);
        assertThat(envelope.life().rewrapping().isFinished()).isTrue();
      }
      Files.delete(KeyProviders.rootFile(data));
      try (KeyProvider current = providers(vault(vault)).current();
          Envelope envelope = Envelope.open(data.resolve("store"), current)) {
        assertThat(envelope.open(sealed, place)).hasSize(7);
      }
    }
  }

  @Test
  void opensTheProvidersOfTenantsAndKnowsThoseThatAreAway() {
    Map<String, KeyProvider> holders =
        providers(
                Map.of(
                    "keys.holders.clinic.provider", "file",
                    "keys.holders.clinic.root-file", data.resolve("clinic.key").toString(),
                    "keys.holders.lab.provider", "pkcs11",
                    "keys.holders.lab.pkcs11.library", "/nowhere/module.so"))
            .holders();
    assertThat(holders).containsOnlyKeys("clinic", "lab");
    assertThat(holders.get("clinic").isAway()).isFalse();
    assertThat(holders.get("lab").isAway()).isTrue();
    assertThat(data.resolve("clinic.key")).isRegularFile();
    holders.values().forEach(KeyProvider::close);
  }

  @Test
  void saysWhatIsMissing() {
    refuses(
        () -> providers(Map.of("keys.provider", "pkcs11")).current(),
        PROVIDER_UNAVAILABLE,
        "keys.pkcs11.library must be set");
    refuses(
        () -> providers(Map.of("keys.provider", "aws-kms")).current(),
        PROVIDER_UNAVAILABLE,
        "keys.aws-kms.region must be set");
    refuses(
        () -> providers(Map.of("keys.provider", "vault-transit")).current(),
        PROVIDER_UNAVAILABLE,
        "keys.vault-transit.token-file or role-id must be set");
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> config(Map.of("keys.provider", "cloud")))
        .withMessageContaining("pkcs11");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> config(Map.of("keys.former-providers", "file")))
        .withMessageContaining("must not name the one in force");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> config(Map.of("keys.holders.clinic.provider", "file")))
        .withMessageContaining("root-file");
  }

  @Test
  void theExampleOfPkcs11NamesItsPinFile() {
    refuses(
        () ->
            providers(
                    Map.of(
                        "keys.provider", "pkcs11",
                        "keys.pkcs11.library", "/nowhere/module.so",
                        "keys.pkcs11.pin-file", data.resolve("pin").toString()))
                .current(),
        PROVIDER_UNAVAILABLE,
        "holds no key that can be read");
  }

  private Map<String, String> vault(FakeVault vault) throws IOException {
    Path token = data.resolve("token");
    if (!Files.exists(token)) {
      Files.createFile(
          token,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(token, vault.token + "\n");
    }
    return Map.of(
        "keys.provider",
        "vault-transit",
        "keys.provider-time",
        "30s",
        "keys.vault-transit.url",
        vault.url(),
        "keys.vault-transit.token-file",
        token.toString());
  }
}
