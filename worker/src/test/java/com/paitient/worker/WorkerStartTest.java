// SPDX-License-Identifier: MIT
package com.paitient.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a worker starts, or says why not, and how it ends. */
class WorkerStartTest {
  @TempDir Path folder;

  private Map<String, Object> said(Map<String, Object> settings, Path model) throws Exception {
    try (RunningWorker worker = RunningWorker.start(folder)) {
      worker.send(settings, model);
      Map<String, Object> said = worker.says();
      assertThat(said.get("ready")).isEqualTo(false);
      assertThat(worker.process().waitFor()).isEqualTo(1);
      assertThat(worker.restOfOutput()).isEmpty();
      return said;
    }
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("a model"), bytes);
  }

  @Test
  void endsWithItsLifeline() throws Exception {
    try (RunningWorker worker = RunningWorker.ready(folder)) {
      worker.lifeline().close();

      assertThat(worker.process().waitFor()).isZero();
    }
  }

  @Test
  void endsWithItsLifelineWhileARequestRuns() throws Exception {
    try (RunningWorker worker = RunningWorker.ready(folder);
        var connection = worker.connect()) {
      connection.request(
          "{\"messages\":[{\"role\":\"user\",\"content\":\"A story.\"}],\"max_tokens\":900,\"ignore_eos\":true}");
      assertThat(connection.next().type()).isEqualTo(Wire.TEXT);
      worker.lifeline().close();

      assertThat(worker.process().waitFor()).isZero();
    }
  }

  @Test
  void endsWithItsLifelineWhileItLoads() throws Exception {
    Path model = TestModel.file();
    try (RunningWorker worker = RunningWorker.start(folder)) {
      worker.send(RunningWorker.settings(model, TestModel.sha256(model)), model);
      worker.lifeline().close();

      assertThat(worker.process().waitFor()).isZero();
    }
  }

  @Test
  void refusesAModelOfAnotherHash() throws Exception {
    Path model = TestModel.file();

    assertThat(said(RunningWorker.settings(model, "0".repeat(64)), model))
        .containsEntry("code", "HASH_MISMATCH");
  }

  @Test
  void refusesAModelThatIsShorterThanAnnounced() throws Exception {
    Path model = file(new byte[1000]);
    Map<String, Object> settings = RunningWorker.settings(model, TestModel.sha256(model));
    settings.put("model_bytes", 1001);
    try (RunningWorker worker = RunningWorker.start(folder)) {
      worker.send(settings, model);
      worker.lifeline().close();

      assertThat(worker.says()).containsEntry("code", "TRUNCATED");
    }
  }

  @Test
  void refusesWhatIsNoGguf() throws Exception {
    Path model = file("this is no model at all".getBytes(StandardCharsets.UTF_8));

    assertThat(said(RunningWorker.settings(model, TestModel.sha256(model)), model))
        .containsEntry("code", "BAD_MODEL");
  }

  @Test
  void refusesAnEmptyModel() throws Exception {
    Path model = file(new byte[0]);

    assertThat(said(RunningWorker.settings(model, TestModel.sha256(model)), model))
        .containsEntry("code", "BAD_MODEL");
  }

  @Test
  void refusesAnArchitectureThatLlamaCppDoesNotKnow() throws Exception {
    byte[] bytes = Files.readAllBytes(TestModel.file());
    int at = indexOf(bytes, "llama");
    bytes[at] = 'x';
    Path model = file(bytes);

    assertThat(said(RunningWorker.settings(model, TestModel.sha256(model)), model))
        .containsEntry("code", "BAD_MODEL");
  }

  @Test
  void refusesAModelThatIsCutInItsData() throws Exception {
    Path model = file(java.util.Arrays.copyOf(Files.readAllBytes(TestModel.file()), 50_000_000));

    assertThat(said(RunningWorker.settings(model, TestModel.sha256(model)), model))
        .containsEntry("code", "BAD_MODEL");
  }

  @Test
  void refusesAModelWithoutChatTemplate() throws Exception {
    byte[] bytes = Files.readAllBytes(TestModel.file());
    bytes[indexOf(bytes, "tokenizer.chat_template")] = 'x';
    Path model = file(bytes);

    assertThat(said(RunningWorker.settings(model, TestModel.sha256(model)), model))
        .containsEntry("code", "NO_CHAT");
  }

  @Test
  void refusesSettingsThatItDoesNotUnderstand() throws Exception {
    Path model = file(new byte[1]);
    Map<String, Object> settings = RunningWorker.settings(model, TestModel.sha256(model));
    settings.put("threads", 0);

    assertThat(said(settings, model))
        .containsEntry("code", "BAD_SETTINGS")
        .containsEntry("message", "settings: threads is not within 1 and 1024");
  }

  @Test
  void saysThatTheSocketCannotBeMade() throws Exception {
    Path model = TestModel.file();
    Map<String, Object> settings = RunningWorker.settings(model, TestModel.sha256(model));
    settings.put("socket", folder.resolve("missing/socket").toString());

    assertThat(said(settings, model)).containsEntry("code", "NO_SOCKET");
  }

  private static int indexOf(byte[] bytes, String text) {
    return new String(bytes, 0, 4 << 20, StandardCharsets.ISO_8859_1).indexOf(text);
  }
}
