// SPDX-License-Identifier: MIT
package com.paitient.server.tenants;

/** What is kept of tenants under their keys, so that it can follow them when they are rotated. */
public interface SealedRows {
  /**
   * Brings a tenant's sealed values under its newest key, one by one; other work goes on meanwhile.
   * May be repeated.
   *
   * @param seen told after each row
   */
  void rewrap(String tenant, Runnable seen);

  /** How many rows of a tenant hold sealed values. */
  long count(String tenant);
}
