// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.audit.AuditLog;
import com.paitient.audit.Event;
import com.paitient.audit.Receipt;
import com.paitient.server.identity.Recorder;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnfinishedTest {
  @Test
  void endsWhatWasAskedAndNeverAnswered(@TempDir Path folder) {
    try (AuditLog log = AuditLog.open(folder)) {
      Recorder recorder = new Recorder(log, InstantSource.system());
      Receipt ended = recorder.append(recorder.event("model.request").on("deployment", "dep_1"));
      var _ = recorder.append(recorder.event("model.inference").detail("asked", ended.eventId()));
      Receipt open =
          recorder.append(
              recorder.event("model.request").by("usr_1", "ten_1").on("deployment", "dep_2"));
      assertThat(Unfinished.close(log, recorder, 0)).isEqualTo(1);
      Event last = log.read(log.size() - 1, 1).getFirst().event();
      assertThat(last.type()).isEqualTo("model.inference");
      assertThat(last.result()).isEqualTo("failure");
      assertThat(last.resourceId()).isEqualTo("dep_2");
      assertThat(last.tenantId()).isEqualTo("ten_1");
      assertThat(last.details())
          .containsEntry("asked", open.eventId())
          .containsEntry("reason", "service_ended");
      assertThat(Unfinished.close(log, recorder, 0)).isZero();
    }
  }
}
