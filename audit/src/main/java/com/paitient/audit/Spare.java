// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The next journal file, filled with zeros ahead of its need, so that no writer waits for that.
 * Used by one thread, beside the one that it starts. Where it fails, the file is made when it is
 * needed; what a crash leaves is deleted when the journal is opened.
 */
final class Spare implements Closeable {
  static final String NAME = Segment.FOLDER + "/spare.new";
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final LogStorage storage;
  private final long bytes;
  private @Nullable Thread maker;
  private volatile boolean ready;

  Spare(LogStorage storage, long bytes) {
    this.storage = storage;
    this.bytes = bytes;
  }

  /** Starts to make one, unless that was started already. */
  void prepare() {
    if (maker == null) {
      maker = Thread.ofPlatform().name("audit-spare").daemon().start(this::make);
    }
  }

  private void make() {
    try {
      Segment.makeZeros(storage, NAME, bytes);
      ready = true;
    } catch (IOException | RuntimeException | Error _) {
      ready = false;
    }
  }

  /** Whether there is one, which is the caller's from now on; waits for one that is being made. */
  boolean take() {
    Thread making = maker;
    if (making == null) {
      return false;
    }
    try {
      making.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the sync thread", e);
    }
    maker = null;
    boolean taken = ready;
    ready = false;
    return taken;
  }

  /** Waits until nothing is written any more, for ten seconds at most. */
  @Override
  public void close() {
    Thread making = maker;
    try {
      if (making != null) {
        var _ = making.join(LONGEST);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
