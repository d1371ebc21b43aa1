// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An error as OpenAI's API has it, {@code {"error":{"message","type","param","code"}}}, under the
 * status by which its clients choose an exception. Where OpenAI has a code of its own it is used,
 * as programs compare with it; otherwise ours.
 */
final class OpenAiError {
  static final String TYPE = "application/json";

  private OpenAiError() {}

  /** Ours, but for those that its clients do not expect. */
  static int status(ErrorCode code) {
    return switch (code) {
      case OVERLOADED -> 429;
      default -> code.status() == 422 ? 400 : code.status();
    };
  }

  static ObjectNode of(ApiError error) {
    ObjectNode body = Json.object();
    body.putObject("error")
        .put("message", error.code().title() + ". " + error.detail())
        .put("type", type(status(error.code())))
        .put("param", error.field().orElse(param(error.code())))
        .put("code", code(error.code()));
    return body;
  }

  private static String type(int status) {
    return switch (status) {
      case 403 -> "permission_error";
      case 429 -> "rate_limit_error";
      default -> status < 500 ? "invalid_request_error" : "server_error";
    };
  }

  private static @org.jspecify.annotations.Nullable String param(ErrorCode code) {
    return switch (code) {
      case DEPLOYMENT_NOT_FOUND -> "model";
      case PROMPT_TOO_LONG, PROMPT_TOO_LARGE -> "messages";
      default -> null;
    };
  }

  private static String code(ErrorCode code) {
    return switch (code) {
      case UNAUTHENTICATED -> "invalid_api_key";
      case DEPLOYMENT_NOT_FOUND -> "model_not_found";
      case PROMPT_TOO_LONG, PROMPT_TOO_LARGE -> "context_length_exceeded";
      case UNKNOWN_FIELD -> "unknown_parameter";
      case UNSUPPORTED_FIELD -> "unsupported_parameter";
      case INVALID_FIELD -> "invalid_value";
      case OVERLOADED -> "rate_limit_exceeded";
      default -> code.code();
    };
  }
}
