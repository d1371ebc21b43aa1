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
import com.paitient.server.runtimes.ModelRuntime.State;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.runtimes.Sampling;
import com.paitient.server.runtimes.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a local runtime begins and ends, with good models and bad ones. */
class LocalRuntimeStartTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir Path folder;
  private TestHost machine;

  @BeforeEach
  void prepare() throws IOException {
    machine = TestHost.make(2, Duration.ofMillis(300));
  }

  @AfterEach
  void clear() throws IOException {
    machine.close();
  }

  private State endOf(Weights weights) {
    try (ModelRuntime runtime = machine.start("local/dep_start", weights)) {
      return runtime.awaitReady(LONG);
    }
  }

  private static void assertFailed(State state, String why) {
    assertThat(state)
        .isInstanceOfSatisfying(
            State.Failed.class, failed -> assertThat(failed.reason()).contains(why));
  }

  @Test
  void failsWhenTheModelIsNotTheOneOfItsHash() throws IOException {
    FileWeights real = FileWeights.real();

    assertFailed(endOf(new FileWeights(real.file(), real.size(), "0".repeat(64))), "SHA-256");
  }

  @Test
  void failsWhenTheModelIsLongerThanItSays() throws IOException {
    FileWeights real = FileWeights.real();

    assertFailed(endOf(new FileWeights(real.file(), real.size() - 1, real.sha256())), "SHA-256");
  }

  @Test
  void failsWhenTheFileIsNoModel() throws IOException {
    Path text = Files.write(folder.resolve("text"), "no model".getBytes(StandardCharsets.UTF_8));

    assertFailed(endOf(FileWeights.of(text)), "BAD_MODEL");
  }

  @Test
  void failsWhenTheSocketsPathIsTooLong() throws IOException {
    FileWeights real = FileWeights.real();
    try (ModelRuntime runtime = machine.start("local/" + "d".repeat(100), real)) {
      assertFailed(runtime.awaitReady(LONG), "too long");
    }
  }

  @Test
  void triesAgainWhenTheModelCannotBeReadAtFirst() throws IOException {
    FileWeights real = FileWeights.real();
    AtomicInteger tries = new AtomicInteger();
    Weights late =
        new Weights() {
          @Override
          public long size() {
            return real.size();
          }

          @Override
          public String sha256() {
            return real.sha256();
          }

          @Override
          public InputStream open() throws IOException {
            if (tries.getAndIncrement() == 0) {
              throw new IOException("the key is not there yet");
            }
            return real.open();
          }
        };

    assertThat(endOf(late)).isEqualTo(new State.Ready());
    assertThat(tries).hasValue(2);
  }

  @Test
  void endsItsWorkerWhenItIsClosed() throws IOException {
    LocalRuntime runtime = machine.start("local/dep_start", FileWeights.real());
    runtime.awaitReady(LONG);
    ProcessHandle worker = ProcessHandle.of(runtime.pid()).orElseThrow();

    runtime.close();

    assertThat(worker.isAlive()).isFalse();
    assertThat(runtime.pid()).isZero();
  }

  @Test
  void canBeClosedWhileItStarts() throws IOException {
    LocalRuntime runtime = machine.start("local/dep_start", FileWeights.real());

    runtime.close();

    assertThat(runtime.state()).isEqualTo(new State.Stopped());
    assertThat(runtime.pid()).isZero();
  }

  @Test
  void waitsNoLongerThanItIsToldTo() throws IOException {
    CountDownLatch go = new CountDownLatch(1);
    try (ModelRuntime runtime = machine.start("local/dep_start", held(FileWeights.real(), go))) {
      assertThat(runtime.awaitReady(Duration.ZERO)).isEqualTo(new State.Provisioning());
      go.countDown();
    }
  }

  private static Weights held(FileWeights real, CountDownLatch until) {
    return new Weights() {
      @Override
      public long size() {
        return real.size();
      }

      @Override
      public String sha256() {
        return real.sha256();
      }

      @Override
      public InputStream open() throws IOException {
        try {
          until.await();
        } catch (InterruptedException ended) {
          throw new IOException(ended);
        }
        return real.open();
      }
    };
  }

  @Test
  void endsARunThatTakesTooLong() throws IOException {
    try (ModelRuntime runtime = machine.start("local/dep_start", FileWeights.real())) {
      runtime.awaitReady(LONG);
      Message story = new Message(Message.Role.USER, ClinicalText.of("A long story, please."));
      Release release =
          Guard.standard()
              .release(
                  new Prompt(
                      List.of(story),
                      List.of(),
                      Map.of("ignore_eos", ClinicalText.of("true")),
                      List.of()),
                  new Policy(Mode.OFF, Mode.OFF),
                  new Destination("local/dep_start"));
      Sampling sampling =
          new Sampling(
              OptionalInt.of(900),
              OptionalDouble.of(0),
              OptionalDouble.empty(),
              OptionalLong.empty());

      assertThatThrownBy(() ->
              runtime.run(release, sampling, Delivery.PIECES, LocalRuntimeStartTest::takesSlowly))
          .isInstanceOfSatisfying(
              RunException.class,
              e -> assertThat(e.code()).isEqualTo(RunException.Code.OUT_OF_TIME));
    }
  }

  /** However quick the model is: some pieces take longer than the run may. */
  private static boolean takesSlowly(String piece) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    return true;
  }
}
