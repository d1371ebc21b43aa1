// SPDX-License-Identifier: MIT
package com.paitient.server.tenants;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How far a tenant's data is kept from that of others, from weakest to strongest. Whatever it is,
 * the database shows a tenant's rows to that tenant only, and every sealed value is bound to its
 * tenant, table, row and column.
 */
public enum Isolation {
  /** Sealed under keys that tenants of this isolation share. */
  BASIC,
  /** Sealed under keys of its own, which can be destroyed apart from all others. */
  STRONG,
  /** The same, and its keys are wrapped by a provider of the tenant's own. */
  MAXIMUM;

  /** As the API spells it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The isolation that is spelled so. */
  public static Optional<Isolation> of(String text) {
    return Arrays.stream(values()).filter(each -> each.text().equals(text)).findFirst();
  }

  /** Whether a tenant of this isolation has keys of its own. */
  public boolean ownKeys() {
    return this != BASIC;
  }

  /** Whether this keeps apart at least as far as {@code other}. */
  public boolean reaches(Isolation other) {
    return compareTo(other) >= 0;
  }
}
