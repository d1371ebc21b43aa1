// SPDX-License-Identifier: MIT
package com.paitient.server.trail.blocks;

import com.paitient.server.identity.Caller;
import com.paitient.server.trail.Facts;
import com.paitient.server.trail.TrailQuery;
import com.paitient.server.trail.blocks.Terms.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * What is asked of the blocks of a log.
 *
 * @param reader whose part of a block answers
 * @param all each of these sets has a term that an event must have, the rarest first as far as
 *     their kinds tell
 * @param from the earliest time, inclusive
 * @param to the time before which it must be; at {@link Long#MAX_VALUE} any
 * @param first the first place
 * @param end the place before which it must be
 */
public record Question(
    String reader,
    List<long[]> all,
    Optional<EventId> id,
    long from,
    long to,
    long first,
    long end,
    boolean newestFirst,
    int most) {
  private static final String SUCCESS = "success";

  public Question {
    all = List.copyOf(all);
  }

  /**
   * The id of the one event that is asked for.
   *
   * @param bytes as the bounds of parts have it
   * @param key as a part has it
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record EventId(byte[] bytes, int key) {}

  /** The question of {@code reader} for what stands before {@code end}. */
  public static Question of(String log, TrailQuery query, String reader, long end) {
    Terms terms = new Terms(log);
    return new Question(
        reader,
        all(terms, query, reader),
        query.eventId().map(id -> new EventId(Block.idBytes(id), id.hashCode())),
        query.from().map(Facts::nanos).orElse(Long.MIN_VALUE),
        query.to().map(Facts::nanos).orElse(Long.MAX_VALUE),
        query.after().map(last -> last + 1).orElse(0L),
        Math.min(end, query.before().orElse(end)),
        query.order() == TrailQuery.Order.NEWEST_FIRST,
        query.most());
  }

  private static List<long[]> all(Terms terms, TrailQuery query, String reader) {
    String shared = reader.equals(Caller.ORGANIZATION) ? "" : reader;
    List<long[]> all = new ArrayList<>();
    query.patientHash().ifPresent(hash -> all.add(one(terms.of(Kind.PATIENT, hash))));
    query.resourceId().ifPresent(id -> all.add(one(terms.of(Kind.RESOURCE, id))));
    query.userId().ifPresent(id -> all.add(one(terms.of(Kind.USER, id))));
    query.deploymentId().ifPresent(id -> all.add(one(terms.of(Kind.DEPLOYMENT, id))));
    Optional<long[]> result = query.result().map(word -> one(terms.of(Kind.RESULT, shared, word)));
    boolean rare = !query.result().equals(Optional.of(SUCCESS));
    result.filter(_ -> rare).ifPresent(all::add);
    if (!query.eventTypes().isEmpty()) {
      all.add(types(terms, query, shared).toArray());
    }
    query
        .resourceType()
        .ifPresent(type -> all.add(one(terms.of(Kind.RESOURCE_TYPE, shared, type))));
    query
        .tenantId()
        .filter(Caller.ORGANIZATION::equals)
        .ifPresent(id -> all.add(one(terms.of(Kind.TENANT, id))));
    result.filter(_ -> !rare).ifPresent(all::add);
    return all;
  }

  private static long[] one(long term) {
    return new long[] {term};
  }

  private static LongStream types(Terms terms, TrailQuery query, String shared) {
    return query.eventTypes().stream()
        .distinct()
        .mapToLong(type -> terms.of(Kind.TYPE, shared, type));
  }

  /** Whether times are asked for. */
  public boolean timed() {
    return from > Long.MIN_VALUE || to < Long.MAX_VALUE;
  }

  /** Whether something of this time is asked for. */
  public boolean at(long nanos) {
    return nanos >= from && (nanos < to || to == Long.MAX_VALUE);
  }
}
