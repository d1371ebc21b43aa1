// SPDX-License-Identifier: MIT
package com.paitient.server.trail;

import com.paitient.audit.AuditException;
import com.paitient.audit.AuditLog;
import com.paitient.audit.Entry;
import com.paitient.server.access.Access;
import com.paitient.server.access.AccessException;
import com.paitient.server.access.Grant;
import com.paitient.server.access.Permission;
import com.paitient.server.access.Resource;
import com.paitient.server.identity.Caller;
import com.paitient.server.identity.Recorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Answers questions about the audit log. Every question is itself recorded before it is answered,
 * and the answer is what was durable before that record; the index has caught up with it by then,
 * so that everybody sees his own last event. Thread-safe.
 */
public final class Trail implements AutoCloseable {
  private static final int PART = 500;
  private static final int BATCH = 1_000;

  /** Whoever asks does not wait for it; it is woken before memory forgets what it has not read. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private static final Resource ALL = Resource.all("audit");

  private final AuditLog log;
  private final TrailIndex index;
  private final Access access;
  private final Recorder recorder;
  private final Thread follower;
  private volatile boolean closed;
  private volatile long indexed = -1;

  public Trail(AuditLog log, TrailIndex index, Access access, Recorder recorder) {
    this.log = log;
    this.index = index;
    this.access = access;
    this.recorder = recorder;
    this.follower = Thread.ofVirtual().name("trail").start(this::follow);
    recorder.latest().followedBy(() -> LockSupport.unpark(follower));
  }

  /** The events that match, newest first, as far as the caller may see them. */
  public List<Entry> find(Caller caller, TrailQuery query) {
    Grant grant = access.require(caller, Permission.AUDIT_READ, ALL);
    long end = recorded(caller, grant, "audit.read", query, Map.of());
    return entries(grant, query.within(end));
  }

  /**
   * Gives every event that matches to {@code sink}, oldest first, from after {@code query.after} to
   * the moment of the call; memory does not grow with their number.
   */
  public void export(Caller caller, TrailQuery query, String format, Consumer<Entry> sink) {
    Grant grant = access.require(caller, Permission.AUDIT_READ, ALL);
    long end = recorded(caller, grant, "audit.exported", query, Map.of("format", format));
    TrailQuery rest = query.within(end).since(log.first()).oldestFirst(PART);
    List<Long> places = index.find(grant, log.id(), rest);
    while (!places.isEmpty()) {
      shown(grant, rest, places).forEach(sink);
      rest = rest.beyond(places.getLast());
      places = places.size() < PART ? List.of() : index.find(grant, log.id(), rest);
    }
  }

  /**
   * The tenant whose events are asked for: the caller's own, or for those who run the service any.
   *
   * @throws AccessException DENIED where he names another's; a patient's keyed hash is not told to
   *     him either
   */
  public String tenant(Caller caller, Optional<String> named) {
    String tenant = named.orElse(caller.tenantId());
    if (!tenant.equals(caller.tenantId()) && !caller.tenantId().equals(Caller.ORGANIZATION)) {
      throw access.refuse(
          caller,
          Permission.AUDIT_READ,
          ALL,
          AccessException.Code.DENIED,
          "this key belongs to another tenant");
    }
    return tenant;
  }

  /** The newest signed checkpoint, as a file that an auditor keeps; empty before the first. */
  public Optional<String> checkpoint(Caller caller) {
    Grant grant = access.require(caller, Permission.AUDIT_READ, ALL);
    access.record(caller, grant, "audit.proved", "checkpoint");
    return log.checkpoint().map(signed -> signed.text());
  }

  /** The newest checkpoint that a witness cosigned; empty where none did. */
  public Optional<String> witnessed(Caller caller) {
    Grant grant = access.require(caller, Permission.AUDIT_READ, ALL);
    access.record(caller, grant, "audit.proved", "witnessed");
    return log.witnessed().map(signed -> signed.text());
  }

  /** The event of an id and the proof that it is in the log; empty where the caller sees none. */
  public Optional<Proven> proof(Caller caller, String eventId) {
    Grant grant = access.require(caller, Permission.AUDIT_READ, ALL);
    access.record(caller, grant, "audit.proved", eventId);
    long end = log.size();
    catchUp();
    return entries(grant, TrailQuery.one(eventId).within(end)).stream()
        .findFirst()
        .map(entry -> new Proven(entry, log.inclusionBundle(entry.index())));
  }

  /**
   * An event with its proof.
   *
   * @param proof a file that holds the event and all that checking it needs but a policy
   */
  public record Proven(Entry entry, String proof) {}

  /**
   * The proof that the log begins with what it was at {@code oldSize}; empty where it never was
   * that large.
   */
  public Optional<String> consistency(Caller caller, long oldSize) {
    Grant grant = access.require(caller, Permission.AUDIT_READ, ALL);
    access.record(caller, grant, "audit.proved", "consistency");
    return oldSize < 1 || oldSize > log.size()
        ? Optional.empty()
        : Optional.of(log.consistencyProof(oldSize));
  }

  /** Throws the index away and makes it again from the log. Returns how many events it has then. */
  public long rebuild(Caller caller) {
    Grant grant = access.require(caller, Permission.AUDIT_MANAGE, ALL);
    access.record(caller, grant, "audit.reindexed", log.id());
    synchronized (this) {
      index.clear(log.id());
      indexed = -1;
      catchUp();
      return indexed;
    }
  }

  private long recorded(
      Caller caller, Grant grant, String type, TrailQuery query, Map<String, Object> more) {
    var event =
        recorder
            .event(type, caller)
            .on("audit", log.id())
            .action(grant.permission().text())
            .detail("query", query.asked());
    query.patientHash().ifPresent(hash -> event.detail("patient", hash));
    more.forEach(event::detail);
    long end = recorder.append(event).index();
    catchUp();
    return end;
  }

  /** A page: another one where the index named what does not match, so that none is too short. */
  private List<Entry> entries(Grant grant, TrailQuery query) {
    List<Entry> found = new ArrayList<>();
    TrailQuery rest = query.since(log.first());
    List<Long> places;
    do {
      places = index.find(grant, log.id(), rest);
      found.addAll(shown(grant, query, places));
      rest = places.isEmpty() ? rest : rest.beyond(places.getLast());
    } while (places.size() >= query.most() && found.size() < query.most());
    return found.subList(0, Math.min(found.size(), query.most()));
  }

  /** What the index names is looked at once more: it is not the truth, and may be guessing. */
  private List<Entry> shown(Grant grant, TrailQuery query, List<Long> places) {
    return read(places).stream().filter(entry -> shows(grant, query, Facts.of(entry))).toList();
  }

  private static boolean shows(Grant grant, TrailQuery query, Facts facts) {
    return facts.shownTo(grant.tenantId()) && query.matches(facts);
  }

  /** Reads entries from the log, those that stand side by side at once; expired ones are gone. */
  private List<Entry> read(List<Long> found) {
    long first = log.first();
    List<Long> places = found.stream().filter(place -> place >= first).toList();
    List<Entry> entries = new ArrayList<>(places.size());
    for (int i = 0; i < places.size(); ) {
      int to = i + 1;
      while (to < places.size() && places.get(to) == places.get(i) + (to - i)) {
        to++;
      }
      List<Entry> run = log.available(places.get(i), to - i);
      if (run.size() != to - i) {
        throw new AuditException(
            AuditException.Code.DAMAGED, "the index names events that the log does not have");
      }
      entries.addAll(run);
      i = to;
    }
    return entries;
  }

  /** How many durable events the index does not have yet. */
  public long behind() {
    return Math.max(0, log.size() - Math.max(0, indexed));
  }

  private void follow() {
    while (!closed) {
      try {
        catchUp();
        LockSupport.parkNanos(PAUSE.toNanos());
      } catch (RuntimeException e) {
        rest();
      }
    }
  }

  /** Not to be woken: the index or the log is away. */
  private void rest() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void catchUp() {
    long end = log.size();
    if (end == indexed) {
      return;
    }
    long next = index.next(log.id());
    indexed = next;
    while (next < end) {
      List<Entry> entries = following(next, end);
      index.add(entries);
      next = entries.getLast().index() + 1;
      indexed = next;
    }
  }

  /** What stands from {@code next} on: as it was recorded a moment ago, else read from the log. */
  private List<Entry> following(long next, long end) {
    List<Entry> entries = new ArrayList<>();
    long stop = Math.min(end, next + BATCH);
    for (long at = next; at < stop; at++) {
      Optional<Entry> recorded = recorder.latest().take(at);
      if (recorded.isEmpty()) {
        break;
      }
      entries.add(recorded.get());
    }
    return entries.isEmpty() ? log.clear(next, gap(next, stop)) : entries;
  }

  /** How many entries from {@code next} on are to be read. */
  private int gap(long next, long stop) {
    long at = next + 1;
    while (at < stop && !recorder.latest().has(at)) {
      at++;
    }
    return (int) (at - next);
  }

  @Override
  public void close() {
    closed = true;
    follower.interrupt();
  }
}
