// SPDX-License-Identifier: MIT
package com.paitient.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GenerateTest {
  private static final String PIECES = "data: {\"text\":\"Ru\"}\n\ndata: {\"text\":\"he.\"}\n\n";

  private SmallService service;

  @BeforeEach
  void start() throws IOException {
    service = SmallService.plain();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void printsTheAnswerAndTellsApartWhatWasProtected() {
    service.willAnswer(
        "{\"text\":\"Rest.\",\"phi\":{\"input\":{\"mode\":\"redact\",\"counts\":{\"NAME\":1}}},"
            + "\"audit_receipt\":\"log_1/4/evt_1\"}");
    Ran ran =
        Ran.against(
            service, "generate", "notes", "How?", "--max-tokens=5", "--seed=7", "--phi=redact");
    assertThat(ran.out()).isEqualTo("Rest.\n");
    assertThat(ran.err()).isEqualTo("phi: redact, {\"NAME\":1}; receipt: log_1/4/evt_1\n");
    assertThat(service.asked().getFirst().path()).isEqualTo("/v1/deployments/notes/generate");
    assertThat(service.asked().getFirst().body())
        .isEqualTo(
            "{\"prompt\":\"How?\",\"max_tokens\":5,\"seed\":7,"
                + "\"security_settings\":{\"phi_handling\":\"redact\"}}");
  }

  @Test
  void readsThePromptFromStandardInput() {
    service.willAnswer("{\"text\":\"\"}");
    Ran.withInput(Ran.variables(service.url()), "Wie geht’s?\n", "generate", "notes");
    assertThat(service.asked().getFirst().body()).contains("Wie geht’s?\\n");
  }

  @Test
  void printsAStreamedAnswerAsItComes() {
    service.willAnswer(PIECES + "data: {\"finish_reason\":\"stop\",\"audit_receipt\":\"r\"}\n\n");
    Ran ran = Ran.against(service, "generate", "notes", "How?", "--stream");
    assertThat(ran.status()).isZero();
    assertThat(ran.out()).isEqualTo("Ruhe.\n");
    assertThat(ran.err()).isEqualTo("phi: off, see --phi; receipt: r\n");
    assertThat(service.asked().getFirst().body()).contains("\"stream\":true");
  }

  @Test
  void aStreamThatIsCutCouldNotRun() {
    service.willAnswer(PIECES);
    Ran ran = Ran.against(service, "generate", "notes", "How?", "--stream");
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("cut off");
  }

  @Test
  void aStreamThatEndsWithAnErrorTellsIt() {
    service.willAnswer(
        PIECES
            + "event: error\ndata: {\"status\":503,\"code\":\"model_unavailable\","
            + "\"detail\":\"It ended.\",\"request_id\":\"req_9\"}\n\n");
    Ran ran = Ran.against(service, "generate", "notes", "How?", "--stream");
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("It ended. (model_unavailable, request req_9)");
  }

  @Test
  void aStreamThatIsRefusedIsToldLikeAnyRefusal() {
    service.willAnswer(422, "{\"code\":\"phi_rejected\",\"detail\":\"No.\"}");
    Ran ran = Ran.against(service, "generate", "notes", "How?", "--stream");
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("phi_rejected");
  }
}
