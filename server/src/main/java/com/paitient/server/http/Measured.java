// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.paitient.server.telemetry.Spans;
import com.paitient.server.telemetry.Trace;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Counts and times the requests that it passes on, each within the trace that it names. */
final class Measured extends Handler.Wrapper {
  private static final String ROUTE = Measured.class.getName() + ".route";
  private static final String REFUSAL = Measured.class.getName() + ".refusal";

  private final HttpMeters meters;
  private final Spans spans;

  Measured(Handler next, HttpMeters meters, Spans spans) {
    super(next);
    this.meters = meters;
    this.spans = spans;
  }

  /** Remembers which route answers. */
  static void found(Request request, Route route) {
    request.setAttribute(ROUTE, route);
  }

  /** Remembers why it is refused. */
  static void refused(Request request, ErrorCode code) {
    request.setAttribute(REFUSAL, code);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    long begun = System.nanoTime();
    meters.began();
    Optional<Trace> trace = Trace.of(request.getHeaders().getValuesList(Trace.HEADER), spans);
    try {
      return trace.isPresent()
          ? trace.get().over(() -> super.handle(request, response, callback))
          : super.handle(request, response, callback);
    } finally {
      long ended = System.nanoTime();
      count(request, response, ended - begun);
      trace.ifPresent(each -> end(each, request, response, begun, ended));
    }
  }

  /** The route as the table has it, never the path: that may hold anything. */
  private static void end(Trace trace, Request request, Response response, long begun, long ended) {
    String route = route(request);
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("http.request.method", method(request));
    attributes.put("http.route", route);
    attributes.put("http.response.status_code", response.getStatus());
    if (request.getAttribute(REFUSAL) instanceof ErrorCode code) {
      attributes.put("error.type", code.code());
    }
    trace.ended(
        method(request) + " " + route, begun, ended, attributes, response.getStatus() >= 500);
  }

  private static String method(Request request) {
    return request.getAttribute(ROUTE) instanceof Route found ? found.method() : "_OTHER";
  }

  private static String route(Request request) {
    return request.getAttribute(ROUTE) instanceof Route found
        ? found.path().toString()
        : HttpMeters.NO_ROUTE;
  }

  private void count(Request request, Response response, long nanos) {
    if (request.getAttribute(REFUSAL) instanceof ErrorCode code) {
      meters.refused(code);
    }
    meters.ended(request.getMethod(), route(request), response.getStatus(), nanos);
  }
}
