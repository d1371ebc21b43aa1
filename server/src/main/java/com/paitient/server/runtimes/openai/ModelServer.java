// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.paitient.server.config.Upstream;
import com.paitient.server.network.AddressPolicy;
import com.paitient.server.network.BaseUrl;
import com.paitient.server.network.Call;
import com.paitient.server.network.Credential;
import com.paitient.server.network.NetworkException;
import com.paitient.server.network.Outbound;
import com.paitient.server.network.OutboundPlan;
import com.paitient.server.runtimes.Delivery;
import com.paitient.server.telemetry.Trace;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/** One upstream, with what all deployments on it share. Thread-safe. */
final class ModelServer implements AutoCloseable {
  /** Beside the requests: questions about its health, and connections that are just closing. */
  private static final int SPARE_CONNECTIONS = 8;

  private final Outbound outbound;
  private final Health health;
  private final Breaker breaker;
  private final Semaphore places;

  private ModelServer(Outbound outbound, Health health, Breaker breaker, int places) {
    this.outbound = outbound;
    this.health = health;
    this.breaker = breaker;
    this.places = new Semaphore(places);
  }

  /**
   * Begins to watch an upstream.
   *
   * @param nanos what the breaker's pauses are measured by
   * @throws NetworkException if its part of the configuration cannot be used
   */
  static ModelServer open(String name, Upstream upstream, LongSupplier nanos) {
    try {
      Outbound outbound = Outbound.open(plan(upstream));
      Health health = Health.watch(name, outbound, upstream.limits().probeTime());
      return new ModelServer(outbound, health, new Breaker(nanos), upstream.limits().connections());
    } catch (NetworkException | IllegalArgumentException e) {
      throw new NetworkException("upstreams." + name + ": " + e.getMessage());
    }
  }

  private static OutboundPlan plan(Upstream upstream) {
    BaseUrl url = BaseUrl.parse(withoutVersion(upstream.url()));
    Upstream.Limits limits = upstream.limits();
    return new OutboundPlan(
        url,
        url.tls() || upstream.plainHttp() ? AddressPolicy.PRIVATE : AddressPolicy.LOOPBACK,
        upstream.authority(),
        upstream.keyFile().map(Credential::read),
        new OutboundPlan.Times(limits.connectTime(), limits.headTime(), limits.idleTime()),
        limits.answerBytes(),
        limits.connections() + SPARE_CONNECTIONS);
  }

  /** Many programs want the version in the URL, so many write it. */
  private static String withoutVersion(String url) {
    return url.replaceFirst("/v1/?$", "");
  }

  /** A chat completion that is not sent yet; it tells the trace that its caller told. */
  Call complete(byte[] request, Delivery delivery, Duration limit) {
    String accept =
        switch (delivery) {
          case WHOLE -> "application/json";
          case PIECES -> "text/event-stream";
        };
    Map<String, String> trace =
        Trace.current().map(it -> Map.of(Trace.HEADER, it.onward())).orElse(Map.of());
    return outbound.post("/v1/chat/completions", request, accept, limit, trace);
  }

  Health health() {
    return health;
  }

  Breaker breaker() {
    return breaker;
  }

  /** One for each request that it may have at once. */
  Semaphore places() {
    return places;
  }

  int connections() {
    return outbound.connections();
  }

  @Override
  public void close() {
    health.close();
    outbound.close();
  }
}
