// SPDX-License-Identifier: MIT
package com.paitient.server.fakes;

import com.paitient.phi.Release;
import com.paitient.phi.ToolCall;
import com.paitient.server.runtimes.Answer;
import com.paitient.server.runtimes.Delivery;
import com.paitient.server.runtimes.ModelRuntime;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.runtimes.RuntimeMaker;
import com.paitient.server.runtimes.Sampling;
import com.paitient.server.runtimes.TokenSink;
import com.paitient.server.runtimes.UpstreamMaker;
import com.paitient.server.runtimes.Weights;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Runtimes that say what a test tells them to, and remember what they were given. */
public final class FakeRuntimes implements RuntimeMaker, UpstreamMaker {
  /** Every release that reached a model. */
  public final List<Release> seen = Collections.synchronizedList(new ArrayList<>());

  /** How who asked gets each answer. */
  public final List<Delivery> deliveries = Collections.synchronizedList(new ArrayList<>());

  /** How the last answer was to be drawn. */
  public Sampling sampling = null;

  /** What a model answers, piece by piece. */
  public List<String> pieces = List.of("It ", "is ", "well.");

  /** Whether a model answers with the last message, one character at a time. */
  public boolean parrot = false;

  /** Whether a model takes tools and all other parameters. */
  public boolean takesAll = false;

  /** What a model calls after the pieces. */
  public List<ToolCall> calls = List.of();

  /** Whether a model calls what the prompt has as its last call, and says nothing. */
  public boolean callsLikeTheLast = false;

  /** Thrown after the pieces. */
  public RuntimeException failure = null;

  @Override
  public ModelRuntime make(String deploymentId, Weights weights) {
    return new Fake(destination(deploymentId));
  }

  @Override
  public ModelRuntime make(String deploymentId, String upstream, String model) {
    return new Fake(destination(deploymentId));
  }

  @Override
  public boolean knows(String upstream) {
    return upstream.equals("ward");
  }

  @Override
  public String destination(String deploymentId) {
    return "fake/" + deploymentId;
  }

  @Override
  public boolean isolatesNetwork() {
    return true;
  }

  private final class Fake implements ModelRuntime {
    private final String destination;

    Fake(String destination) {
      this.destination = destination;
    }

    @Override
    public String destination() {
      return destination;
    }

    @Override
    public String kind() {
      return "fake";
    }

    @Override
    public boolean takes(String parameter) {
      return takesAll;
    }

    @Override
    public State state() {
      return new State.Ready();
    }

    @Override
    public State awaitReady(Duration patience) {
      return state();
    }

    @Override
    public Answer run(Release release, Sampling asked, Delivery delivery, TokenSink sink) {
      seen.add(release);
      deliveries.add(delivery);
      if (callsLikeTheLast) {
        List<ToolCall> last =
            release.messages().stream().flatMap(message -> message.calls().stream()).toList();
        return new Answer("tool_calls", 7, 1, List.of(last.getLast()));
      }
      sampling = asked;
      for (String piece : parrot ? letters(release) : pieces) {
        if (!sink.accept(piece)) {
          throw new RunException(RunException.Code.CANCELLED, "the sink was closed");
        }
      }
      if (failure != null) {
        throw failure;
      }
      return new Answer(calls.isEmpty() ? "stop" : "tool_calls", 7, pieces.size(), calls);
    }

    private static List<String> letters(Release release) {
      String last = release.messages().getLast().content().value();
      return last.codePoints().mapToObj(Character::toString).toList();
    }

    @Override
    public void close() {}
  }
}
