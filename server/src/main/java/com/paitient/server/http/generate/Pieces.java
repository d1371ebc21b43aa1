// SPDX-License-Identifier: MIT
package com.paitient.server.http.generate;

import com.paitient.server.gateway.AnswerSink;
import com.paitient.server.http.ClientGone;

/** Sends each piece of text, and ends the run when nobody takes it any more. */
final class Pieces implements AnswerSink {
  private final Sender sender;
  private boolean clientGone;

  /** Sends a piece of one of the answers. */
  @FunctionalInterface
  interface Sender {
    void send(int choice, String text);
  }

  Pieces(Sender sender) {
    this.sender = sender;
  }

  @Override
  public boolean accept(int choice, String text) {
    try {
      sender.send(choice, text);
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
