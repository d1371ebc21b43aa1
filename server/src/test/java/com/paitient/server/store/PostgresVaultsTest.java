// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.keys.Envelope;
import com.paitient.keys.FileKeyProvider;
import com.paitient.phi.ClinicalText;
import com.paitient.phi.Guard;
import com.paitient.phi.Mode;
import com.paitient.phi.Vault;
import com.paitient.server.access.Grant;
import com.paitient.server.gateway.Vaults.Kept;
import com.paitient.server.gateway.Vaults.Place;
import com.paitient.server.identity.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class PostgresVaultsTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Instant LATER = NOON.plus(Duration.ofDays(30));
  private static final Guard GUARD = Guard.standard();

  private final PostgresVaults vaults = new PostgresVaults(Shared.DATABASE, Shared.ENVELOPE);
  private final String tenant = Shared.tenant();
  private final Grant grant = Shared.grant(tenant);
  private final Place place = new Place(tenant, "visit-7");

  private static String deidentified(String text, Vault vault) {
    return GUARD.scan(ClinicalText.of(text), Mode.DEIDENTIFY, vault).text().value();
  }

  private static String real(String text, Vault vault) {
    return GUARD.reidentify(ClinicalText.of(text), vault).value();
  }

  private boolean keep(Vault vault, long version) {
    return vaults.keep(grant, place, new Kept(vault, version, LATER), NOON);
  }

  @Test
  void givesBackWhatWasKept() {
    Vault vault = Vault.create();
    String note = deidentified("Patient John Smith", vault);
    assertThat(vaults.find(grant, place, NOON)).isEmpty();
    assertThat(keep(vault, 1)).isTrue();
    Kept kept = vaults.find(grant, place, NOON).orElseThrow();
    assertThat(real(note, kept.vault())).isEqualTo("Patient John Smith");
    assertThat(kept.version()).isEqualTo(1);
    assertThat(kept.expiresAt()).isEqualTo(LATER);
  }

  @Test
  void givesItBackWhenKeysAndServiceWereStartedAnew() {
    Vault vault = Vault.create();
    String note = deidentified("Patient John Smith", vault);
    assertThat(keep(vault, 1)).isTrue();
    try (FileKeyProvider root = FileKeyProvider.openOrCreate(Shared.DATA.resolve("root.key"));
        Envelope fresh = Envelope.open(Shared.DATA.resolve("keys"), root)) {
      Vault kept =
          new PostgresVaults(Shared.DATABASE, fresh).find(grant, place, NOON).orElseThrow().vault();
      assertThat(real(note, kept)).isEqualTo("Patient John Smith");
    }
  }

  @Test
  void takesOnlyTheNextVersion() {
    assertThat(keep(Vault.create(), 2)).isFalse();
    assertThat(keep(Vault.create(), 1)).isTrue();
    assertThat(keep(Vault.create(), 1)).isFalse();
    assertThat(keep(Vault.create(), 3)).isFalse();
    assertThat(keep(Vault.create(), 2)).isTrue();
    assertThat(vaults.find(grant, place, NOON).orElseThrow().version()).isEqualTo(2);
  }

  @Test
  void expiredVaultIsNotReadNorContinuedButBegunAnew() {
    assertThat(keep(Vault.create(), 1)).isTrue();
    assertThat(vaults.find(grant, place, LATER.minusSeconds(1))).isPresent();
    assertThat(vaults.find(grant, place, LATER)).isEmpty();
    Instant end = LATER.plus(Duration.ofDays(30));
    assertThat(vaults.keep(grant, place, new Kept(Vault.create(), 2, end), LATER)).isFalse();
    assertThat(vaults.keep(grant, place, new Kept(Vault.create(), 1, end), LATER)).isTrue();
    assertThat(vaults.find(grant, place, LATER)).isPresent();
  }

  @Test
  void removesWhatHasExpiredOfAllTenantsAndNothingElse() {
    Instant past = Instant.parse("2020-01-01T00:00:00Z");
    Place old = new Place(tenant, "old");
    String other = Shared.tenant();
    Place others = new Place(other, "old");
    Kept expiring = new Kept(Vault.create(), 1, past.plusSeconds(1));
    assertThat(vaults.keep(grant, old, expiring, past)).isTrue();
    assertThat(vaults.keep(Shared.grant(other), others, expiring, past)).isTrue();
    assertThat(keep(Vault.create(), 1)).isTrue();
    assertThat(vaults.removeExpired(past.plusSeconds(1))).isEqualTo(2);
    assertThat(vaults.find(grant, old, past)).isEmpty();
    assertThat(vaults.find(Shared.grant(other), others, past)).isEmpty();
    assertThat(vaults.find(grant, place, NOON)).isPresent();
  }

  @Test
  void keepsTenantsApart() {
    assertThat(keep(Vault.create(), 1)).isTrue();
    String other = Shared.tenant();
    assertThat(vaults.find(Shared.grant(other), new Place(other, "visit-7"), NOON)).isEmpty();
    assertThatThrownBy(() -> vaults.find(Shared.grant(other), place, NOON))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(
            () -> vaults.keep(Shared.grant(other), place, new Kept(Vault.create(), 2, LATER), NOON))
        .isInstanceOf(StoreException.class);
    assertThat(vaults.find(Shared.grant(Caller.ORGANIZATION), place, NOON)).isPresent();
  }

  @Test
  void doesNotOpenWhatWasMovedToAnotherConversationOrTenant() {
    assertThat(keep(Vault.create(), 1)).isTrue();
    String other = Shared.tenant();
    Place others = new Place(other, "visit-7");
    assertThat(vaults.keep(Shared.grant(other), others, new Kept(Vault.create(), 1, LATER), NOON))
        .isTrue();
    try (Handle admin = Shared.as(Shared.POSTGRES.admin())) {
      admin.execute(
          "UPDATE vaults SET vault_sealed ="
              + " (SELECT vault_sealed FROM vaults WHERE tenant_id = ?) WHERE tenant_id = ?",
          tenant,
          other);
    }
    assertThatThrownBy(() -> vaults.find(Shared.grant(other), others, NOON))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(StoreException.Code.DAMAGED));
  }

  @Test
  void holdsNothingInClear() {
    Vault vault = Vault.create();
    String note = deidentified("Patient John Smith", vault);
    Place telling = new Place(tenant, "mrn-4711");
    assertThat(vaults.keep(grant, telling, new Kept(vault, 1, LATER), NOON)).isTrue();
    try (Handle admin = Shared.as(Shared.POSTGRES.admin())) {
      String row =
          admin
              .createQuery(
                  "SELECT encode(conversation_hash, 'escape') || encode(vault_sealed, 'escape')"
                      + " FROM vaults WHERE tenant_id = :tenant")
              .bind("tenant", tenant)
              .mapTo(String.class)
              .one();
      assertThat(row).doesNotContain("John", "Smith", "4711", note.substring(8));
    }
  }

  @Test
  void losesNothingThatManyPutInAtOnce() throws Exception {
    List<String> notes =
        Stream.of("Abigail Turner", "Walter Briggs", "Denise Kowalski", "Omar Haddad")
            .map(name -> "Patient " + name + " came in.")
            .toList();
    List<Callable<String>> puts =
        notes.stream().map(note -> (Callable<String>) () -> put(note)).toList();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var done = threads.invokeAll(puts);
      Vault all = vaults.find(grant, place, NOON).orElseThrow().vault();
      for (int i = 0; i < notes.size(); i++) {
        assertThat(real(done.get(i).get(), all)).isEqualTo(notes.get(i));
      }
    }
  }

  /** As the gateway does it: again from what is kept, until nobody was in between. */
  private String put(String note) {
    while (true) {
      var kept = vaults.find(grant, place, NOON);
      Vault vault = kept.map(Kept::vault).orElseGet(Vault::create);
      String out = deidentified(note, vault);
      if (keep(vault, kept.map(Kept::version).orElse(0L) + 1)) {
        return out;
      }
    }
  }
}
