// SPDX-License-Identifier: MIT
package com.paitient.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.audit.AuditLog;
import com.paitient.server.identity.Recorder;
import com.paitient.server.runtimes.FakeRuntime;
import com.paitient.server.runtimes.Runtimes;
import com.paitient.server.telemetry.Metrics;
import com.paitient.server.telemetry.Scraped;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GaugesTest {
  @TempDir Path folder;
  private final Metrics metrics = new Metrics();
  private final Gauges gauges = new Gauges(metrics);

  private double value(String key) {
    return Scraped.parse(metrics.text()).value(key);
  }

  @Test
  void auditLogIsToldAsItGrowsAndEnds() {
    AtomicLong behind = new AtomicLong();
    AuditLog log = AuditLog.open(folder);
    Recorder recorder = new Recorder(log, InstantSource.system());
    var _ = recorder.append(recorder.event("service.started").action("start"));
    gauges.audit(log, behind::get);
    assertThat(value("paitient_audit_appended_total")).isZero();
    var _ = recorder.append(recorder.event("service.stopped").action("stop"));
    behind.set(2);
    assertThat(value("paitient_audit_appended_total")).isEqualTo(1);
    assertThat(value("paitient_audit_log_events")).isEqualTo(2);
    assertThat(value("paitient_audit_index_lag_events")).isEqualTo(2);
    assertThat(value("paitient_audit_writable")).isEqualTo(1);
    log.close();
    assertThat(value("paitient_audit_writable")).isZero();
  }

  @Test
  void databaseAndSpaceAreTold() {
    AtomicBoolean up = new AtomicBoolean(true);
    gauges.storage(up::get, folder);
    assertThat(value("paitient_database_up")).isEqualTo(1);
    assertThat(value("paitient_data_free_bytes")).isPositive();
    up.set(false);
    assertThat(value("paitient_database_up")).isZero();
  }

  @Test
  void runtimesAreToldByKindAndState() {
    try (Runtimes runtimes = new Runtimes()) {
      gauges.runtimes(runtimes);
      runtimes.add(new FakeRuntime("fake/dep_1"));
      assertThat(value("paitient_runtime_requests{kind=local}")).isZero();
      assertThat(value("paitient_queue_requests")).isZero();
      assertThat(value("paitient_local_workers{state=ready}")).isZero();
      assertThat(metrics.text())
          .contains("paitient_runtime_requests{kind=\"other\"} 0\n")
          .doesNotContain("dep_1");
    }
  }

  @Test
  void upstreamsAreToldByTheirNames() {
    gauges.upstreams(() -> Map.of("gpu-1", true, "gpu-2", false));
    assertThat(value("paitient_upstream_up{upstream=gpu-1}")).isEqualTo(1);
    assertThat(value("paitient_upstream_up{upstream=gpu-2}")).isZero();
  }
}
