// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.server.runtimes.ModelRuntime;
import com.paitient.server.runtimes.ModelRuntimeContract;
import com.paitient.server.runtimes.RunException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
                release("Tell me a long story about a river."),
                greedy(500),
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
