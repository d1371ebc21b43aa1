// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.server.gateway.RoadMeters.Stage;
import com.paitient.server.runtimes.TokenSink;
import com.paitient.server.telemetry.Label;
import com.paitient.server.telemetry.Trace;

/** Times the stages of one request, one after another. Used by the thread of the request only. */
final class Laps {
  private final RoadMeters meters;
  private final long begun = System.nanoTime();
  private long last = begun;
  private boolean spoke;

  Laps(RoadMeters meters) {
    this.meters = meters;
  }

  /** This stage ends now; the next begins. */
  void end(Stage stage) {
    long now = System.nanoTime();
    meters.took(stage, now - last);
    long begin = last;
    Trace.current().ifPresent(trace -> trace.stage(Label.word(stage), begin, now));
    last = now;
  }

  /** The road ends now. */
  void endAll() {
    meters.took(Stage.TOTAL, System.nanoTime() - begun);
  }

  /** Sees the first piece of text go by. */
  TokenSink watch(TokenSink sink) {
    return text -> {
      if (!spoke) {
        spoke = true;
        meters.took(Stage.FIRST_TOKEN, System.nanoTime() - last);
      }
      return sink.accept(text);
    };
  }
}
