// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.time.Instant;
import java.util.Optional;

/**
 * That somebody wants a tenant's keys destroyed, and whether another person consented.
 *
 * @param askedBy who asked, as the service names people
 * @param approval who else consented; empty until somebody did
 */
public record DestructionRequest(String askedBy, Instant askedAt, Optional<Approval> approval) {
  static final int LONGEST_NAME = 200;

  /**
   * Checks the names.
   *
   * @throws IllegalArgumentException when a name is empty, too long or not printable
   */
  public DestructionRequest {
    requireName(askedBy);
  }

  /**
   * The consent.
   *
   * @param due from when on the keys may be destroyed
   */
  public record Approval(String by, Instant at, Instant due) {
    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException as above
     */
    public Approval {
      requireName(by);
    }
  }

  /**
   * With the consent of {@code by}.
   *
   * @throws KeysException REFUSED when it is the one who asked, or somebody consented already
   */
  DestructionRequest approvedBy(String by, Instant at, Instant due) {
    if (approval.isPresent()) {
      throw KeysException.refused("the destruction was approved already");
    }
    if (by.equals(askedBy)) {
      throw KeysException.refused("another person than the one who asked must approve");
    }
    return new DestructionRequest(askedBy, askedAt, Optional.of(new Approval(by, at, due)));
  }

  private static void requireName(String name) {
    boolean printable =
        name.codePoints()
            .noneMatch(
                c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    if (name.isBlank() || name.length() > LONGEST_NAME || !printable) {
      throw new IllegalArgumentException("who acts is named by 1 to 200 printable characters");
    }
  }
}
