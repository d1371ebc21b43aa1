// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.phi.ClinicalText;
import com.paitient.phi.Destination;
import com.paitient.phi.Guard;
import com.paitient.phi.Message;
import com.paitient.phi.Mode;
import com.paitient.phi.Policy;
import com.paitient.phi.Release;
import com.paitient.server.runtimes.Answer;
import com.paitient.server.runtimes.ModelRuntime;
import com.paitient.server.runtimes.Sampling;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The real model in a confined worker. */
class LocalRuntimeTest {
  private static final String HERE = "local/dep_test";
  private static TestHost machine;
  private static LocalRuntime runtime;

  @BeforeAll
  static void start() throws IOException {
    machine = TestHost.make();
    runtime =
        LocalRuntime.start(machine.host(), HERE, machine.folder("dep_test"), FileWeights.real());
    assertThat(runtime.awaitReady(Duration.ofMinutes(1))).isEqualTo(new ModelRuntime.State.Ready());
  }

  @AfterAll
  static void stop() throws IOException {
    runtime.close();
    machine.close();
  }

  private static Release release(String question) {
    return Guard.standard()
        .release(
            List.of(new Message(Message.Role.USER, ClinicalText.of(question))),
            new Policy(Mode.OFF, Mode.OFF),
            new Destination(HERE));
  }

  private static Sampling greedy(int maxTokens) {
    return new Sampling(
        OptionalInt.of(maxTokens),
        OptionalDouble.of(0),
        OptionalDouble.empty(),
        OptionalLong.empty(),
        List.of());
  }

  @Test
  void answersWithTheRealModel() {
    StringBuilder text = new StringBuilder();

    Answer answer =
        runtime.run(
            release("What is the capital of France?"),
            greedy(32),
            piece -> {
              text.append(piece);
              return true;
            });

    assertThat(text).contains("Paris");
    assertThat(answer.finishReason()).isEqualTo("stop");
  }
}
