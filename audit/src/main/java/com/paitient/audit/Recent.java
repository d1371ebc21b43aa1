// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The newest durable records, so that who follows the log closely reads none of them back from the
 * disk: at most 4,096, and 4 MiB of them. Thread-safe.
 */
final class Recent {
  private static final int MOST = 4096;
  private static final long MOST_BYTES = 4 << 20;

  private final @Nullable Frame[] ring = new Frame[MOST];
  private long bytes;
  private long first;
  private long end;

  /** Takes records that are durable now, which follow those that it took before. */
  synchronized void add(List<Frame> durable) {
    for (Frame frame : durable) {
      if (first == end) {
        first = frame.index();
        end = first;
      }
      while (first < end && (end - first == MOST || bytes + frame.size() > MOST_BYTES)) {
        bytes -= at(first).size();
        ring[slot(first++)] = null;
      }
      ring[slot(end++)] = frame;
      bytes += frame.size();
    }
  }

  private Frame at(long index) {
    return Objects.requireNonNull(ring[slot(index)]);
  }

  private static int slot(long index) {
    return (int) (index % MOST);
  }

  /** The records from {@code index} to before {@code stop}; none when the first is not held. */
  synchronized List<Frame> between(long index, long stop) {
    List<Frame> held = new ArrayList<>();
    for (long at = index; at >= first && at < Math.min(stop, end); at++) {
      held.add(at(at));
    }
    return held;
  }
}
