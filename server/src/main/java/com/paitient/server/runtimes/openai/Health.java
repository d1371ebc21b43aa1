// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.paitient.server.network.Call;
import com.paitient.server.network.Outbound;
import com.paitient.server.network.OutboundException;
import com.paitient.server.runtimes.RunException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a server again and again which models it has, and so knows how it is. Thread-safe. */
final class Health implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Health.class);
  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final Duration PAUSE_WHEN_DOWN = Duration.ofSeconds(1);
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_FAILURES = 2;

  private final String name;
  private final Outbound server;
  private final Duration pause;
  private final Thread asker;
  private Finding finding = new Finding.None();

  /** How a server is. */
  sealed interface Finding {
    /** Not known yet. */
    record None() implements Finding {}

    /** It answers; {@code models} is empty where it tells none. */
    record Well(Optional<Set<String>> models) implements Finding {}

    /** It does not answer as it should; {@code reason} is for people. */
    record Down(String reason) implements Finding {}
  }

  private Health(String name, Outbound server, Duration pause) {
    this.name = name;
    this.server = server;
    this.pause = pause;
    this.asker = Thread.ofVirtual().name("health of " + name).unstarted(this::ask);
  }

  /** Begins to ask. */
  static Health watch(String name, Outbound server, Duration pause) {
    Health health = new Health(name, server, pause);
    health.asker.start();
    return health;
  }

  synchronized Finding finding() {
    return finding;
  }

  /** Waits for the first finding, at most {@code patience}. */
  synchronized Finding await(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    try {
      for (long left = patience.toMillis();
          finding instanceof Finding.None && left > 0;
          left = (end - System.nanoTime()) / 1_000_000) {
        wait(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return finding;
  }

  private void ask() {
    int failures = 0;
    try {
      while (true) {
        Finding next = look();
        failures = next instanceof Finding.Down ? failures + 1 : 0;
        // One lost answer of a server that was well just now means little.
        if (failures == 0 || failures >= MOST_FAILURES || !(finding() instanceof Finding.Well)) {
          become(next);
        }
        Thread.sleep(
            failures == 0 || pause.compareTo(PAUSE_WHEN_DOWN) < 0 ? pause : PAUSE_WHEN_DOWN);
      }
    } catch (InterruptedException _) {
      // Closed: nobody asks for it any more.
    }
  }

  private synchronized void become(Finding next) {
    if (!next.getClass().equals(finding.getClass())) {
      LOG.info("upstream {} is {}", name, next instanceof Finding.Well ? "well" : "down");
    }
    finding = next;
    notifyAll();
  }

  private Finding look() throws InterruptedException {
    try (Call call = server.get("/v1/models", "application/json", PATIENCE)) {
      int status = call.send().status();
      String body = Bodies.read(call, MOST_BYTES);
      return switch (status) {
        case 200 -> new Finding.Well(Optional.of(models(Json.object(body))));
        case 404, 405 -> new Finding.Well(Optional.empty());
        default -> down(Refusals.of(status, body));
      };
    } catch (OutboundException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return new Finding.Down("the upstream cannot be used: " + e.getMessage());
    } catch (RunException e) {
      return down(e);
    }
  }

  private static Finding down(RunException e) {
    return new Finding.Down(String.valueOf(e.getMessage()));
  }

  private static Set<String> models(JsonNode root) {
    if (!root.path("data").isArray()) {
      throw BadAnswer.because("no list of models");
    }
    Set<String> names = new HashSet<>();
    root.path("data").forEach(model -> names.add(model.path("id").asText()));
    return names;
  }

  @Override
  public void close() {
    asker.interrupt();
    try {
      asker.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
