// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.paitient.server.identity.Refusals;
import java.util.Optional;

/**
 * A request that is refused, as its caller is told. The detail holds names, bounds and counts,
 * never a value of the request.
 */
public final class ApiError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final Optional<String> field;

  private ApiError(ErrorCode code, String detail, Optional<String> field) {
    super(detail, null, false, false);
    this.code = code;
    this.field = field;
  }

  public static ApiError of(ErrorCode code, String detail) {
    return new ApiError(code, detail, Optional.empty());
  }

  /** About one field, by its path in the request ({@code messages[0].content}). */
  public static ApiError ofField(ErrorCode code, String field, String detail) {
    return new ApiError(code, detail, Optional.of(FieldNames.shown(field)));
  }

  public ErrorCode code() {
    return code;
  }

  public String detail() {
    return String.valueOf(getMessage());
  }

  public Optional<String> field() {
    return field;
  }

  /** As it is recorded: the code, and no detail. */
  Refusals.Refused refused(String requestId, String operation) {
    return new Refusals.Refused(requestId, operation, code.code(), code.status());
  }
}
