// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.paitient.server.telemetry.Counter;
import com.paitient.server.telemetry.Histogram;
import com.paitient.server.telemetry.Label;
import com.paitient.server.telemetry.Metrics;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** What is counted and timed of requests, by templates of paths, never by paths. Thread-safe. */
final class HttpMeters {
  /** The route of a request that found none, or whose caller is not known. */
  static final String NO_ROUTE = "none";

  private static final String[] METHODS = {
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"
  };

  private final Counter requests;
  private final Histogram times;
  private final Counter refusals;
  private final LongAdder underway = new LongAdder();

  HttpMeters(Metrics metrics, Routes routes) {
    Label route = Label.of("route", templates(routes));
    requests =
        metrics.counter(
            "paitient_http_requests_total",
            "Requests that were answered.",
            Label.of("method", METHODS),
            route,
            Label.of("status", statuses()));
    times =
        metrics.histogram(
            "paitient_http_request_seconds",
            "Time from a request's head to the end of its answer.",
            route);
    refusals =
        metrics.counter(
            "paitient_refusals_total",
            "Requests that ended with an error, by its code.",
            Label.of("code", ErrorCode.class));
    metrics.gauge("paitient_http_requests_underway", "Requests not yet answered.", underway::sum);
  }

  private static List<String> templates(Routes routes) {
    return Stream.concat(
            Stream.of(NO_ROUTE),
            routes.listed().stream().map(each -> each.substring(each.indexOf(' ') + 1)))
        .distinct()
        .toList();
  }

  private static List<String> statuses() {
    return Stream.concat(
            Stream.of(200, 201, 204), Arrays.stream(ErrorCode.values()).map(ErrorCode::status))
        .distinct()
        .map(String::valueOf)
        .toList();
  }

  void began() {
    underway.increment();
  }

  void ended(String method, String route, int status, long nanos) {
    requests.add(1, method, route, String.valueOf(status));
    times.observe(nanos, route);
    underway.decrement();
  }

  void refused(ErrorCode code) {
    refusals.add(1, code.code());
  }
}
