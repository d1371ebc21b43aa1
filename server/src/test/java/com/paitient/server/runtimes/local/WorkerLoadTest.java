// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.server.config.Config;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkerLoadTest {
  private static LocalHost impatient(LocalHost host) {
    return new LocalHost(
        host.children(),
        host.installation(),
        host.user(),
        host.network(),
        new Config.Workers(Optional.empty(), 1024, 2, Duration.ofMillis(1)),
        host.limits());
  }

  @Test
  void endsAWorkerThatIsNotReadyInTime() throws IOException {
    try (TestHost machine = TestHost.make(2, Duration.ofMinutes(1))) {
      LocalHost host = impatient(machine.host());
      Path folder = machine.data().resolve("workers").resolve("slow");
      try (Worker worker = Worker.start(host, "slow", folder)) {
        assertThatThrownBy(() -> worker.load(host, FileWeights.real()))
            .isInstanceOfSatisfying(WorkerFailure.class, e -> assertThat(e.lasting()).isFalse())
            .hasMessageContaining("not ready within PT0.001S");
      }
    }
  }
}
