// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.server.gateway.AskedOnce;
import com.paitient.server.gateway.AskedOnce.Asked;
import com.paitient.server.gateway.AskedOnce.Found;
import com.paitient.server.gateway.AskedOnce.Kept;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class PostgresAskedOnceTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant ENDS = NOW.plus(Duration.ofHours(24));
  private static final String CANARY = "Zorquil Vembledrake 7719";

  private final String tenant = Shared.tenant();
  private final AskedOnce known = new PostgresAskedOnce(Shared.DATABASE, Shared.ENVELOPE);

  private Asked asked(String key, String digest) {
    return new Asked(tenant, "usr_1", "/v1/deployments", key, digest);
  }

  @Test
  void remembersWhatBeganWasDoneAndFailed() {
    Asked one = asked("k", "d1");
    assertThat(known.begin(one, NOW, ENDS)).isEmpty();
    assertThat(again(one)).isEqualTo(new Found(true, false, Optional.empty()));
    known.done(one, Optional.of(new Kept(201, "{\"a\":1}")));
    assertThat(again(one))
        .isEqualTo(new Found(true, true, Optional.of(new Kept(201, "{\"a\":1}"))));
    assertThat(again(asked("k", "d2")).sameBody()).isFalse();
    known.failed(one);
    assertThat(again(one).done()).as("what was done stays").isTrue();
    Asked two = asked("k2", "d1");
    assertThat(known.begin(two, NOW, ENDS)).isEmpty();
    known.failed(two);
    assertThat(known.begin(two, NOW, ENDS)).isEmpty();
    known.done(two, Optional.empty());
    assertThat(again(two)).isEqualTo(new Found(true, true, Optional.empty()));
  }

  private Found again(Asked asked) {
    return known.begin(asked, NOW, ENDS).orElseThrow();
  }

  @Test
  void keysEndAndThoseOfOtherCallersPathsAndTenantsAreOthers() {
    Asked one = asked("k", "d");
    assertThat(known.begin(one, NOW, ENDS)).isEmpty();
    assertThat(known.begin(one, ENDS, ENDS.plusSeconds(1))).isEmpty();
    for (Asked other :
        List.of(
            new Asked(tenant, "usr_2", "/v1/deployments", "k", "d"),
            new Asked(tenant, "usr_1", "/v1/tenants", "k", "d"),
            new Asked(Shared.tenant(), "usr_1", "/v1/deployments", "k", "d"))) {
      assertThat(known.begin(other, NOW, ENDS)).isEmpty();
    }
    assertThat(known.removeExpired(ENDS.plusSeconds(2))).isGreaterThanOrEqualTo(4);
    assertThat(known.begin(one, NOW, ENDS)).isEmpty();
  }

  @Test
  void ofManyAtOnceOneBegins() throws Exception {
    List<Future<Boolean>> all = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 16; i++) {
        all.add(threads.submit(() -> known.begin(asked("k", "d"), NOW, ENDS).isEmpty()));
      }
    }
    int began = 0;
    for (Future<Boolean> each : all) {
      began += each.get() ? 1 : 0;
    }
    assertThat(began).isEqualTo(1);
  }

  @Test
  void keepsNothingInClear() {
    Asked one = asked("key-" + CANARY, CANARY);
    assertThat(known.begin(one, NOW, ENDS)).isEmpty();
    known.done(one, Optional.of(new Kept(201, CANARY)));
    try (var admin = Shared.as(Shared.POSTGRES.admin())) {
      byte[] row =
          admin
              .createQuery("SELECT asked_once::text FROM asked_once WHERE tenant_id = :tenant")
              .bind("tenant", tenant)
              .mapTo(String.class)
              .one()
              .getBytes(StandardCharsets.UTF_8);
      String sealed =
          admin
              .createQuery(
                  "SELECT encode(answer_sealed, 'escape') FROM asked_once WHERE tenant_id = :t")
              .bind("t", tenant)
              .mapTo(String.class)
              .one();
      assertThat(new String(row, StandardCharsets.UTF_8) + sealed)
          .contains(tenant)
          .doesNotContain("Zorquil", "Vembledrake", "usr_1", "/v1/deployments");
    }
  }
}
