// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes;

/** Takes the text of an answer as it comes, on the thread of the run. */
@FunctionalInterface
public interface TokenSink {
  /** Takes the next piece; false cancels the run. */
  boolean accept(String text);
}
