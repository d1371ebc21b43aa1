// SPDX-License-Identifier: MIT
package com.paitient.server;

import java.io.PrintStream;

/** Tells the person who started the service how far it is. Not thread-safe. */
final class Progress {
  private final PrintStream out;
  private long since = System.nanoTime();

  Progress(PrintStream out) {
    this.out = out;
  }

  /** Says that a step is done, and how long it took. */
  void done(String step) {
    long now = System.nanoTime();
    out.printf("  %-44s %5.1f s%n", step, (now - since) / 1e9);
    since = now;
  }

  /** Says a line. */
  void say(String line) {
    out.println(line);
  }
}
