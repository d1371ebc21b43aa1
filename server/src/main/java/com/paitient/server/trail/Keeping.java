// SPDX-License-Identifier: MIT
package com.paitient.server.trail;

import com.paitient.audit.AuditLog;
import com.paitient.audit.Receipt;
import com.paitient.server.access.Access;
import com.paitient.server.access.AccessException;
import com.paitient.server.access.Permission;
import com.paitient.server.access.Resource;
import com.paitient.server.identity.Caller;
import com.paitient.server.identity.Recorder;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * How long the audit log keeps what it holds: expiry by the retention in force, legal holds against
 * it, and the keys that sign it. Thread-safe.
 */
public final class Keeping {
  private static final Resource ALL = Resource.all("audit");

  private final AuditLog log;
  private final TrailIndex index;
  private final Access access;
  private final Recorder recorder;
  private final LongSupplier days;

  /**
   * Keeps {@code log}.
   *
   * @param days the retention in force, asked each time
   */
  public Keeping(
      AuditLog log, TrailIndex index, Access access, Recorder recorder, LongSupplier days) {
    this.log = log;
    this.index = index;
    this.access = access;
    this.recorder = recorder;
    this.days = days;
  }

  /** Whether a legal hold stands, so that nothing expires. */
  public boolean held() {
    return !log.holds().isEmpty();
  }

  /**
   * Lets the bodies of events expire that are older than the retention in force; their hashes stay.
   * Nothing while a legal hold stands. Returns how many events went.
   */
  public long expire(Instant now) {
    if (held()) {
      return 0;
    }
    long first = log.first();
    var why =
        recorder
            .event(AuditLog.EXPIRED)
            .by("service", null)
            .on("audit", log.id())
            .action("expire")
            .detail("retention_days", days.getAsLong());
    var _ = log.expire(now.minus(Duration.ofDays(days.getAsLong())), why);
    index.forget(log.id(), log.first());
    return log.first() - first;
  }

  /** The codes of the matters for which a legal hold stands. */
  public Set<String> holds(Caller caller) {
    var _ = access.require(caller, Permission.AUDIT_READ, ALL);
    if (!caller.tenantId().equals(Caller.ORGANIZATION)) {
      throw access.refuse(
          caller,
          Permission.AUDIT_READ,
          ALL,
          AccessException.Code.DENIED,
          "legal holds are on the log of all tenants, and for those who run the service");
    }
    return log.holds();
  }

  /**
   * Places a legal hold, or confirms one.
   *
   * @param matter a code of 1 to 64 letters, digits, - and _
   */
  public Receipt hold(Caller caller, String matter) {
    return log.hold(matter, event(caller, AuditLog.HELD));
  }

  /** Ends a legal hold; false where none stands. */
  public boolean release(Caller caller, String matter) {
    var event = event(caller, AuditLog.HOLD_RELEASED);
    if (!log.holds().contains(matter)) {
      return false;
    }
    var _ = log.release(matter, event);
    return true;
  }

  /** Gives the log new signing keys, which the former ones vouch for. */
  public Receipt rotateKeys(Caller caller) {
    return log.rotateKeys(event(caller, AuditLog.KEY_ROTATED));
  }

  private com.paitient.audit.Event.Builder event(Caller caller, String type) {
    var grant = access.require(caller, Permission.AUDIT_MANAGE, ALL);
    return recorder.event(type, caller).on("audit", log.id()).action(grant.permission().text());
  }
}
