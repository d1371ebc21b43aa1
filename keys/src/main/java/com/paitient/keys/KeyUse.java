// SPDX-License-Identifier: MIT
package com.paitient.keys;

/**
 * One way in which the keys of a tenant are used.
 *
 * @param purpose that the uses are bound to, as {@link Context#purpose} or that of a keyed hash
 * @param version of the tenant's key pair; 0 for hashes, whose key stays the same
 */
public record KeyUse(String tenant, String purpose, int version, Act act) {
  /** What was done. */
  public enum Act {
    /** A value or stream was sealed. */
    SEALED,
    /** A value or stream was opened, or tried to be. */
    OPENED,
    /** A keyed hash was made. */
    HASHED
  }
}
