// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.server.access.Grant;
import com.paitient.server.models.Deployment;
import com.paitient.server.settings.Wishes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class PostgresDeploymentsTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123456Z");

  private final PostgresDeployments deployments =
      new PostgresDeployments(Shared.DATABASE, Shared.ENVELOPE);
  private final String tenant = Shared.tenant();
  private final Grant grant = Shared.grant(tenant);

  @Test
  void givesBackWhatWasAdded() {
    Deployment full =
        new Deployment(
            "dep_a",
            tenant,
            "notes",
            new Deployment.Spec(
                "default",
                Optional.of("gpu"),
                Optional.of("g5.xlarge"),
                3,
                Wishes.parse(
                    Map.of(
                        "phi_handling",
                        "redact",
                        "audit_log_retention_days",
                        3000,
                        "network_isolation",
                        true)),
                Map.of("subnet_ids", List.of("subnet-1"), "security_group_ids", List.of("sg-2")),
                Map.of("ward", "7 ünï"),
                true,
                Optional.of("maximum")),
            "cpu",
            List.of("runs on the CPU"),
            "usr_1",
            NOON);
    assertThat(deployments.add(grant, full)).isTrue();
    assertThat(deployments.byId(grant, "dep_a")).contains(full);
    assertThat(deployments.byName(grant, "notes")).contains(full);
    assertThat(deployments.named(grant, "dep_a")).contains(full);
    assertThat(deployments.named(grant, "notes")).contains(full);
    assertThat(deployments.named(grant, "other")).isEmpty();
  }

  @Test
  void givesBackTheSameSpecSoThatEqualDefinitionsAreFound() {
    Deployment plain = deployment("dep_a", "notes");
    deployments.add(grant, plain);
    assertThat(deployments.byName(grant, "notes").orElseThrow().spec()).isEqualTo(plain.spec());
  }

  @Test
  void leavesTheFirstOfANameAsItIs() {
    Deployment first = deployment("dep_a", "notes");
    assertThat(deployments.add(grant, first)).isTrue();
    assertThat(deployments.add(grant, deployment("dep_b", "notes"))).isFalse();
    assertThat(deployments.byName(grant, "notes")).contains(first);
    assertThat(deployments.byId(grant, "dep_b")).isEmpty();
  }

  @Test
  void keepsTenantsApart() {
    deployments.add(grant, deployment("dep_a", "notes"));
    Grant other = Shared.grant(Shared.tenant());
    assertThat(deployments.byId(other, "dep_a")).isEmpty();
    assertThat(deployments.byName(other, "notes")).isEmpty();
    assertThat(deployments.list(other, Optional.empty(), 10)).isEmpty();
    assertThat(deployments.remove(other, "dep_a")).isFalse();
    assertThat(deployments.byId(grant, "dep_a")).isPresent();
  }

  @Test
  void refusesDeploymentOfAnotherTenantThanTheGrants() {
    assertThatThrownBy(
            () -> deployments.add(Shared.grant(Shared.tenant()), deployment("dep_a", "notes")))
        .isInstanceOf(StoreException.class);
    assertThat(deployments.byId(grant, "dep_a")).isEmpty();
  }

  @Test
  void listsInPagesById() {
    for (String id : List.of("dep_c", "dep_a", "dep_b")) {
      deployments.add(grant, deployment(id, "name of " + id));
    }
    assertThat(deployments.list(grant, Optional.empty(), 2))
        .extracting(Deployment::id)
        .containsExactly("dep_a", "dep_b");
    assertThat(deployments.list(grant, Optional.of("dep_b"), 2))
        .extracting(Deployment::id)
        .containsExactly("dep_c");
  }

  @Test
  void removesOnce() {
    deployments.add(grant, deployment("dep_a", "notes"));
    assertThat(deployments.remove(grant, "dep_a")).isTrue();
    assertThat(deployments.remove(grant, "dep_a")).isFalse();
    assertThat(deployments.add(grant, deployment("dep_b", "notes"))).isTrue();
  }

  @Test
  void tellsWhichTenantsHaveDeployments() {
    deployments.add(grant, deployment("dep_a", "notes"));
    deployments.add(grant, deployment("dep_b", "letters"));
    assertThat(deployments.tenants()).containsOnlyOnce(tenant);
    deployments.remove(grant, "dep_a");
    deployments.remove(grant, "dep_b");
    assertThat(deployments.tenants()).doesNotContain(tenant);
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
  void replacesWhatMayChangeAndNothingOfAnotherTenant() {
    Deployment made = deployment("dep_a", "notes");
    deployments.add(grant, made);
    Deployment.Spec spec = made.spec();
    Deployment changed =
        new Deployment(
            made.id(),
            tenant,
            made.name(),
            new Deployment.Spec(
                spec.modelName(),
                spec.computeType(),
                spec.instanceType(),
                7,
                Wishes.parse(Map.of("phi_handling", "reject")),
                spec.vpcConfig(),
                Map.of("ward", "9"),
                !spec.multiTenant(),
                spec.tenantIsolation()),
            made.computeGranted(),
            List.of("so it is"),
            made.createdBy(),
            made.createdAt());
    assertThat(deployments.replace(Shared.grant(Shared.tenant()), changed)).isFalse();
    assertThat(deployments.byId(grant, "dep_a")).contains(made);
    assertThat(deployments.replace(grant, changed)).isTrue();
    assertThat(deployments.byId(grant, "dep_a")).contains(changed);
    assertThat(deployments.replace(grant, deployment("dep_none", "none"))).isFalse();
  }
}
