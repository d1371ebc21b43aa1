// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.paitient.server.telemetry.Trace;
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

  Measured(Handler next, HttpMeters meters) {
    super(next);
    this.meters = meters;
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
    try {
      Optional<Trace> trace = Trace.parse(request.getHeaders().getValuesList(Trace.HEADER));
      return trace.isPresent()
          ? trace.get().over(() -> super.handle(request, response, callback))
          : super.handle(request, response, callback);
    } finally {
      count(request, response, System.nanoTime() - begun);
    }
  }

  private void count(Request request, Response response, long nanos) {
    String route =
        request.getAttribute(ROUTE) instanceof Route found
            ? found.path().toString()
            : HttpMeters.NO_ROUTE;
    meters.ended(request.getMethod(), route, response.getStatus(), nanos);
    if (request.getAttribute(REFUSAL) instanceof ErrorCode code) {
      meters.refused(code);
    }
  }
}
