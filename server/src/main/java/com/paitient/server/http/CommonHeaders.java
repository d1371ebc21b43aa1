// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Response;

/** What every response carries. */
final class CommonHeaders {
  private static final Map<String, String> ALWAYS =
      Map.of(
          "Cache-Control", "no-store",
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
          "Referrer-Policy", "no-referrer",
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY");

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
