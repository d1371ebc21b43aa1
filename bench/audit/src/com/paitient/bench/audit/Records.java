// SPDX-License-Identifier: MIT
package com.paitient.bench.audit;

import com.paitient.audit.Event;
import java.time.Instant;
import java.util.stream.LongStream;

/** Records as the service makes them: about 600 bytes of an answered request. */
final class Records {
  private static final int MADE = 4096;

  /** Made before anything is measured: making them is neither the log's work nor a table's. */
  private static final Event[] SOME =
      LongStream.range(0, MADE).mapToObj(Records::numbered).toArray(Event[]::new);

  private Records() {}

  /** One of some that are made already. */
  static Event made(long number) {
    return SOME[(int) (number % MADE)];
  }

  static Event numbered(long number) {
    return Event.of(
            "evt_" + number,
            Instant.ofEpochSecond(1_790_000_000L + number / 1000),
            "model.inference")
        .by("usr_01k0000000000000000000000", "ten_01k0000000000000000000000")
        .on("deployment", "dep_01k0000000000000000000000")
        .from("192.0.2.17", "paitient-python/0.1.0 (CPython 3.11; Linux)")
        .action("generate")
        .detail("credential", "key_01k0000000000000000000000")
        .detail("generation", "gen_" + number)
        .detail("model", "smollm2-135m-instruct")
        .detail("finish_reason", "stop")
        .detail("prompt_tokens", 512)
        .detail("completion_tokens", 128)
        .detail("detector", "paitient-phi/1")
        .build();
  }
}
