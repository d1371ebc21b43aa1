// SPDX-License-Identifier: MIT
package com.paitient.server.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records who was let in: the first request of a credential from an address, and then at most one
 * an interval. What is done in between names its caller in events of its own. It is known in memory
 * only, so that every run of the service tells anew who came. Thread-safe.
 */
final class Arrivals {
  private static final int MOST = 10_000;

  private record Place(String credential, String address) {}

  private final Map<Place, Instant> told = new ConcurrentHashMap<>();
  private final Recorder recorder;
  private final Duration every;

  Arrivals(Recorder recorder, Duration every) {
    this.recorder = recorder;
    this.every = every;
  }

  /** Returns once it is durable that {@code caller} came, where that is due; else at once. */
  void came(Caller caller) {
    Place place = new Place(caller.credentialId(), caller.address());
    Instant now = recorder.now();
    if (due(place, now)) {
      tell(caller, place, now);
    }
  }

  private boolean due(Place place, Instant now) {
    Instant last = told.get(place);
    return last == null || !now.isBefore(last.plus(every));
  }

  /** Of many that come at once one records it, and the others wait until it did. */
  private synchronized void tell(Caller caller, Place place, Instant now) {
    if (!due(place, now)) {
      return;
    }
    recorder.appendForTenant(
        recorder
            .event("auth.success", caller)
            .on("api-key", caller.credentialId())
            .action("authenticate"),
        caller);
    if (told.size() >= MOST) {
      told.clear();
    }
    told.put(place, now);
  }
}
