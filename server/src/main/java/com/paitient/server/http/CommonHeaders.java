// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Response;

/** What every response carries. */
final class CommonHeaders {
  private static final List<HttpField> ALWAYS =
      List.of(
          new PreEncodedHttpField("Cache-Control", "no-store"),
          new PreEncodedHttpField(
              "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
          new PreEncodedHttpField("Referrer-Policy", "no-referrer"),
          new PreEncodedHttpField("X-Content-Type-Options", "nosniff"),
          new PreEncodedHttpField("X-Frame-Options", "DENY"));

  private CommonHeaders() {}

  static void add(Response response, String requestId, boolean tls) {
    HttpFields.Mutable headers = response.getHeaders();
    ALWAYS.forEach(headers::put);
    headers.put("X-Request-Id", requestId);
    if (tls) {
      headers.put("Strict-Transport-Security", "max-age=31536000");
    }
  }
}
