// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.List;

/** Finds and removes identifying text; the only maker of {@link Release}. Thread-safe. */
public final class Guard {
  private Guard() {}

  /** The guard with its built-in detectors and limits. */
  public static Guard standard() {
    return new Guard();
  }

  /** Which detectors, of which version: recorded with every release. */
  public String version() {
    return "skeleton";
  }

  /** Applies the policy's input mode to every message, or fails and releases nothing. */
  public Release release(List<Message> messages, Policy policy, Destination destination) {
    throw new PhiException(PhiException.Code.DETECTOR_FAILED, "skeleton");
  }

  /** Applies the release's output mode to a whole answer. */
  public Scanned restore(ClinicalText answer, Release release) {
    throw new PhiException(PhiException.Code.DETECTOR_FAILED, "skeleton");
  }

  /** The same for an answer that streams. */
  public StreamGuard restoring(Release release) {
    throw new PhiException(PhiException.Code.DETECTOR_FAILED, "skeleton");
  }

  /** Applies a mode to a text that goes nowhere: detection and redaction as a service. */
  public Scanned scan(ClinicalText text, Mode mode) {
    throw new PhiException(PhiException.Code.DETECTOR_FAILED, "skeleton");
  }
}
