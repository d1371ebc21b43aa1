// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.keys.AnswerSeal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Server-sent events to one client. Sending blocks while the client is slow, and throws {@link
 * ClientGone} when it is gone, so that what makes the events ends. Not thread-safe.
 */
public final class EventStream {
  private final Sender sender;
  private final Optional<AnswerSeal> seal;

  EventStream(Sender sender) {
    this(sender, Optional.empty());
  }

  EventStream(Sender sender, Optional<AnswerSeal> seal) {
    this.sender = sender;
    this.seal = seal;
  }

  /** Sends an event, its data as one line of JSON. */
  public void send(ObjectNode data) {
    send("", data);
  }

  /** Says that nothing follows, as OpenAI's API does. */
  public void sendDone() {
    if (seal.isEmpty()) {
      part("data: [DONE]\n\n");
    }
  }

  /** Says in a sealed stream that nothing was left off at its end. */
  void end() {
    seal.ifPresent(key -> part(sealed(key, new byte[0], true)));
  }

  void sendError(ObjectNode problem) {
    send("event: error\n", problem);
  }

  private void send(String name, ObjectNode data) {
    part(
        seal.map(key -> sealed(key, Json.bytes(data), false))
            .orElseGet(() -> name + "data: " + Json.text(data) + "\n\n"));
  }

  private static String sealed(AnswerSeal key, byte[] part, boolean last) {
    return "data: " + Base64.getEncoder().encodeToString(key.seal(part, last)) + "\n\n";
  }

  private void part(String event) {
    sender.part(event.getBytes(StandardCharsets.UTF_8));
  }
}
