// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes;

import com.paitient.phi.ClinicalText;
import com.paitient.phi.Message;
import com.paitient.phi.Release;
import java.time.Duration;

/**
 * A runtime for tests whose model says the prompt's words back, over and over; words are its
 * tokens. It is ready at once. Thread-safe.
 */
public final class FakeRuntime implements ModelRuntime {
  private static final int CONTEXT_TOKENS = 1024;
  private static final int DEFAULT_ANSWER_TOKENS = 32;

  private final String destination;
  private volatile State state = new State.Ready();

  public FakeRuntime(String destination) {
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
    return false;
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public State awaitReady(Duration patience) {
    return state;
  }

  @Override
  public Answer run(Release release, Sampling sampling, Delivery delivery, TokenSink sink) {
    require(RunException.Code.REFUSED, release.destination().id().equals(destination));
    require(RunException.Code.UNAVAILABLE, state instanceof State.Ready);
    String[] words = words(release);
    int most = sampling.maxTokens().orElse(DEFAULT_ANSWER_TOKENS);
    require(RunException.Code.PROMPT_TOO_LONG, words.length + most <= CONTEXT_TOKENS);
    StringBuilder said = new StringBuilder();
    for (int i = 0; i < most; i++) {
      int before = said.length();
      said.append(words[i % words.length]).append(' ');
      int stop = stop(said, release);
      pass(said.substring(before, stop < 0 ? said.length() : Math.max(before, stop)), sink);
      if (stop >= 0) {
        return new Answer("stop", words.length, i + 1);
      }
    }
    return new Answer("length", words.length, most);
  }

  private static String[] words(Release release) {
    StringBuilder all = new StringBuilder();
    for (Message message : release.messages()) {
      all.append(message.content().value()).append(' ');
    }
    return all.toString().strip().split("\\s+");
  }

  /** Knows stop strings only up to the end of the word in which they end. */
  private static int stop(StringBuilder said, Release release) {
    return release.prompt().stops().stream()
        .map(ClinicalText::value)
        .mapToInt(said::indexOf)
        .filter(at -> at >= 0)
        .min()
        .orElse(-1);
  }

  private static void pass(String piece, TokenSink sink) {
    require(RunException.Code.CANCELLED, !Thread.currentThread().isInterrupted());
    if (!piece.isEmpty()) {
      require(RunException.Code.CANCELLED, sink.accept(piece));
    }
  }

  private static void require(RunException.Code code, boolean holds) {
    if (!holds) {
      throw new RunException(code, "the fake runtime says " + code);
    }
  }

  @Override
  public void close() {
    state = new State.Stopped();
  }
}
