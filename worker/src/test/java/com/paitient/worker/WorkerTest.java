// SPDX-License-Identifier: MIT
package com.paitient.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One worker with the real model, asked over its socket. */
class WorkerTest {
  @TempDir static Path folder;
  private static RunningWorker worker;

  @BeforeAll
  static void start() throws IOException {
    worker = RunningWorker.ready(folder);
  }

  @AfterAll
  static void stop() throws IOException {
    worker.close();
  }

  private static String request(String question, String more) {
    return "{\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]" + more + "}";
  }

  @Test
  void answersAQuestion() throws IOException {
    var reply = worker.ask(request("What is the capital of France?", ",\"temperature\":0"));

    assertThat(reply.text()).contains("Paris");
    assertThat(reply.end()).isEqualTo('F');
  }
}
