// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

/** Starts children; the one place that does. Thread-safe. */
public final class Children {
  private Children() {}

  /** Looks at what this system allows: user, namespaces, tools. */
  public static Children onThisSystem() {
    return new Children();
  }

  /** Whether a child can be kept off the network here. */
  public boolean canIsolateNetwork() {
    return false;
  }

  /**
   * Starts a child.
   *
   * @throws ProcessException if it cannot run as planned; nothing weaker is tried
   */
  public Child start(ChildPlan plan) {
    throw new ProcessException("skeleton " + plan.name());
  }
}
