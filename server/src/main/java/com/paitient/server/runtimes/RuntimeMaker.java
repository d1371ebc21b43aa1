// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes;

/** Makes runtimes of one kind. */
public interface RuntimeMaker {
  /**
   * Starts a runtime for a deployment; returns at once, while it is still provisioning.
   *
   * @param deploymentId {@code dep_…}; the destination is the kind, a slash and this
   * @throws RunException if this machine cannot hold it
   */
  ModelRuntime make(String deploymentId, Weights weights);

  /** The destination that a deployment's runtime has. */
  String destination(String deploymentId);

  /** Whether what it makes has no network at all. */
  boolean isolatesNetwork();
}
