// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One append that waits for its sync. Exactly one of the two outcomes is set, once. */
final class Pending {
  private final Leaf leaf;
  private final long deadline;
  private final Thread waiter = Thread.currentThread();
  private volatile long index = -1;
  private volatile @Nullable AuditException failure;

  /** Waits for {@code leaf} until {@code deadline} ({@link System#nanoTime}). */
  Pending(Leaf leaf, long deadline) {
    this.leaf = leaf;
    this.deadline = deadline;
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

  boolean isOverdue(long now) {
    return now - deadline >= 0;
  }

  /**
   * Waits for one of the outcomes and returns the index, or -1 when the time is over or the thread
   * was interrupted. Whoever keeps it MUST wake it once its time is over: a timer for each wait
   * would cost more than the wait itself.
   */
  long await() {
    while (true) {
      long place = index;
      AuditException refused = failure;
      if (place >= 0) {
        return place;
      }
      if (refused != null) {
        throw new AuditException(refused.code(), "the event was not recorded", refused);
      }
      if (isOverdue(System.nanoTime()) || Thread.currentThread().isInterrupted()) {
        return -1;
      }
      LockSupport.park(this);
    }
  }
}
