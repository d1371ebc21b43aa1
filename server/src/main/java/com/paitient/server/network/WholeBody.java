// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;

/**
 * The body of a response, gathered on the thread that it comes on, so that whoever waits for all of
 * it is woken once. Used by that thread, and by the one that waits when the response is over.
 */
final class WholeBody {
  /** What is set aside because a server says that so much will come. */
  private static final long MOST_BELIEVED = 64 << 10;

  private final Request request;
  private final Content.Source source;
  private final long most;
  private final int expected;
  private byte[] bytes = {};
  private int length;
  private boolean tooLarge;

  /**
   * Gathers nothing yet.
   *
   * @param most bytes of a body
   */
  WholeBody(Response response, Content.Source source, long most) {
    this.request = response.getRequest();
    this.source = source;
    this.most = most;
    this.expected =
        (int)
            Math.clamp(
                response.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH), 0, MOST_BELIEVED);
  }

  /** Takes what came, and what will come; a body that is too large ends the request. */
  void take() {
    for (Content.Chunk next = source.read(); next != null; next = source.read()) {
      if (Content.Chunk.isFailure(next)) {
        var _ = request.abort(next.getFailure());
        return;
      }
      boolean last = next.isLast();
      put(next);
      next.release();
      if (tooLarge) {
        var _ = request.abort(new OutboundException(OutboundException.Code.TOO_LARGE, "too large"));
      }
      if (tooLarge || last) {
        return;
      }
    }
    source.demand(this::take);
  }

  private void put(Content.Chunk chunk) {
    int more = chunk.remaining();
    tooLarge = more > most - length;
    if (tooLarge) {
      return;
    }
    if (length + more > bytes.length) {
      int twice = (int) Math.min(most, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, Math.max(length + more, Math.max(expected, twice)));
    }
    length += chunk.get(bytes, length, more);
  }

  boolean isTooLarge() {
    return tooLarge;
  }

  /** All of it, after the response's end. */
  ByteBuffer bytes() {
    return ByteBuffer.wrap(bytes, 0, length);
  }
}
