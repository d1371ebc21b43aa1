// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.time.Instant;
import java.util.List;

/**
 * What a certificate of destruction states of keys: whose, when, and the ids of all that were
 * destroyed.
 */
public record Destruction(String tenant, Instant at, List<String> keyIds) {
  /** Copies the ids. */
  public Destruction {
    keyIds = List.copyOf(keyIds);
  }
}
