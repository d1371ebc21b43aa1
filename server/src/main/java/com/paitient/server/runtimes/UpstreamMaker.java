// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes;

/** Makes runtimes on servers of other processes, which the configuration names. */
public interface UpstreamMaker {
  /**
   * A runtime for a deployment.
   *
   * @param upstream a name of the configuration
   * @param model as the upstream calls it
   * @throws RunException UNAVAILABLE if the configuration has no such upstream
   */
  ModelRuntime make(String deploymentId, String upstream, String model);

  /** The destination that a deployment's runtime has. */
  String destination(String deploymentId);

  /** Whether the configuration has an upstream of this name. */
  boolean knows(String upstream);
}
