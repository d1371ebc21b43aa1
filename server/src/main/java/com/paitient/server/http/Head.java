// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;

/** What is known of a request before its body: its id, when it came, its header fields. */
record Head(String requestId, Instant receivedAt, boolean tls13, HttpFields fields) {
  static Head of(Request request, String requestId) {
    return new Head(
        requestId,
        Instant.ofEpochMilli(Request.getTimeStamp(request)),
        tls13(request),
        request.getHeaders());
  }

  private static boolean tls13(Request request) {
    EndPoint.SslSessionData tls =
        request.getConnectionMetaData().getConnection().getEndPoint().getSslSessionData();
    return tls != null && tls.sslSession().getProtocol().equals("TLSv1.3");
  }

  Accept accept() {
    return new Accept(fields.getValuesList(HttpHeader.ACCEPT));
  }

  /** The one value of a header field; a field that stands there twice is refused. */
  Optional<String> one(String name) {
    List<String> given = fields.getValuesList(name);
    if (given.size() > 1) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD, name, "This header field stands there twice.");
    }
    return given.stream().map(String::strip).filter(value -> !value.isEmpty()).findFirst();
  }

  @Override
  public String toString() {
    return "Head[" + requestId + "]";
  }
}
