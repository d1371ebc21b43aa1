// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.keys.KeysException;
import com.paitient.server.gateway.SavedTexts;
import com.paitient.server.gateway.SavedTexts.Asked;
import com.paitient.server.gateway.SavedTexts.Place;
import com.paitient.server.gateway.SavedTexts.Said;
import com.paitient.server.identity.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class PostgresSavedTextsTest {
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MICROS);
  private static final Instant LATER = NOW.plus(Duration.ofDays(90));
  private static final String CANARY = "Zorquil Vembledrake, MRN 7719-0042";

  private final PostgresSavedTexts texts = new PostgresSavedTexts(Shared.DATABASE, Shared.ENVELOPE);
  private final String tenant = Shared.tenant();
  private final Place place = new Place(tenant, "gen_1");

  private String keep() {
    return texts.keepAsked(
        Shared.grant(tenant),
        place,
        new Asked(List.of(new Said("user", CANARY)), Optional.of("hash"), NOW, LATER));
  }

  @Test
  void givesBackWhatWasAskedAndAnswered() {
    assertThat(keep()).matches("[0-9a-f]{64}");
    SavedTexts.Saved asked = texts.find(Shared.grant(tenant), place, NOW).orElseThrow();
    assertThat(asked.answered()).isEmpty();
    assertThat(texts.keepAnswered(Shared.grant(tenant), place, "well")).matches("[0-9a-f]{64}");
    SavedTexts.Saved saved =
        texts.find(Shared.grant(Caller.ORGANIZATION), place, NOW).orElseThrow();
    assertThat(saved.messages()).containsExactly(new Said("user", CANARY));
    assertThat(saved.answered()).contains("well");
    assertThat(saved.createdAt()).isEqualTo(NOW);
    assertThat(texts.about(Shared.grant(tenant), place, NOW).orElseThrow().patient())
        .contains("hash");
  }

  @Test
  void keepsNothingInClearAndForNobodyElse() {
    keep();
    texts.keepAnswered(Shared.grant(tenant), place, CANARY);
    try (var admin = Shared.as(Shared.POSTGRES.admin())) {
      byte[] row =
          admin
              .createQuery(
                  "SELECT asked_sealed || answered_sealed FROM saved_texts WHERE tenant_id = :t")
              .bind("t", tenant)
              .mapTo(byte[].class)
              .one();
      assertThat(new String(row, StandardCharsets.ISO_8859_1))
          .doesNotContain("Zorquil", "7719-0042");
    }
    String other = Shared.tenant();
    assertThat(texts.find(Shared.grant(other), new Place(other, "gen_1"), NOW)).isEmpty();
    assertThatThrownBy(() -> texts.find(Shared.grant(other), place, NOW))
        .isInstanceOf(StoreException.class);
  }

  @Test
  void endsWithItsRetention() {
    keep();
    assertThat(texts.find(Shared.grant(tenant), place, LATER)).isEmpty();
    var _ = texts.removeExpired(LATER.minusSeconds(1)); // Other tests keep texts, too.
    assertThat(texts.about(Shared.grant(tenant), place, NOW)).isPresent();
    assertThat(texts.removeExpired(LATER)).isPositive();
    assertThat(texts.about(Shared.grant(tenant), place, NOW)).isEmpty();
  }

  @Test
  void nobodyReadsItOnceTheTenantsKeysAreGivenUp() {
    keep();
    texts.keepAnswered(Shared.grant(tenant), place, CANARY);
    var _ = Shared.ENVELOPE.life().askDestruction(tenant, "one");
    var _ = Shared.ENVELOPE.life().approveDestruction(tenant, "another");
    assertThatThrownBy(() -> texts.find(Shared.grant(tenant), place, NOW))
        .isInstanceOf(KeysException.class);
  }
}
