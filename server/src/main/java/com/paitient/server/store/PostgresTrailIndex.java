// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.paitient.audit.Entry;
import com.paitient.server.access.Grant;
import com.paitient.server.identity.Caller;
import com.paitient.server.store.StoreException.Code;
import com.paitient.server.trail.Facts;
import com.paitient.server.trail.TrailIndex;
import com.paitient.server.trail.TrailQuery;
import com.paitient.server.trail.blocks.Block;
import com.paitient.server.trail.blocks.Places;
import com.paitient.server.trail.blocks.Question;
import com.paitient.server.trail.blocks.Tail;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The index of the audit log: complete blocks in PostgreSQL, which are written once, and the newest
 * events in memory until their block is complete. What memory has is lost with the process and
 * comes again from the log. The service's user may read one tenant's rows; rows come and go only
 * through functions that do nothing else. Thread-safe.
 */
public final class PostgresTrailIndex implements TrailIndex {
  /** Of this many events all that a question needs of a block are few bytes, and rows are few. */
  private static final int BLOCK = 4_096;

  private static final int DROPPED_AT_ONCE = 16;

  private final Database database;
  private final Places places;
  private final int size;
  private final Map<String, Tail> tails = new ConcurrentHashMap<>();

  /** An index in {@code database}. */
  public PostgresTrailIndex(Database database) {
    this(database, BLOCK);
  }

  /** The same with blocks of {@code size} places, which is the same for a log always. */
  PostgresTrailIndex(Database database, int size) {
    this.database = database;
    this.places = new Places(size);
    this.size = size;
  }

  private Tail tail(String log) {
    Tail known = tails.get(log);
    if (known != null) {
      return known;
    }
    int kept = database.ask(handle -> TrailBlocks.kept(handle, log));
    return tails.computeIfAbsent(log, _ -> new Tail(log, places, kept));
  }

  @Override
  public long next(String log) {
    Tail tail = tail(log);
    synchronized (tail) {
      keepIfFull(log, tail);
      return tail.now().end();
    }
  }

  /** As long as a complete block cannot be kept nothing more is taken. */
  @Override
  public void add(List<Entry> entries) {
    for (Entry entry : entries) {
      Tail tail = tail(entry.log());
      synchronized (tail) {
        keepIfFull(entry.log(), tail);
        tail.add(Facts.of(entry));
        keepIfFull(entry.log(), tail);
      }
    }
  }

  private void keepIfFull(String log, Tail tail) {
    if (!tail.full()) {
      return;
    }
    Block block = tail.block();
    int before = tail.now().written();
    int kept = database.ask(handle -> TrailBlocks.keep(handle, log, before, block));
    if (kept != block.number() + 1) {
      throw otherwise(log, tail);
    }
    tail.kept();
  }

  /** The database is not what it was, as after it was restored: all is asked anew. */
  private StoreException otherwise(String log, Tail tail) {
    tails.remove(log, tail);
    return lacking();
  }

  private static StoreException lacking() {
    return new StoreException(Code.UNAVAILABLE, "the index of the audit log lacks events");
  }

  @Override
  public List<Long> find(Grant grant, String log, TrailQuery query) {
    String own = grant.tenantId();
    String reader = own.equals(Caller.ORGANIZATION) ? query.tenantId().orElse(own) : own;
    if (!query.tenantId().orElse(reader).equals(reader)) {
      return List.of(); // Another tenant's events are never seen.
    }
    Tail tail = tail(log);
    Tail.Now newest = tail.now();
    if (query.before().orElse(0L) > newest.end()) {
      throw lacking(); // A tail that another has begun anew.
    }
    List<Long> inMemory = newest.find(query, reader);
    if (query.order() == TrailQuery.Order.OLDEST_FIRST) {
      return joined(kept(own, log, tail, newest, query, reader), inMemory, query.most());
    }
    return inMemory.size() == query.most()
        ? inMemory
        : joined(inMemory, kept(own, log, tail, newest, query, reader), query.most());
  }

  private static List<Long> joined(List<Long> first, List<Long> second, int most) {
    List<Long> all = new ArrayList<>(first);
    all.addAll(second);
    return all.subList(0, Math.min(most, all.size()));
  }

  private List<Long> kept(
      String own, String log, Tail tail, Tail.Now newest, TrailQuery query, String reader) {
    Question question = Question.of(log, query, reader, newest.start());
    Optional<List<Long>> found =
        database.inTenant(
            own,
            handle ->
                TrailBlocks.kept(handle, log) < newest.written()
                    ? Optional.empty()
                    : Optional.of(
                        TrailBlocks.open(handle, log, question.reader())
                            .map(blocks -> new TrailAnswer(blocks, question, places, size).places())
                            .orElse(List.of())));
    return found.orElseThrow(() -> otherwise(log, tail));
  }

  @Override
  public void forget(String log, long first) {
    Tail tail = tail(log);
    synchronized (tail) {
      tail.forget(first);
    }
    drop(log, Math.toIntExact(first / size));
  }

  /** In parts, as what takes too long is ended by the database. */
  private void drop(String log, int before) {
    while (database.ask(handle -> TrailBlocks.dropped(handle, log, before, DROPPED_AT_ONCE))) {
      // The next part.
    }
  }

  @Override
  public void clear(String log) {
    Tail tail = tail(log);
    synchronized (tail) {
      database.run(handle -> TrailBlocks.forget(handle, log));
      tails.remove(log);
      drop(log, Integer.MAX_VALUE);
    }
  }
}
