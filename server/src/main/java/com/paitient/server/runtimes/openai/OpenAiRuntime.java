// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.paitient.phi.Release;
import com.paitient.server.runtimes.Answer;
import com.paitient.server.runtimes.Delivery;
import com.paitient.server.runtimes.ModelRuntime;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.runtimes.Sampling;
import com.paitient.server.runtimes.TokenSink;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A model on a server elsewhere that speaks OpenAI's API. Thread-safe. */
public final class OpenAiRuntime implements ModelRuntime {
  static final String KIND = "openai";

  private final String destination;
  private final ModelServer server;
  private final String model;
  private final Duration limit;
  private final Backoff backoff;
  private final Set<CompletionRun> running = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  OpenAiRuntime(
      String destination, ModelServer server, String model, Duration limit, Backoff backoff) {
    this.destination = destination;
    this.server = server;
    this.model = model;
    this.limit = limit;
    this.backoff = backoff;
  }

  @Override
  public String destination() {
    return destination;
  }

  @Override
  public String kind() {
    return KIND;
  }

  /** What its server does not know it refuses itself. */
  @Override
  public boolean takes(String parameter) {
    return true;
  }

  @Override
  public State state() {
    return state(server.health().finding());
  }

  @Override
  public State awaitReady(Duration patience) {
    return stopped ? state() : state(server.health().await(patience));
  }

  private State state(Health.Finding finding) {
    if (stopped) {
      return new State.Stopped();
    }
    return switch (finding) {
      case Health.Finding.None _ -> new State.Provisioning();
      case Health.Finding.Down down -> new State.Failed(down.reason());
      case Health.Finding.Well well -> state(well);
    };
  }

  private State state(Health.Finding.Well well) {
    if (!well.models().map(this::isAmong).orElse(true)) {
      return new State.Failed("the upstream does not have the model");
    }
    // Once its pause is over the deployment is ready again, or no request would ever try it.
    return server.breaker().isOpen()
        ? new State.Failed("the upstream failed several times in a row")
        : new State.Ready();
  }

  /** Ollama calls a model without a tag its latest. */
  private boolean isAmong(Set<String> models) {
    return models.contains(model) || models.contains(model + ":latest");
  }

  @Override
  public Answer run(Release release, Sampling sampling, Delivery delivery, TokenSink sink) {
    if (!release.destination().id().equals(destination)) {
      throw new RunException(RunException.Code.REFUSED, "the release is for another destination");
    }
    byte[] request = Requests.of(model, release.prompt(), sampling, delivery);
    if (!server.places().tryAcquire()) {
      throw new RunException(RunException.Code.OVERLOADED, "too many requests wait");
    }
    CompletionRun run =
        new CompletionRun(
            server,
            new CompletionRun.Question(request, delivery, Set.copyOf(release.prompt().names())),
            backoff,
            limit);
    running.add(run);
    try {
      if (stopped) {
        run.stop();
      }
      return run.answer(sink);
    } finally {
      running.remove(run);
      server.places().release();
    }
  }

  @Override
  public void close() {
    stopped = true;
    running.forEach(CompletionRun::stop);
  }
}
