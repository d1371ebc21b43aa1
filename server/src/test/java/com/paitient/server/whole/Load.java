// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Several clients, each of which asks one thing after the other until it is told to end. */
final class Load implements AutoCloseable {
  private final List<Thread> clients = new ArrayList<>();
  private final ConcurrentLinkedQueue<Api.Reply> replies = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Exception> broken = new ConcurrentLinkedQueue<>();
  private volatile boolean ending;

  private Load() {}

  /** One request and its answer. */
  @FunctionalInterface
  interface Question {
    Api.Reply ask() throws Exception;
  }

  /** Starts one client for each question. */
  static Load of(Question... questions) {
    Load load = new Load();
    for (Question question : questions) {
      load.clients.add(Thread.ofVirtual().start(() -> load.run(question)));
    }
    return load;
  }

  private void run(Question question) {
    while (!ending) {
      try {
        replies.add(question.ask());
        Thread.sleep(5);
      } catch (IOException e) {
        broken.add(e);
        pause();
      } catch (Exception e) {
        broken.add(e);
        return;
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until so many more answers have come. */
  void awaitMore(int answers) throws Exception {
    int enough = replies.size() + answers;
    Faults.await(answers + " more answers", () -> replies.size() >= enough);
  }

  /** Every answer until now. */
  List<Api.Reply> replies() {
    return List.copyOf(replies);
  }

  /** How often a connection broke. */
  int broken() {
    return broken.size();
  }

  /** Lets every client finish what it asks. */
  @Override
  public void close() throws InterruptedException {
    ending = true;
    for (Thread client : clients) {
      client.join();
    }
  }
}
