// SPDX-License-Identifier: MIT
package com.paitient.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a prompt says shows up nowhere but in the answer. */
class WorkerCanaryTest {
  private static final String CANARY = "Zebrafinch-4711-Quillon";

  @TempDir Path folder;

  @Test
  void printsAndWritesNothingOfAPrompt() throws IOException {
    RunningWorker worker = RunningWorker.ready(folder);
    Map<String, Object> canary = Map.of("role", "user", "content", "Repeat: " + CANARY);
    worker.ask(TestJson.write(Map.of("messages", List.of(canary))));
    worker.ask(TestJson.write(Map.of("messages", List.of(canary), "max_tokens", 5000)));
    worker.ask("{\"messages\":[" + CANARY);
    try (var connection = worker.connect()) {
      connection.request(TestJson.write(Map.of("messages", List.of(canary))));
    }

    worker.lifeline().close();
    assertThat(worker.restOfOutput()).isEmpty();
    assertNoFileHolds(CANARY);
    worker.close();
  }

  @Test
  void leavesNothingBehindWhenItCrashes() throws Exception {
    RunningWorker worker = RunningWorker.ready(folder);
    Map<String, Object> canary = Map.of("role", "user", "content", "Repeat: " + CANARY);
    try (var connection = worker.connect()) {
      connection.request(
          TestJson.write(
              Map.of("messages", List.of(canary), "max_tokens", 900, "ignore_eos", true)));
      assertThat(connection.next().type()).isEqualTo(Wire.TEXT);
      worker.signal("ABRT");
      worker.process().waitFor();
    }

    assertThat(worker.restOfOutput()).isEmpty();
    assertNoFileHolds(CANARY);
    worker.close();
  }

  private void assertNoFileHolds(String text) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.UTF_8))
            .as(file.toString())
            .doesNotContain(text);
      }
    }
  }
}
