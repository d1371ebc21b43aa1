// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.keys.Envelope;
import com.paitient.keys.FileKeyProvider;
import com.paitient.phi.ClinicalText;
import com.paitient.phi.Guard;
import com.paitient.phi.Mode;
import com.paitient.phi.Vault;
import com.paitient.server.config.Limits;
import com.paitient.server.config.TestConfig;
import com.paitient.server.fakes.MemoryVaults;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTokensTest {
  @TempDir private Path folder;
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final Vault vault = Vault.create();
  private String note;
  private FileKeyProvider root;
  private Envelope envelope;
  private VaultTokens tokens;

  @BeforeEach
  void open() {
    root = FileKeyProvider.openOrCreate(folder.resolve("root.key"));
    envelope = Envelope.open(folder.resolve("keys"), root);
    tokens = tokens(Limits.defaults());
    note =
        Guard.standard()
            .scan(ClinicalText.of("Patient John Smith"), Mode.DEIDENTIFY, vault)
            .text()
            .value();
  }

  @AfterEach
  void close() {
    envelope.close();
    root.close();
  }

  private VaultTokens tokens(Limits limits) {
    return new VaultTokens(
        envelope, () -> now, new ConversationVaults(new MemoryVaults(), () -> now, limits));
  }

  private void assertRefused(String tenant, String token) {
    assertThatThrownBy(() -> tokens.open(tenant, token))
        .isInstanceOfSatisfying(
            GatewayException.class,
            e -> assertThat(e.code()).isEqualTo(GatewayException.Code.NO_VAULT));
  }

  @Test
  void opensForItsTenantOnly() {
    String token = tokens.seal("ten_a", vault);
    Vault opened = tokens.open("ten_a", token);
    assertThat(Guard.standard().reidentify(ClinicalText.of(note), opened).value())
        .isEqualTo("Patient John Smith");
    assertRefused("ten_b", token);
  }

  @Test
  void endsWithItsLife() {
    String token = tokens.seal("ten_a", vault);
    now = now.plus(Duration.ofDays(30)).minusSeconds(1);
    assertThat(tokens.open("ten_a", token).size()).isEqualTo(vault.size());
    now = now.plusSeconds(1);
    assertRefused("ten_a", token);
  }

  @Test
  void tellsNothing() {
    String token = tokens.seal("ten_a", vault);
    byte[] bytes = Base64.getUrlDecoder().decode(token.substring(4));
    assertThat(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain("John", "Smith", note.substring(8));
    assertThat(tokens.seal("ten_a", vault)).isNotEqualTo(token);
  }

  @Test
  void changedOrMadeUpTokenIsRefused() {
    String token = tokens.seal("ten_a", vault);
    byte[] bytes = Base64.getUrlDecoder().decode(token.substring(4));
    for (int i = 0; i < bytes.length; i += 7) {
      byte[] changed = bytes.clone();
      changed[i] ^= 1;
      assertRefused("ten_a", "vlt_" + Base64.getUrlEncoder().encodeToString(changed));
    }
    Random random = new Random(1);
    for (int length : new int[] {0, 1, 2, 3, 30, 100, 1300, 5000}) {
      byte[] made = new byte[length];
      random.nextBytes(made);
      assertRefused("ten_a", "vlt_" + Base64.getUrlEncoder().encodeToString(made));
    }
    for (String other : new String[] {"", "vlt_", "vlt_*", "vlt_a", token.substring(4), "x"}) {
      assertRefused("ten_a", other);
    }
  }

  @Test
  void vaultOverTheLimitIsRefused() {
    VaultTokens small = tokens(TestConfig.of(folder, "limits.vault-bytes=1KiB").limits());
    StringBuilder mails = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      mails.append("Write to person").append(i).append("@mail.org. ");
    }
    Vault large = Vault.create();
    var _ = Guard.standard().scan(ClinicalText.of(mails.toString()), Mode.DEIDENTIFY, large);
    assertThatThrownBy(() -> small.seal("ten_a", large))
        .isInstanceOfSatisfying(
            GatewayException.class,
            e -> assertThat(e.code()).isEqualTo(GatewayException.Code.TOO_LARGE));
  }
}
