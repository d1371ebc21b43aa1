// SPDX-License-Identifier: MIT
package com.paitient.server.access;

/** Work that the service does by itself, with all that it may do. */
public enum Job {
  /** Starts a tenant's deployments again when the service starts. */
  RESTORE_DEPLOYMENTS(Permission.DEPLOYMENT_READ),
  /** Finds the deployments that the organization offers to every tenant. */
  SHARED_DEPLOYMENTS(Permission.DEPLOYMENT_READ);

  private final Permission permission;

  Job(Permission permission) {
    this.permission = permission;
  }

  Permission permission() {
    return permission;
  }

  String userId() {
    return "job/" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
