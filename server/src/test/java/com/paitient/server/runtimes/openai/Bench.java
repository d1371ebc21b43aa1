// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.paitient.phi.ClinicalText;
import com.paitient.phi.Destination;
import com.paitient.phi.Guard;
import com.paitient.phi.Message;
import com.paitient.phi.Mode;
import com.paitient.phi.Policy;
import com.paitient.phi.Prompt;
import com.paitient.phi.Release;
import com.paitient.server.config.Upstream;
import com.paitient.server.runtimes.Answer;
import com.paitient.server.runtimes.Delivery;
import com.paitient.server.runtimes.ModelRuntime;
import com.paitient.server.runtimes.Sampling;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** A runtime on a fake upstream, ready to be asked. */
final class Bench implements AutoCloseable {
  static final String HERE = "openai/dep_test";
  static final Sampling PLAIN =
      new Sampling(
          OptionalInt.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalLong.empty());
  static final Upstream.Limits LIMITS =
      new Upstream.Limits(
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          1 << 20,
          8,
          Duration.ofMinutes(10));
  static final Backoff SHORT =
      new Backoff(3, Duration.ofMillis(2), Duration.ofSeconds(2), RandomGenerator.getDefault());

  final FakeUpstream upstream;
  final OpenAiRuntimes runtimes;
  final ModelRuntime runtime;

  private Bench(FakeUpstream upstream, Upstream.Limits limits, Duration limit) {
    this.upstream = upstream;
    this.runtimes =
        OpenAiRuntimes.open(
            Map.of(
                "fake",
                new Upstream(upstream.url(), false, Optional.empty(), Optional.empty(), limits)),
            limit,
            SHORT,
            System::nanoTime);
    this.runtime = runtimes.make("dep_test", "fake", "tiny");
  }

  static Bench of(FakeUpstream.Script completions) throws IOException {
    return of(completions, LIMITS);
  }

  static Bench of(FakeUpstream.Script completions, Upstream.Limits limits) throws IOException {
    return of(completions, limits, Duration.ofMinutes(2));
  }

  static Bench of(FakeUpstream.Script completions, Upstream.Limits limits, Duration limit)
      throws IOException {
    return new Bench(new FakeUpstream(completions), limits, limit);
  }

  static Release release(String question) {
    return release(
        Prompt.of(
            List.of(
                new Message(Message.Role.SYSTEM, ClinicalText.of("Be brief.")),
                new Message(Message.Role.USER, ClinicalText.of(question)))));
  }

  static Release release(Prompt prompt) {
    return Guard.standard().release(prompt, new Policy(Mode.OFF, Mode.OFF), new Destination(HERE));
  }

  /** Asks for pieces, and gathers the text. */
  Answer ask(StringBuilder text) {
    return ask(Delivery.PIECES, text);
  }

  /** Asks, and gathers the text. */
  Answer ask(Delivery delivery, StringBuilder text) {
    return runtime.run(
        release("What is it?"),
        PLAIN,
        delivery,
        piece -> {
          text.append(piece);
          return true;
        });
  }

  String ask() {
    return ask(Delivery.PIECES);
  }

  String ask(Delivery delivery) {
    StringBuilder text = new StringBuilder();
    var _ = ask(delivery, text);
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    runtime.close();
    runtimes.close();
    upstream.close();
  }
}
