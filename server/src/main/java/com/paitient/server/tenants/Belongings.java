// SPDX-License-Identifier: MIT
package com.paitient.server.tenants;

/** What runs on behalf of tenants. */
public interface Belongings {
  /** Stops what runs for a tenant, while its keys still open. */
  void stop(String tenant);

  /** Starts it again. */
  void start(String tenant);
}
