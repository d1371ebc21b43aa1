// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** In whose words the errors of a path are told. */
public enum Dialect {
  /** RFC 9457 problems. */
  OURS,
  /** What the clients of OpenAI's API turn into their own exceptions. */
  OPENAI;

  int status(ApiError error) {
    return switch (this) {
      case OURS -> error.code().status();
      case OPENAI -> OpenAiError.status(error.code());
    };
  }

  String type() {
    return switch (this) {
      case OURS -> Problem.TYPE;
      case OPENAI -> OpenAiError.TYPE;
    };
  }

  ObjectNode body(ApiError error, String requestId) {
    return switch (this) {
      case OURS -> Problem.of(error, requestId);
      case OPENAI -> OpenAiError.of(error);
    };
  }

  /** The last event of a stream that fails midway. */
  void end(EventStream stream, ApiError error, String requestId) {
    switch (this) {
      case OURS -> stream.sendError(body(error, requestId));
      case OPENAI -> stream.send(body(error, requestId));
    }
  }
}
