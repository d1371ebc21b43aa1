// SPDX-License-Identifier: MIT
package com.paitient.cli;

/** A command's end other than success; the message is for the user and holds no patient text. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The answer is no: the service refused, or what was asked for does not hold. */
  static final int NO = 1;

  /** There is no answer: bad arguments, no service, unreadable files. */
  static final int COULD_NOT_RUN = 2;

  private final int status;

  private CommandFailure(int status, String message) {
    super(message);
    this.status = status;
  }

  static CommandFailure no(String message) {
    return new CommandFailure(NO, message);
  }

  static CommandFailure couldNotRun(String message) {
    return new CommandFailure(COULD_NOT_RUN, message);
  }

  int status() {
    return status;
  }
}
