// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * The one thread that writes and syncs. What arrives during a sync is written together after it, so
 * that one sync serves all who wait; where many come, the next sync waits a moment for a third of
 * them ({@link Gathering}). After a failure it refuses everything and tries the storage again, less
 * and less often, until it is back.
 */
final class Committer {
  private static final int FEW = 4;
  private static final int PARTS_OF_DEADLINE = 8;

  private final Journal journal;
  private final LogSettings settings;
  private final LongConsumer growth;
  private final Thread thread;
  private final Thread watch;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition grown = lock.newCondition();
  private final Gathering gathering = new Gathering();
  private List<Pending> queue = new ArrayList<>();
  private volatile List<Pending> underWay = List.of();
  private boolean closing;
  private Duration backOff;
  private long retryAt;
  private volatile boolean broken;

  /** When the write or sync under way began ({@link System#nanoTime}); 0 while none is. */
  private volatile long busySince;

  /** Tells {@code growth} how large the log is after each sync; it MUST NOT block. */
  Committer(Journal journal, LogSettings settings, LongConsumer growth) {
    this.journal = journal;
    this.settings = settings;
    this.growth = growth;
    this.backOff = settings.firstRetry();
    this.thread = Thread.ofPlatform().name("audit-sync").daemon().unstarted(this::run);
    this.watch = Thread.ofPlatform().name("audit-watch").daemon().unstarted(this::watch);
  }

  void start() {
    thread.start();
    watch.start();
  }

  /** Wakes those whose time is over, also while the storage hangs; late by an eighth at most. */
  private void watch() {
    Duration pace = settings.appendDeadline().dividedBy(PARTS_OF_DEADLINE);
    try {
      while (!thread.join(pace)) {
        wakeOverdue(System.nanoTime());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the watch", e);
    }
  }

  private void wakeOverdue(long now) {
    lock.lock();
    try {
      Stream.concat(underWay.stream(), queue.stream())
          .filter(pending -> pending.isOverdue(now))
          .forEach(Pending::wake);
    } finally {
      lock.unlock();
    }
  }

  /** Returns the index of {@code leaf} once it is durable. */
  long commit(Leaf leaf) {
    return commit(List.of(leaf)).getFirst();
  }

  /** Returns the indexes of {@code leaves} once all of them are durable. */
  List<Long> commit(List<Leaf> leaves) {
    long deadline = System.nanoTime() + settings.appendDeadline().toNanos();
    List<Pending> group = new ArrayList<>(leaves.size());
    leaves.forEach(leaf -> group.add(new Pending(leaf, deadline)));
    enqueue(group);
    List<Long> indexes = new ArrayList<>(group.size());
    for (Pending pending : group) {
      long index = pending.await();
      if (index < 0) {
        withdraw(group);
        throw unavailable("the event was not durable in time; it may be in the log or not");
      }
      indexes.add(index);
    }
    return indexes;
  }

  private void enqueue(List<Pending> group) {
    lock.lock();
    try {
      if (closing) {
        throw unavailable("the audit log is closed");
      }
      if (!works()) {
        throw unavailable("the audit log's storage does not work");
      }
      if (queue.size() + group.size() > settings.mostWaiting()) {
        throw unavailable("too many events wait for the audit log");
      }
      if (gathering.came() || queue.isEmpty()) {
        work.signal();
      }
      queue.addAll(group);
    } finally {
      lock.unlock();
    }
  }

  private void withdraw(List<Pending> group) {
    lock.lock();
    try {
      queue.removeAll(group);
    } finally {
      lock.unlock();
    }
  }

  boolean writable() {
    lock.lock();
    try {
      return !closing && works();
    } finally {
      lock.unlock();
    }
  }

  private boolean works() {
    return !broken && !hung() && thread.isAlive();
  }

  private boolean hung() {
    long since = busySince;
    return since != 0 && System.nanoTime() - since > settings.appendDeadline().toNanos();
  }

  /** Waits until more than {@code count} records are durable, at most for {@code wait}. */
  long awaitMoreThan(long count, Duration wait) throws InterruptedException {
    long left = wait.toNanos();
    lock.lockInterruptibly();
    try {
      while (journal.durable() <= count && left > 0 && !closing) {
        left = grown.awaitNanos(left);
      }
      return journal.durable();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (awaitWork()) {
        if (broken) {
          recover();
        } else {
          underWay = drain();
          commitAll(underWay);
          underWay = List.of();
        }
      }
    } finally {
      AuditException ended = unavailable("the audit log is closed");
      Stream.concat(underWay.stream(), drain().stream()).forEach(each -> each.failed(ended));
    }
  }

  /** False when the log is closed and nothing can be done any more. */
  private boolean awaitWork() {
    lock.lock();
    try {
      while (!closing && !due()) {
        if (broken) {
          work.awaitNanos(retryAt - System.nanoTime());
        } else {
          work.await();
        }
      }
      gather();
      return !closing || (!broken && !queue.isEmpty());
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the sync thread", e);
    } finally {
      lock.unlock();
    }
  }

  private void gather() throws InterruptedException {
    long left = broken ? 0 : Gathering.LONGEST.toNanos();
    while (left > 0 && !closing && gathering.isWorthIt()) {
      left = work.awaitNanos(left);
    }
  }

  private boolean due() {
    return broken ? retryAt - System.nanoTime() <= 0 : !queue.isEmpty();
  }

  private List<Pending> drain() {
    lock.lock();
    try {
      List<Pending> batch = queue;
      queue = new ArrayList<>();
      gathering.served();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void commitAll(List<Pending> batch) {
    List<Pending> waiting = batch;
    busySince = System.nanoTime() | 1;
    try {
      List<Leaf> leaves = batch.stream().map(Pending::leaf).toList();
      while (!waiting.isEmpty()) {
        long index = journal.durable();
        int count = journal.commit(leaves.subList(leaves.size() - waiting.size(), leaves.size()));
        List<Pending> durable = waiting.subList(0, count);
        waiting = waiting.subList(count, waiting.size());
        signalGrown();
        settle(durable, index);
        growth.accept(journal.durable());
      }
      backOff = settings.firstRetry();
    } catch (IOException | RuntimeException | Error e) {
      fail(waiting, e);
    } finally {
      busySince = 0;
    }
  }

  /** Many are woken on a thread of its own, so that the next sync does not wait for that. */
  private static void settle(List<Pending> durable, long index) {
    for (int i = 0; i < durable.size(); i++) {
      durable.get(i).durableAt(index + i);
    }
    if (durable.size() > FEW) {
      Thread.startVirtualThread(() -> wake(durable));
    } else {
      wake(durable);
    }
  }

  /** Each waiter once, though it may wait for several in a row. */
  private static void wake(List<Pending> durable) {
    for (int i = 0; i < durable.size(); i++) {
      if (i + 1 == durable.size() || !durable.get(i).hasWaiterOf(durable.get(i + 1))) {
        durable.get(i).wake();
      }
    }
  }

  private void signalGrown() {
    lock.lock();
    try {
      gathering.synced();
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void fail(List<Pending> waiting, Throwable cause) {
    AuditException failure =
        new AuditException(
            AuditException.Code.UNAVAILABLE, "the audit log could not be written", cause);
    lock.lock();
    try {
      broken = true;
      retryAt = System.nanoTime() + backOff.toNanos();
      backOff = min(backOff.multipliedBy(2), settings.longestRetry());
    } finally {
      lock.unlock();
    }
    waiting.forEach(pending -> pending.failed(failure));
    drain().forEach(pending -> pending.failed(failure));
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void recover() {
    busySince = System.nanoTime() | 1;
    try {
      journal.recover();
      broken = false;
    } catch (IOException | RuntimeException | Error e) {
      fail(List.of(), e);
    } finally {
      busySince = 0;
    }
  }

  /** Commits what waits, then stops, or gives up after {@code wait}; false then. */
  boolean close(Duration wait) {
    lock.lock();
    try {
      closing = true;
      work.signal();
      grown.signalAll();
    } finally {
      lock.unlock();
    }
    boolean stopped = join(wait);
    AuditException closed = unavailable("the audit log is closed");
    drain().forEach(pending -> pending.failed(closed));
    return stopped;
  }

  private boolean join(Duration wait) {
    try {
      return thread.join(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static AuditException unavailable(String message) {
    return new AuditException(AuditException.Code.UNAVAILABLE, message);
  }
}
