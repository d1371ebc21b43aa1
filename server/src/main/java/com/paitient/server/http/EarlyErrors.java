// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers for requests that never came as far as a route: malformed, too large, too late. */
final class EarlyErrors implements Request.Handler {
  private final Supplier<String> requestIds;
  private final HttpMeters meters;
  private final Callers callers;

  EarlyErrors(Supplier<String> requestIds, HttpMeters meters, Callers callers) {
    this.requestIds = requestIds;
    this.meters = meters;
    this.callers = callers;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String id = requestIds.get();
    CommonHeaders.add(response, id, request.isSecure());
    Sender sender = new Sender(request, response);
    sender.closeAfter();
    ApiError error = error(request.getAttribute(ErrorHandler.ERROR_STATUS));
    meters.refused(error.code());
    callers.refused(request, Optional.empty(), error.refused(id, "request"));
    try {
      sender.whole(error.code().status(), Problem.TYPE, Json.bytes(Problem.of(error, id)));
      callback.succeeded();
    } catch (ClientGone e) {
      callback.failed(e);
    }
    return true;
  }

  /** Jetty's own words are not given on, as they may quote the request. */
  private static ApiError error(Object status) {
    return switch (status) {
      case Integer tooLarge when tooLarge == 431 || tooLarge == 414 ->
          ApiError.of(ErrorCode.HEAD_TOO_LARGE, "Send fewer or shorter header fields.");
      case Integer late when late == 408 ->
          ApiError.of(ErrorCode.REQUEST_TIMEOUT, "The request did not arrive in time.");
      // 501 and 505 blame the client as well: for a coding or a version that we do not speak.
      case Integer client when client < 500 || client == 501 || client == 505 ->
          ApiError.of(ErrorCode.INVALID_REQUEST, "The request breaks the rules of HTTP/1.1.");
      case Integer stopping when stopping == 503 ->
          ApiError.of(ErrorCode.UNAVAILABLE, "The service is starting or stopping.");
      case null, default -> ApiError.of(ErrorCode.INTERNAL_ERROR, "The service's log has more.");
    };
  }
}
