// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A running child. Its standard input stays open as long as the service lives: a child that reads
 * its end ends itself. Thread-safe.
 */
public final class Child {
  private final Process process;

  Child(Process process) {
    this.process = process;
  }

  public long pid() {
    return process.pid();
  }

  /** The lifeline, and the way to hand something over at the start; closing it ends the child. */
  public OutputStream input() {
    return process.getOutputStream();
  }

  /** What the child says; its standard error is dropped unless the plan keeps it. */
  public InputStream output() {
    return process.getInputStream();
  }

  public boolean alive() {
    return process.isAlive();
  }

  public CompletableFuture<Integer> onExit() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /** Closes the lifeline, waits up to {@code patience}, then kills. Returns when it is gone. */
  public void stop(Duration patience) {
    throw new IllegalStateException("skeleton " + patience);
  }
}
