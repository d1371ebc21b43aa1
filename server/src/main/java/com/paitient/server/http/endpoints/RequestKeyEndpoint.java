// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.paitient.keys.RequestKeys;
import com.paitient.server.http.Answer;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Json;
import com.paitient.server.http.Route;
import java.util.List;

/** The key that requests are sealed for, end to end. */
record RequestKeyEndpoint(RequestKeys keys) {
  List<Route> routes() {
    return List.of(Route.of("GET", "/v1/request-key", this::read));
  }

  private Answer read(Exchange exchange) {
    RequestKeys.Announcement told = keys.announcement();
    return Answer.ok(
        Json.object()
            .put("key_id", told.keyId())
            .put("not_after", told.notAfter().toString())
            .put("signer", told.signer())
            .put("text", told.text()));
  }
}
