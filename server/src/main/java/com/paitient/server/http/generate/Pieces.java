// SPDX-License-Identifier: MIT
package com.paitient.server.http.generate;

import com.paitient.server.http.ClientGone;
import com.paitient.server.runtimes.TokenSink;
import java.util.function.Consumer;

/** Sends each piece of text, and ends the run when nobody takes it any more. */
final class Pieces implements TokenSink {
  private final Consumer<String> sender;
  private boolean clientGone;

  Pieces(Consumer<String> sender) {
    this.sender = sender;
  }

  @Override
  public boolean accept(String text) {
    try {
      sender.accept(text);
      return true;
    } catch (ClientGone _) {
      clientGone = true;
      return false;
    }
  }

  /** Why the run ended: the client's going is the cause of what followed from it. */
  RuntimeException cause(RuntimeException thrown) {
    return clientGone ? new ClientGone() : thrown;
  }
}
