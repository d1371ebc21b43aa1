// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.phi.StreamGuard;
import com.paitient.server.runtimes.TokenSink;

/** Lets through only what the guard has looked at. */
record GuardedSink(StreamGuard guard, TokenSink sink) implements TokenSink {
  @Override
  public boolean accept(String text) {
    String released = guard.accept(text);
    return released.isEmpty() || sink.accept(released);
  }
}
