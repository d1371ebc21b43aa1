// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.server.access.Grant;
import com.paitient.server.fakes.MemoryApiKeys;
import com.paitient.server.fakes.MemoryDeployments;
import com.paitient.server.fakes.MemorySettings;
import com.paitient.server.identity.ApiKey;
import com.paitient.server.identity.KeySecret;
import com.paitient.server.models.Deployment;
import com.paitient.server.settings.Wishes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is read lately over stores that another process may change too. */
class RecentStoresTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private final String tenant = Shared.tenant();
  private final Grant grant = Shared.grant(tenant);
  private final byte[] hash = KeySecret.random("live").hash();
  private Instant now = NOON;

  private final MemoryApiKeys keys = new MemoryApiKeys();
  private final RecentApiKeys recentKeys = new RecentApiKeys(keys, () -> now);
  private final MemoryDeployments deployments = new MemoryDeployments();
  private final RecentDeployments recentDeployments = new RecentDeployments(deployments, () -> now);
  private final MemorySettings settings = new MemorySettings();
  private final RecentOrganizationSettings recentSettings =
      new RecentOrganizationSettings(settings, () -> now);

  private boolean isRevoked() {
    return recentKeys.bySecretHash(hash.clone()).orElseThrow().revokedAt().isPresent();
  }

  private ApiKey key() {
    return new ApiKey(
        "key_a",
        "usr_1",
        tenant,
        "ward",
        "live",
        List.of("*"),
        "*",
        List.of(),
        NOON,
        Optional.empty(),
        Optional.empty());
  }

  private Deployment deployment(String id, String name) {
    Deployment.Spec spec =
        new Deployment.Spec(
            "default",
            Optional.empty(),
            Optional.empty(),
            1,
            Wishes.NONE,
            Map.of(),
            Map.of(),
            false,
            Optional.empty());
    return new Deployment(id, tenant, name, spec, "cpu", List.of(), "usr_1", NOON);
  }

  @Test
  void keyThatIsRevokedHereIsRevokedAtOnce() {
    recentKeys.add(key(), hash);
    assertThat(isRevoked()).isFalse();
    assertThat(recentKeys.revoke(tenant, "key_a", NOON)).isTrue();
    assertThat(isRevoked()).isTrue();
  }

  @Test
  void keyThatIsRevokedElsewhereIsRevokedWithinTheLifeOfWhatWasRead() {
    recentKeys.add(key(), hash);
    assertThat(isRevoked()).isFalse();
    keys.revoke(tenant, "key_a", NOON);
    now = NOON.plus(Recent.LIFE);
    assertThat(isRevoked()).isTrue();
  }

  @Test
  void deploymentIsFoundByIdAndByNameUntilItIsRemoved() {
    assertThat(recentDeployments.named(grant, "notes")).isEmpty();
    Deployment notes = deployment("dep_a", "notes");
    assertThat(recentDeployments.add(grant, notes)).isTrue();
    assertThat(recentDeployments.named(grant, "notes")).contains(notes);
    assertThat(recentDeployments.named(grant, "dep_a")).contains(notes);
    assertThat(recentDeployments.remove(grant, "dep_a")).isTrue();
    assertThat(recentDeployments.named(grant, "notes")).isEmpty();
    assertThat(recentDeployments.named(grant, "dep_a")).isEmpty();
  }

  @Test
  void deploymentThatWasReadLatelyIsNothingToAnotherTenant() {
    recentDeployments.add(grant, deployment("dep_a", "notes"));
    assertThat(recentDeployments.named(grant, "notes")).isPresent();
    assertThat(recentDeployments.named(Shared.grant(Shared.tenant()), "notes")).isEmpty();
  }

  @Test
  void settingsThatAreChangedHereHoldAtOnceAndThoseOfOthersSoon() {
    assertThat(recentSettings.load()).isEqualTo(Wishes.NONE);
    Wishes detect = Wishes.parse(Map.of("phi_detection", true));
    recentSettings.save(detect);
    assertThat(recentSettings.load()).isEqualTo(detect);
    Wishes reject = Wishes.parse(Map.of("phi_handling", "reject"));
    settings.save(reject);
    now = NOON.plus(Recent.LIFE);
    assertThat(recentSettings.load()).isEqualTo(reject);
  }
}
