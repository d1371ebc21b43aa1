// SPDX-License-Identifier: MIT
package com.paitient.server.trail;

import com.paitient.audit.AuditLog;
import com.paitient.audit.Entry;
import com.paitient.server.access.Access;
import com.paitient.server.access.Grant;
import com.paitient.server.access.Permission;
import com.paitient.server.access.Resource;
import com.paitient.server.identity.Caller;
import java.util.List;

/**
 * Answers questions about the audit log. Before it answers, the index has caught up with what was
 * durable when the question came, so that everybody sees his own last event. Thread-safe.
 */
public final class Trail implements AutoCloseable {
  private static final int BATCH = 500;
  private static final long PAUSE_MILLIS = 200;

  private final AuditLog log;
  private final TrailIndex index;
  private final Access access;
  private final Thread follower;
  private volatile boolean closed;
  private volatile long indexed;

  public Trail(AuditLog log, TrailIndex index, Access access) {
    this.log = log;
    this.index = index;
    this.access = access;
    this.follower = Thread.ofVirtual().name("trail").start(this::follow);
  }

  /** The events that match, newest first, as far as the caller may see them. */
  public List<Entry> find(Caller caller, TrailQuery query) {
    Grant grant = access.require(caller, Permission.AUDIT_READ, Resource.all("audit"));
    catchUp();
    return index.find(grant, query);
  }

  /** How many durable events the index does not have yet. */
  public long behind() {
    return Math.max(0, log.size() - indexed);
  }

  private void follow() {
    while (!closed) {
      try {
        catchUp();
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        pause();
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS * 5);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void catchUp() {
    long end = log.size();
    long next = index.next(log.id());
    indexed = next;
    while (next < end) {
      List<Entry> entries = log.read(next, BATCH);
      index.add(entries);
      next += entries.size();
      indexed = next;
    }
  }

  @Override
  public void close() {
    closed = true;
    follower.interrupt();
  }
}
