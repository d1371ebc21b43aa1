// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.server.runtimes.TokenSink;

/** Remembers what a model said while it goes on to {@code next}. Used by one thread. */
final class Heard implements TokenSink {
  private final TokenSink next;
  private final StringBuilder text = new StringBuilder();

  Heard(TokenSink next) {
    this.next = next;
  }

  @Override
  public boolean accept(String piece) {
    text.append(piece);
    return next.accept(piece);
  }

  /** All of it so far. */
  String text() {
    return text.toString();
  }

  @Override
  public String toString() {
    return "Heard[" + text.length() + " chars]";
  }
}
