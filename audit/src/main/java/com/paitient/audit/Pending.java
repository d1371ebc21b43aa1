// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One append that waits for its sync. Exactly one of the two outcomes is set, once. */
final class Pending {
  private final Leaf leaf;
  private final Thread waiter = Thread.currentThread();
  private volatile long index = -1;
  private volatile @Nullable AuditException failure;

  Pending(Leaf leaf) {
    this.leaf = leaf;
  }

  Leaf leaf() {
    return leaf;
  }

  void durableAt(long index) {
    this.index = index;
  }

  /** Whether the same thread waits for both. */
  boolean hasWaiterOf(Pending other) {
    return waiter.equals(other.waiter);
  }

  void wake() {
    LockSupport.unpark(waiter);
  }

  void failed(AuditException failure) {
    this.failure = failure;
    LockSupport.unpark(waiter);
  }

  /**
   * Waits until {@code deadline} ({@link System#nanoTime}) and returns the index, or -1 when the
   * time is over or the thread was interrupted.
   */
  long await(long deadline) {
    while (true) {
      long place = index;
      AuditException refused = failure;
      if (place >= 0) {
        return place;
      }
      if (refused != null) {
        throw new AuditException(refused.code(), "the event was not recorded", refused);
      }
      long left = deadline - System.nanoTime();
      if (left <= 0 || Thread.currentThread().isInterrupted()) {
        return -1;
      }
      LockSupport.parkNanos(this, left);
    }
  }
}
