// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.server.processes.Child;
import com.paitient.server.runtimes.Weights;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/** One worker process, from its start to its end. Closing it ends it within a second. */
final class Worker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final int DEFAULT_ANSWER_TOKENS = 512;

  /** What another start would not mend. */
  private static final Set<String> LASTING =
      Set.of(
          "BAD_SETTINGS",
          "NO_MEMORY_FILE",
          "TRUNCATED",
          "HASH_MISMATCH",
          "NO_LIBRARY",
          "BAD_MODEL",
          "NO_CHAT");

  private final Child child;
  private final Path socket;
  private final String key;

  private Worker(Child child, Path socket) {
    this.child = child;
    this.socket = socket;
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = HexFormat.of().formatHex(random);
  }

  /** Starts the process; {@link #load} makes it useful. */
  static Worker start(LocalHost host, String name, Path folder) {
    Path socket = LocalHost.socket(folder);
    try {
      Files.deleteIfExists(socket);
      return new Worker(host.children().start(host.plan(name, folder)), socket);
    } catch (IOException e) {
      throw new WorkerFailure(true, "the former socket cannot be removed: " + socket, e);
    }
  }

  Path socket() {
    return socket;
  }

  String key() {
    return key;
  }

  long pid() {
    return child.pid();
  }

  boolean alive() {
    return child.alive();
  }

  /** Hands the model over and returns when the worker is ready. */
  void load(LocalHost host, Weights weights) {
    Duration limit = host.workers().startTimeout();
    try (Alarm alarm = Alarm.after(limit, this::close)) {
      try {
        require(handOver(host, weights));
      } catch (WorkerFailure e) {
        throw alarm.rang() ? new WorkerFailure(false, "not ready within " + limit, e) : e;
      }
    }
  }

  private static void require(JsonNode said) {
    if (!said.path("ready").asBoolean()) {
      String code = said.path("code").asText();
      throw new WorkerFailure(
          LASTING.contains(code), said.path("message").asText() + " (" + code + ")");
    }
  }

  private JsonNode handOver(LocalHost host, Weights weights) {
    try (InputStream model = weights.open()) {
      pump(settings(host, weights), model, child.input());
    } catch (IOException | RuntimeException e) {
      throw new WorkerFailure(false, "the model's file cannot be read", e);
    }
    try {
      return WorkerWire.line(child.output());
    } catch (IOException ended) {
      throw new WorkerFailure(false, "the worker ended while it loaded the model");
    }
  }

  private static void pump(ObjectNode settings, InputStream model, OutputStream input)
      throws IOException {
    var out = new DataOutputStream(new BufferedOutputStream(input, 1 << 16));
    byte[] buffer = new byte[1 << 16];
    try {
      WorkerWire.settings(out, settings);
    } catch (IOException itWillSay) {
      return;
    }
    for (int count = model.read(buffer); count >= 0; count = model.read(buffer)) {
      try {
        out.write(buffer, 0, count);
      } catch (IOException itWillSay) {
        return;
      }
    }
    try {
      out.flush();
    } catch (IOException itWillSay) {
      // On its output, if it still can.
    }
  }

  private ObjectNode settings(LocalHost host, Weights weights) {
    return WorkerWire.object()
        .put("socket", socket.toString())
        .put("key", key)
        .put("context_tokens", host.workers().contextTokens())
        .put("answer_tokens", Math.min(DEFAULT_ANSWER_TOKENS, host.limits().outputTokens()))
        .put("threads", host.workers().threads())
        .put("queue", host.limits().queue() + 1)
        .put("model_bytes", weights.size())
        .put("model_sha256", weights.sha256());
  }

  void awaitEnd() throws InterruptedException {
    try {
      child.onExit().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    child.stop(PATIENCE);
    try {
      Files.deleteIfExists(socket);
    } catch (IOException leftBehind) {
      // The next start removes it, or says that it cannot.
    }
  }
}
