// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.server.access.Grant;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps, sealed under the tenant's key, what went to models and what came back, where the settings
 * want it; until it expires, or the tenant's keys are destroyed.
 */
public interface SavedTexts {
  /** Keeps what is about to go to a model. Returns the SHA-256 of what is kept, hex. */
  String keepAsked(Grant grant, Place place, Asked asked);

  /** Keeps what came back, beside what was asked. Returns the SHA-256 of what is kept, hex. */
  String keepAnswered(Grant grant, Place place, String answered);

  /** What is kept of a generation, unless there is nothing or it has expired at {@code now}. */
  Optional<Saved> find(Grant grant, Place place, Instant now);

  /** Whose patient it is about, without opening anything; empty where there is nothing. */
  Optional<About> about(Grant grant, Place place, Instant now);

  /** Removes what has expired at {@code now}, of all tenants; returns how many there were. */
  long removeExpired(Instant now);

  /**
   * Whose texts.
   *
   * @param generation {@code gen_…}
   */
  record Place(String tenant, String generation) {}

  /**
   * What goes to a model.
   *
   * @param patient a keyed hash
   */
  record Asked(
      List<Said> messages, Optional<String> patient, Instant createdAt, Instant expiresAt) {
    public Asked {
      messages = List.copyOf(messages);
    }

    @Override
    public String toString() {
      return "Asked[" + messages.size() + " messages]";
    }
  }

  /** A message: who speaks, and what. */
  record Said(String role, String text) {
    @Override
    public String toString() {
      return "Said[" + role + ", " + text.length() + " chars]";
    }
  }

  /**
   * That there is something, and of whom.
   *
   * @param patient a keyed hash
   */
  record About(Optional<String> patient) {}

  /**
   * What is kept.
   *
   * @param answered what came back, where it came to that
   */
  record Saved(
      List<Said> messages, Optional<String> answered, Instant createdAt, Instant expiresAt) {
    public Saved {
      messages = List.copyOf(messages);
    }

    @Override
    public String toString() {
      return "Saved[" + messages.size() + " messages]";
    }
  }
}
