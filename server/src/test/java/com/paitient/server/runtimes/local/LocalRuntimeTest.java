// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.phi.ClinicalText;
import com.paitient.phi.Destination;
import com.paitient.phi.Guard;
import com.paitient.phi.Message;
import com.paitient.phi.Mode;
import com.paitient.phi.Policy;
import com.paitient.phi.Prompt;
import com.paitient.phi.Release;
import com.paitient.server.runtimes.Delivery;
import com.paitient.server.runtimes.ModelRuntime;
import com.paitient.server.runtimes.ModelRuntimeContract;
import com.paitient.server.runtimes.RunException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The real model in confined workers. */
class LocalRuntimeTest extends ModelRuntimeContract {
  private final TestHost machine = TestHost.make(2, Duration.ofMinutes(2));
  private final FileWeights weights = FileWeights.real();

  LocalRuntimeTest() throws IOException {}

  @Override
  protected ModelRuntime open(String destination) {
    return machine.start(destination, weights);
  }

  @Override
  protected void clear() throws IOException {
    machine.close();
  }

  private long pid() {
    return ((LocalRuntime) runtime).pid();
  }

  @Test
  void answersWithTheRealModel() {
    assertParis();
  }

  private void assertParis() {
    var run = run("What is the capital of France?", greedy(32));

    assertThat(String.join("", run.pieces())).isEqualTo("The capital of France is Paris.");
    assertThat(run.pieces()).hasSizeGreaterThan(3);
    assertThat(run.answer().finishReason()).isEqualTo("stop");
    assertThat(run.answer().completionTokens()).isEqualTo(7);
  }

  private Release with(String question, Map<String, String> parameters) {
    Map<String, ClinicalText> all = new TreeMap<>();
    parameters.forEach((name, json) -> all.put(name, ClinicalText.of(json)));
    Message message = new Message(Message.Role.USER, ClinicalText.of(question));
    return Guard.standard()
        .release(
            new Prompt(List.of(message), List.of(), all, List.of()),
            new Policy(Mode.OFF, Mode.OFF),
            new Destination(runtime.destination()));
  }

  /** A run that ends by nothing that the model says. */
  private Release endless() {
    return with("Tell me a long story about a river.", Map.of("ignore_eos", "true"));
  }

  @Test
  void heedsWhatItTakes() {
    assertThat(runtime.run(endless(), greedy(300), Delivery.PIECES, _ -> true).completionTokens())
        .isEqualTo(300);
    assertThat(piecesWith("logit_bias", "{\"4000\":100}")).hasSize(1);
    assertThat(piecesWith("top_k", "1")).isEqualTo(piecesWith("min_p", "1.0"));
    assertThat(piecesWith("frequency_penalty", "2")).isNotEqualTo(piecesWith("top_k", "1"));
    assertThat(piecesWith("presence_penalty", "2")).isNotEqualTo(piecesWith("top_k", "1"));
  }

  /** The different pieces of an answer of 60 tokens. */
  private Set<String> piecesWith(String parameter, String json) {
    Set<String> pieces = new TreeSet<>();
    Map<String, String> parameters = Map.of("ignore_eos", "true", parameter, json);
    runtime.run(
        with("Say a word.", parameters),
        greedy(60),
        Delivery.PIECES,
        piece -> pieces.add(piece) || true);
    return pieces;
  }

  @Test
  void takesWhatItHeedsAndHintsOnly() {
    assertThat(Stream.of("logit_bias", "top_k", "ignore_eos", "verbosity").allMatch(runtime::takes))
        .isTrue();
    assertThat(Stream.of("tools", "grammar", "min_tokens", "anything").noneMatch(runtime::takes))
        .isTrue();
  }

  @Test
  void refusesATokenThatTheModelHasNot() {
    refuses(
        RunException.Code.REFUSED,
        () ->
            runtime.run(
                with("Say a word.", Map.of("logit_bias", "{\"999999999\":1}")),
                greedy(4),
                Delivery.WHOLE,
                _ -> true));
  }

  @Test
  void saysInNumbersThatAPromptIsTooLong() {
    assertThatThrownBy(() -> run("x", greedy(5000)))
        .hasMessageMatching(
            "the prompt has \\d+ tokens and the answer may have 5000; the context window has 1024");
  }

  @Test
  void startsAnotherWorkerWhenOneIsKilled() {
    long killed = pid();

    refuses(
        RunException.Code.UNAVAILABLE,
        () ->
            runtime.run(
                endless(),
                greedy(500),
                Delivery.WHOLE,
                _ -> {
                  if (pid() == killed) {
                    ProcessHandle.of(killed).ifPresent(ProcessHandle::destroyForcibly);
                  }
                  return true;
                }));

    while (pid() == killed || pid() == 0) {
      Thread.onSpinWait();
    }
    assertThat(runtime.awaitReady(Duration.ofMinutes(2))).isEqualTo(new ModelRuntime.State.Ready());
    assertParis();
  }

  @Test
  void refusesMoreRunsThanItsQueueHolds() throws Exception {
    CountDownLatch running = new CountDownLatch(3);
    CountDownLatch go = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        runs.add(threads.submit(() -> runOnceOpen(running, go)));
      }
      running.await();

      refuses(RunException.Code.OVERLOADED, () -> run("What is it?", greedy(4)));

      go.countDown();
      for (Future<?> run : runs) {
        run.get();
      }
    }
    assertParis();
  }

  private Object runOnceOpen(CountDownLatch running, CountDownLatch go) {
    return runtime.run(
        release("Say hello."),
        greedy(1),
        Delivery.PIECES,
        _ -> {
          running.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            return false;
          }
          return true;
        });
  }

  @Test
  void answersOneAfterTheOther() throws ExecutionException, InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        answers.add(
            threads.submit(
                () -> String.join("", run("What is the capital of France?", greedy(16)).pieces())));
      }
      for (Future<String> answer : answers) {
        assertThat(answer.get()).isEqualTo("The capital of France is Paris.");
      }
    }
  }
}
