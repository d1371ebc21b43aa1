// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.paitient.server.config.Upstream;
import com.paitient.server.runtimes.ModelRuntime;
import com.paitient.server.runtimes.UpstreamMaker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Makes runtimes on the upstreams of the configuration; those on one share its connections, its
 * limits and what is known of its health. Thread-safe.
 */
public final class OpenAiRuntimes implements UpstreamMaker, AutoCloseable {
  private final Map<String, ModelServer> servers = new LinkedHashMap<>();
  private final Duration limit;
  private final Backoff backoff;

  private OpenAiRuntimes(Duration limit, Backoff backoff) {
    this.limit = limit;
    this.backoff = backoff;
  }

  /**
   * Begins to watch the upstreams, whether they are there or not.
   *
   * @param limit for a whole answer
   * @throws com.paitient.server.network.NetworkException if one is configured so that it cannot be
   *     used
   */
  public static OpenAiRuntimes open(Map<String, Upstream> upstreams, Duration limit) {
    return open(upstreams, limit, Backoff.USUAL, System::nanoTime);
  }

  static OpenAiRuntimes open(
      Map<String, Upstream> upstreams, Duration limit, Backoff backoff, LongSupplier nanos) {
    OpenAiRuntimes opened = new OpenAiRuntimes(limit, backoff);
    try {
      upstreams.forEach(
          (name, upstream) -> opened.servers.put(name, ModelServer.open(name, upstream, nanos)));
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  @Override
  public ModelRuntime make(String deploymentId, String upstream, String model) {
    ModelServer server = servers.get(upstream);
    if (server == null) {
      throw Refusals.unavailable("the configuration has no upstream of the model's");
    }
    return new OpenAiRuntime(destination(deploymentId), server, model, limit, backoff);
  }

  @Override
  public String destination(String deploymentId) {
    return OpenAiRuntime.KIND + "/" + deploymentId;
  }

  @Override
  public boolean knows(String upstream) {
    return servers.containsKey(upstream);
  }

  /** Whether each upstream answered when it was last asked, by its name in the configuration. */
  public Map<String, Boolean> health() {
    Map<String, Boolean> well = new LinkedHashMap<>();
    servers.forEach(
        (name, server) -> well.put(name, server.health().finding() instanceof Health.Finding.Well));
    return well;
  }

  /** Connections that are open now. */
  int connections() {
    return servers.values().stream().mapToInt(ModelServer::connections).sum();
  }

  @Override
  public void close() {
    servers.values().forEach(ModelServer::close);
  }
}
