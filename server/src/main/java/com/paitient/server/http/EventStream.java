// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * Server-sent events to one client. Sending blocks while the client is slow, and throws {@link
 * ClientGone} when it is gone, so that what makes the events ends. Not thread-safe.
 */
public final class EventStream {
  private final Sender sender;

  EventStream(Sender sender) {
    this.sender = sender;
  }

  /** Sends an event, its data as one line of JSON. */
  public void send(ObjectNode data) {
    send("", data);
  }

  /** Says that nothing follows, as OpenAI's API does. */
  public void sendDone() {
    sender.part("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
  }

  void sendError(ObjectNode problem) {
    send("event: error\n", problem);
  }

  private void send(String name, ObjectNode data) {
    String event = name + "data: " + Json.text(data) + "\n\n";
    sender.part(event.getBytes(StandardCharsets.UTF_8));
  }
}
