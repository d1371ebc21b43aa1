// SPDX-License-Identifier: MIT
package com.paitient.worker;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Requests that wait for the model. Thread-safe. */
final class Queue {
  private final BlockingQueue<Job> waiting;

  Queue(int places) {
    this.waiting = new ArrayBlockingQueue<>(places);
  }

  /** Whether there was a place left. */
  boolean offer(Job job) {
    return waiting.offer(job);
  }

  /** Ends a job, whether it waits or runs. */
  void cancel(Job job) {
    waiting.remove(job);
    job.cancel();
  }

  /** Answers one job after the other, for ever. */
  void serve(Chat chat) throws InterruptedException {
    while (true) {
      chat.answer(waiting.take());
    }
  }
}
