// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.Consumer;

/** What an endpoint gives back. */
public sealed interface Answer {
  static Answer ok(JsonNode body) {
    return new Whole(200, body, Optional.empty());
  }

  static Answer created(ObjectNode body) {
    return new Whole(201, body, Optional.empty());
  }

  /** A 200 with the token of the receipt that proves it. */
  static Answer proven(ObjectNode body, String receipt) {
    return new Whole(200, body, Optional.of(receipt));
  }

  static Answer nothing() {
    return new Nothing();
  }

  /** A JSON object, or a list where another program's API has one. */
  record Whole(int status, JsonNode body, Optional<String> receipt) implements Answer {
    @Override
    public String toString() {
      return "Whole[" + status + "]";
    }
  }

  /** Text that is no JSON. */
  @SuppressWarnings("ArrayRecordComponent") // Made for one answer, and nobody compares them.
  record Text(String type, byte[] body) implements Answer {}

  /** 204. */
  record Nothing() implements Answer {}

  /** Server-sent events, made while they are sent. */
  record Events(Source source) implements Answer {}

  /**
   * Text of any length, made while it is sent. What fails after its begin breaks the connection
   * off, so that nobody takes a part for the whole.
   */
  record Lines(String type, Writer writer) implements Answer {}

  /** Sends pieces of text on the thread of the request until it returns. */
  @FunctionalInterface
  interface Writer {
    void write(Consumer<String> sink);
  }

  /** Sends events on the thread of the request until it returns. */
  @FunctionalInterface
  interface Source {
    void send(EventStream stream);
  }
}
