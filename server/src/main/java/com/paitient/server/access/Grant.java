// SPDX-License-Identifier: MIT
package com.paitient.server.access;

import java.time.Instant;

/**
 * Proof that this caller, or this named background job, may do this to this resource until a time.
 * Made only in this package, by {@link Access}.
 */
public final class Grant {
  private final String userId;
  private final String credentialId;
  private final String tenantId;
  private final Permission permission;
  private final String resource;
  private final Instant until;

  Grant(
      String userId,
      String credentialId,
      String tenantId,
      Permission permission,
      String resource,
      Instant until) {
    this.userId = userId;
    this.credentialId = credentialId;
    this.tenantId = tenantId;
    this.permission = permission;
    this.resource = resource;
    this.until = until;
  }

  public String userId() {
    return userId;
  }

  public String credentialId() {
    return credentialId;
  }

  /** The tenant whose data it opens. */
  public String tenantId() {
    return tenantId;
  }

  public Permission permission() {
    return permission;
  }

  /** {@code type/name}, as patterns match it. */
  public String resource() {
    return resource;
  }

  public Instant until() {
    return until;
  }

  @Override
  public String toString() {
    return "Grant[" + userId + " " + permission.text() + " " + resource + "]";
  }
}
