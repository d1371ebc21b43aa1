// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import java.net.InetSocketAddress;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** What programs on this machine may call without a credential; all others need one. */
public record OpenOnLoopback(Endpoint endpoint) implements Endpoint {
  @Override
  public Answer answer(Exchange exchange) {
    return endpoint.answer(exchange);
  }

  /**
   * Whether a request comes from this machine. One that a proxy passes on does not, wherever the
   * proxy runs; one that brings a credential is judged by it.
   */
  static boolean admits(Request request) {
    HttpFields fields = request.getHeaders();
    return request.getConnectionMetaData().getRemoteSocketAddress()
            instanceof InetSocketAddress from
        && from.getAddress() != null
        && from.getAddress().isLoopbackAddress()
        && !fields.contains(HttpHeader.AUTHORIZATION)
        && !fields.contains(HttpHeader.FORWARDED)
        && !fields.contains(HttpHeader.X_FORWARDED_FOR)
        && !fields.contains(HttpHeader.VIA);
  }
}
