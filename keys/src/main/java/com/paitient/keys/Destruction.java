// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.time.Instant;
import java.util.List;

/** Which keys of a tenant left the key store when. */
record Destruction(String tenant, Instant at, List<String> keyIds) {
  /** Copies the ids. */
  Destruction {
    keyIds = List.copyOf(keyIds);
  }
}
