// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.paitient.server.config.Upstream;
import com.paitient.server.runtimes.ModelRuntime;
import com.paitient.server.runtimes.RunException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes runtimes on the upstreams of the configuration; those on one share its connections, its
 * limits and what is known of its health. Thread-safe.
 */
public final class OpenAiRuntimes implements AutoCloseable {
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
    return open(upstreams, limit, Backoff.USUAL);
  }

  static OpenAiRuntimes open(Map<String, Upstream> upstreams, Duration limit, Backoff backoff) {
    OpenAiRuntimes opened = new OpenAiRuntimes(limit, backoff);
    try {
      upstreams.forEach(
          (name, upstream) -> opened.servers.put(name, ModelServer.open(name, upstream)));
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * A runtime for a deployment.
   *
   * @param upstream a name of the configuration
   * @param model as the upstream calls it
   * @throws RunException UNAVAILABLE if the configuration has no such upstream
   */
  public ModelRuntime make(String deploymentId, String upstream, String model) {
    ModelServer server = servers.get(upstream);
    if (server == null) {
      throw Refusals.unavailable("the configuration has no upstream of the model's");
    }
    return new OpenAiRuntime(destination(deploymentId), server, model, limit, backoff);
  }

  /** The destination that a deployment's runtime has. */
  public String destination(String deploymentId) {
    return OpenAiRuntime.KIND + "/" + deploymentId;
  }

  /** Whether what it makes has no network at all: its prompts go over one. */
  public boolean isolatesNetwork() {
    return false;
  }

  /** Whether the configuration has an upstream of this name. */
  public boolean knows(String upstream) {
    return servers.containsKey(upstream);
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
