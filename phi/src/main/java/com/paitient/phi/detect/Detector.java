// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

/**
 * Finds one family of identifiers. An implementation MUST look at each token a bounded number of
 * times, MUST spend a step of work for each, and MUST keep no state between texts.
 */
public interface Detector {
  /** What findings say found them. */
  String name();

  /** Puts what it finds into the spans. */
  void scan(Tokens tokens, Spans spans, Work work);
}
