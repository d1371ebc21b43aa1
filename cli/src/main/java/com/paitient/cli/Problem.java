// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** A refusal by the service, as RFC 9457 problem details. */
final class Problem {
  private Problem() {}

  /** The service's words, with the code and the request's id to look it up by. */
  static CommandFailure failure(int status, JsonNode problem, String requestId) {
    String code = problem.path("code").asText("http_" + status);
    String detail =
        problem
            .path("detail")
            .asText(problem.path("title").asText("The service answered " + status));
    String message =
        "%s (%s%s)".formatted(detail, code, requestId.isEmpty() ? "" : ", request " + requestId);
    return status >= 500 ? CommandFailure.couldNotRun(message) : CommandFailure.no(message);
  }
}
