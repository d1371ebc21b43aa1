// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import java.time.Instant;
import java.util.Optional;

/**
 * Remembers, also over a restart, what callers asked for under an {@code Idempotency-Key}, so that
 * nothing is done twice under one key without the caller being told. Nothing is kept in clear but
 * the tenant and when it ends.
 */
public interface AskedOnce {
  /**
   * Marks that work begins, durably when it returns, unless something is marked that has not ended
   * by {@code now}.
   *
   * @return what is marked already; empty where the work is the caller's to do
   */
  Optional<Found> begin(Asked asked, Instant now, Instant ends);

  /** Marks it as done, with the answer where that may be kept. */
  void done(Asked asked, Optional<Kept> answer);

  /** Takes the mark away: it failed, and may be tried again. */
  void failed(Asked asked);

  /** Removes what has ended at {@code now}, of all tenants; returns how many there were. */
  long removeExpired(Instant now);

  /**
   * Whose key, for what, and with which body.
   *
   * @param bodyDigest SHA-256 of the body, hex; kept as a keyed hash only
   */
  record Asked(String tenant, String user, String path, String key, String bodyDigest) {
    @Override
    public String toString() {
      return "Asked[" + tenant + "]";
    }
  }

  /** What is marked: whether for the same body, whether it came to its end, and its answer. */
  record Found(boolean sameBody, boolean done, Optional<Kept> answer) {}

  /** An answer as it went out. */
  record Kept(int status, String json) {
    @Override
    public String toString() {
      return "Kept[" + status + "]";
    }
  }
}
