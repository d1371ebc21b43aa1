// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A running child. Its standard input stays open as long as the service lives: a child that reads
 * its end ends itself. Thread-safe.
 */
public final class Child {
  private static final Duration DEATH = Duration.ofSeconds(10);

  private final String name;
  private final Process process;

  Child(String name, Process process) {
    this.name = name;
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
    Set<ProcessHandle> family = new LinkedHashSet<>(process.descendants().toList());
    // In a thread of its own: closing flushes, and a child that reads nothing would hold us here.
    Thread.ofVirtual().start(this::closeLifeline);
    boolean interrupted = !await(patience);
    family.addAll(process.descendants().toList());
    process.destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
    interrupted |= !await(DEATH);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    family.forEach(this::awaitGone);
    if (process.isAlive()) {
      throw new ProcessException(name + ": process " + pid() + " cannot be killed");
    }
  }

  private void closeLifeline() {
    try {
      process.getOutputStream().close();
    } catch (IOException _) {
      // It no longer reads: it is gone, or will be killed.
    }
  }

  /** False if the thread was interrupted. */
  private boolean await(Duration patience) {
    try {
      boolean _ = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException _) {
      return false;
    }
  }

  private void awaitGone(ProcessHandle descendant) {
    descendant
        .onExit()
        .completeOnTimeout(descendant, DEATH.toMillis(), TimeUnit.MILLISECONDS)
        .join();
    if (descendant.isAlive()) {
      throw new ProcessException(name + ": process " + descendant.pid() + " cannot be killed");
    }
  }

  @Override
  public String toString() {
    return "Child[" + name + " " + pid() + "]";
  }
}
