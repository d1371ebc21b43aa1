// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes;

import com.paitient.audit.Receipt;
import com.paitient.phi.Release;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The one entry to all models: this release, this destination, or nothing. Thread-safe. */
public final class Runtimes implements AutoCloseable {
  private final Map<String, ModelRuntime> byDestination = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> underway = new ConcurrentHashMap<>();

  /**
   * A runtime as it stands now.
   *
   * @param underway requests that it has taken and not ended
   */
  public record Load(String kind, ModelRuntime.State state, long underway) {}

  /** Makes a runtime reachable; one that stood at its destination is closed. */
  public void add(ModelRuntime runtime) {
    ModelRuntime before = byDestination.put(runtime.destination(), runtime);
    if (before != null) {
      before.close();
    }
  }

  /** How all runtimes stand now. */
  public List<Load> loads() {
    return byDestination.values().stream().map(this::load).toList();
  }

  private Load load(ModelRuntime runtime) {
    LongAdder count = underway.get(runtime.destination());
    return new Load(runtime.kind(), runtime.state(), count == null ? 0 : count.sum());
  }

  public Optional<ModelRuntime> at(String destination) {
    return Optional.ofNullable(byDestination.get(destination));
  }

  public void remove(String destination) {
    ModelRuntime gone = byDestination.remove(destination);
    underway.remove(destination);
    if (gone != null) {
      gone.close();
    }
  }

  /**
   * Runs a release at its destination.
   *
   * @param asked the receipt of the event that this release goes to this destination
   * @param delivery whether whoever asked waits for pieces
   * @throws RunException REFUSED if the receipt is of another release or destination
   */
  public Answer run(
      Release release, Receipt asked, Sampling sampling, Delivery delivery, TokenSink sink) {
    String destination = release.destination().id();
    boolean covered =
        asked.releaseDigest().filter(release.digest()::equals).isPresent()
            && asked.destination().filter(destination::equals).isPresent();
    if (!covered) {
      throw new RunException(RunException.Code.REFUSED, "the receipt is not of this release");
    }
    ModelRuntime runtime =
        at(destination)
            .orElseThrow(
                () -> new RunException(RunException.Code.UNAVAILABLE, "no such destination"));
    LongAdder count = underway.computeIfAbsent(destination, _ -> new LongAdder());
    count.increment();
    try {
      return runtime.run(release, sampling, delivery, sink);
    } finally {
      count.decrement();
    }
  }

  @Override
  public void close() {
    byDestination.keySet().forEach(this::remove);
  }
}
