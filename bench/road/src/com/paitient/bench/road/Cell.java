// SPDX-License-Identifier: MIT
package com.paitient.bench.road;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** A way of asking on so many connections, and what each round of one proxy showed. */
record Cell(Proxy proxy, Proxy.Way way, int connections, List<Round> rounds) {
  /** One round: how many answers, CPU microseconds of each, latency in microseconds. */
  record Round(int answers, double cpu, Map<Part, Double> parts, double p50, double p99) {
    /** CPU without what compiling takes, which ends once a service is warm. */
    double warm() {
      return cpu - part(Part.COMPILER);
    }

    double part(Part part) {
      return parts.getOrDefault(part, 0.0) / answers;
    }
  }

  Cell(Proxy proxy, Proxy.Way way, int connections) {
    this(proxy, way, connections, new ArrayList<>());
  }

  void measure(int most, double seconds) throws Exception {
    Tree.Cpu before = proxy.tree().settled();
    double[] micros = Load.run(proxy, way, connections, most, seconds);
    Tree.Cpu used = proxy.tree().settled().minus(before);
    rounds.add(
        new Round(
            micros.length,
            used.all() / micros.length,
            used.parts(),
            micros[micros.length / 2],
            micros[micros.length * 99 / 100]));
  }

  int answers() {
    return rounds.stream().mapToInt(Round::answers).sum();
  }

  /** The median over the rounds. */
  double median(ToDoubleFunction<Round> of) {
    double[] sorted = rounds.stream().mapToDouble(of).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
