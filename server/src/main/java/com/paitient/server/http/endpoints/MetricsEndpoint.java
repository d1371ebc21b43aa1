// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.paitient.server.access.Access;
import com.paitient.server.access.AccessException;
import com.paitient.server.access.Permission;
import com.paitient.server.access.Resource;
import com.paitient.server.http.Answer;
import com.paitient.server.http.Endpoint;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.OpenOnLoopback;
import com.paitient.server.http.Route;
import com.paitient.server.identity.Caller;
import com.paitient.server.telemetry.Metrics;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Tells the service's numbers to a Prometheus server. They are of all tenants together, so a key
 * that is bound to one tenant does not get them.
 *
 * @param openOnLoopback whether programs on this machine need no credential
 */
record MetricsEndpoint(Metrics metrics, Access access, boolean openOnLoopback) {
  List<Route> routes() {
    Endpoint endpoint = this::tell;
    return List.of(
        Route.of("GET", "/metrics", openOnLoopback ? new OpenOnLoopback(endpoint) : endpoint));
  }

  private Answer tell(Exchange exchange) {
    exchange.knownCaller().ifPresent(this::require);
    return new Answer.Text(Metrics.TYPE, metrics.text().getBytes(StandardCharsets.UTF_8));
  }

  private void require(Caller caller) {
    Resource all = Resource.all("metrics");
    if (!caller.tenantId().equals(Caller.ORGANIZATION)) {
      throw access.refuse(
          caller,
          Permission.METRICS_READ,
          all,
          AccessException.Code.DENIED,
          "the numbers are of all tenants, and this key belongs to one");
    }
    var _ = access.require(caller, Permission.METRICS_READ, all);
  }
}
