// SPDX-License-Identifier: MIT
package com.paitient.cli;

import java.io.PrintStream;

/** A bar on standard error that says how many files are done. */
final class Progress {
  private static final int WIDTH = 30;

  private final PrintStream err;
  private final int all;
  private final boolean shown;
  private int done;

  private Progress(PrintStream err, int all, boolean shown) {
    this.err = err;
    this.all = all;
    this.shown = shown;
  }

  /** Shown for several files where somebody looks on. */
  static Progress of(Terminal terminal, int files) {
    return new Progress(terminal.err(), files, terminal.watched() && files > 1);
  }

  /** One more file is done. */
  void step() {
    done++;
    if (shown) {
      int filled = WIDTH * done / all;
      err.print("\r[" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "] " + done + "/" + all);
      err.print(done == all ? "\n" : "");
      err.flush();
    }
  }

  /** Clears the line for something else to be said. */
  void interrupted() {
    if (shown) {
      err.print("\r" + " ".repeat(WIDTH + 24) + "\r");
    }
  }
}
