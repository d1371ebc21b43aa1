// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

/** Takes the text of answers as it is released, on the thread of the request. */
@FunctionalInterface
public interface AnswerSink {
  /**
   * Takes the next piece; false ends the run.
   *
   * @param choice which of the answers, from 0
   */
  boolean accept(int choice, String text);
}
