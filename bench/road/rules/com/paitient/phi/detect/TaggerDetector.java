// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

/** Stands in front of the learned detector in a bench that measures the others: finds nothing. */
final class TaggerDetector implements Detector {
  TaggerDetector(Weights weights) {
    if (weights == null) {
      throw new IllegalArgumentException("the real one needs weights");
    }
  }

  @Override
  public String name() {
    return "tagger";
  }

  @Override
  public void scan(Tokens tokens, Spans spans, Work work) {}
}
