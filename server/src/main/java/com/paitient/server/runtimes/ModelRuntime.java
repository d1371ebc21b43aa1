// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes;

import com.paitient.phi.Release;

/**
 * A place where one deployment's model runs. Called only by {@link Runtimes}, which has checked the
 * receipt. Thread-safe; blocking; ends early when its thread is interrupted.
 */
public interface ModelRuntime extends AutoCloseable {
  /** What a release must name as its destination ({@code local/dep_…}). */
  String destination();

  /** The runtime's kind: {@code local}, … */
  String kind();

  /**
   * Whether it takes a parameter of a prompt. Calls of functions and their results it takes where
   * it takes {@code tools}.
   */
  boolean takes(String parameter);

  /** Where it stands. */
  State state();

  /** Blocks until ready or failed, at most {@code patience}; returns the state then. */
  State awaitReady(java.time.Duration patience);

  /**
   * Runs the release's prompt; every piece of text goes to the sink, in order.
   *
   * @param delivery whether whoever asked waits for pieces; where not, how many pieces the sink
   *     gets is the runtime's choice
   */
  Answer run(Release release, Sampling sampling, Delivery delivery, TokenSink sink);

  /** Ends it for good. */
  @Override
  void close();

  /** Life of a runtime. {@code reason} is for people. */
  sealed interface State {
    record Provisioning() implements State {}

    record Ready() implements State {}

    record Failed(String reason) implements State {}

    record Stopped() implements State {}
  }
}
