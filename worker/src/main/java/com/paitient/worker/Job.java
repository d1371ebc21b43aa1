// SPDX-License-Identifier: MIT
package com.paitient.worker;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A request that waits or runs, with its events. The queue of events never blocks the model: it
 * holds no more than one answer.
 */
final class Job {
  private final Request request;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private volatile boolean cancelled;

  Job(Request request) {
    this.request = request;
  }

  Request request() {
    return request;
  }

  void say(Event event) {
    events.add(event);
  }

  Event next() throws InterruptedException {
    return events.take();
  }

  /** Nobody waits for the answer any more. */
  void cancel() {
    cancelled = true;
    say(Event.Failure.cancelled());
  }

  boolean cancelled() {
    return cancelled;
  }
}
