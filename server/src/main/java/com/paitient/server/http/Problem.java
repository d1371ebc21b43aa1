// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** An error as RFC 9457 has it: {@code application/problem+json}. */
final class Problem {
  static final String TYPE = "application/problem+json";

  private Problem() {}

  static ObjectNode of(ApiError error, String requestId) {
    ErrorCode code = error.code();
    ObjectNode problem =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", "urn:paitient:error:" + code.code())
            .put("title", code.title())
            .put("status", code.status())
            .put("detail", error.detail())
            .put("code", code.code());
    error.field().ifPresent(field -> problem.put("field", field));
    return problem.put("request_id", requestId);
  }
}
