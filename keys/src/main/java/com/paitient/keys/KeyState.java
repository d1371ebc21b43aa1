// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where a tenant's keys stand in their life.
 *
 * @param since when this last changed
 * @param request what is asked or done about their destruction
 * @param keys those in the store, oldest first; none once destroyed
 */
public record KeyState(
    String tenant,
    Phase phase,
    Instant since,
    Optional<DestructionRequest> request,
    List<KeyEntry> keys) {

  /** Copies the keys. */
  public KeyState {
    keys = List.copyOf(keys);
  }

  /** The phases of a key's life; the code stands in the tenant's file. */
  public enum Phase {
    /** It seals and opens; a destruction may have been asked for. */
    IN_USE(0),
    /** It does neither until it is reinstated; with an approved request it will be destroyed. */
    REVOKED(2),
    /** The key store holds it no more; the root that wrapped it is still to be ended. */
    DESTROYED(1),
    /** It is gone from the key store, and the root that wrapped it was ended where we can. */
    ERASED(3);

    private final byte code;

    Phase(int code) {
      this.code = (byte) code;
    }

    byte code() {
      return code;
    }

    boolean isEnd() {
      return this == DESTROYED || this == ERASED;
    }

    static Phase of(byte code) {
      for (Phase phase : values()) {
        if (phase.code == code) {
          return phase;
        }
      }
      throw KeysException.unknownFormat(code);
    }
  }
}
