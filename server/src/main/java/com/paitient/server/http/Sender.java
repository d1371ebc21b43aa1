// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** Writes one response, blocking. */
final class Sender {
  private final Request request;
  private final Response response;

  Sender(Request request, Response response) {
    this.request = request;
    this.response = response;
  }

  boolean isCommitted() {
    return response.isCommitted();
  }

  void header(String name, String value) {
    response.getHeaders().put(name, value);
  }

  /** For requests of which something may be left on the connection. */
  void closeAfter() {
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
  }

  /** Whether the connection ends with the response. */
  boolean closesAfter() {
    return response.getHeaders().contains(HttpHeader.CONNECTION, "close");
  }

  void whole(int status, String type, byte[] body) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    write(true, body);
  }

  void nothing() {
    response.setStatus(204);
    write(true, new byte[0]);
  }

  void part(byte[] bytes) {
    part("text/event-stream", bytes);
  }

  /** A piece of a body whose length nobody knows yet. */
  void part(String type, byte[] bytes) {
    if (!response.isCommitted()) {
      response.setStatus(200);
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    }
    write(false, bytes);
  }

  void end() {
    write(true, new byte[0]);
  }

  private void write(boolean last, byte[] bytes) {
    // What is left of the body would be in the way of the next request, so there is none.
    if (!response.isCommitted() && !request.consumeAvailable()) {
      closeAfter();
    }
    try {
      Content.Sink.write(response, last, ByteBuffer.wrap(bytes));
    } catch (IOException _) {
      throw new ClientGone();
    }
  }
}
