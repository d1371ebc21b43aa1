// SPDX-License-Identifier: MIT
package com.paitient.server.models;

import com.paitient.server.runtimes.Weights;

/** What a model's name leads to. */
sealed interface Whereabouts {
  /** A file of ours, to be run on this machine. */
  record Here(Weights weights) implements Whereabouts {}

  /** A model of a server that the configuration names. */
  record There(String upstream, String model) implements Whereabouts {}

  /** Nothing that can be run, and why. */
  record Nowhere(String reason) implements Whereabouts {}
}
