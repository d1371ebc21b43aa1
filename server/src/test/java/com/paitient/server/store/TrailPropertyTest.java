// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import com.paitient.server.identity.Caller;
import com.paitient.server.trail.TrailQuery;
import com.paitient.server.trail.TrailQuery.Order;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random questions about random events, beside what a look at every event answers. */
@Timeout(600)
class TrailPropertyTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.000000001Z");
  private static final List<String> TYPES =
      List.of("model.request", "model.inference", "phi.detection", "key.created", "access.denied");
  private static final int QUESTIONS = 150;

  private final String log = "log_of_" + Shared.tenant();
  private final List<String> tenants =
      List.of(Shared.tenant(), Shared.tenant(), Shared.tenant(), Caller.ORGANIZATION);
  private final List<Entry> all = new ArrayList<>();
  private Random random = new Random();
  private PostgresTrailIndex index = anew(8);
  private long clock;

  private static PostgresTrailIndex anew(int block) {
    return new PostgresTrailIndex(Shared.DATABASE, block);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void answersAsALookAtEveryEventDoes(int seed) {
    random = new Random(seed);
    int block = List.of(8, 16, 64).get(seed % 3);
    index = anew(block);
    for (int round = 0; round < 3; round++) {
      follow(random.nextInt(40 * block), block);
      for (int i = 0; i < QUESTIONS; i++) {
        ask(0);
      }
    }
    long first = expire(block);
    for (int i = 0; i < QUESTIONS; i++) {
      ask(first);
    }
    index.clear(log);
    assertThat(index.next(log)).isZero();
    index.add(all.subList((int) first, all.size()));
    for (int i = 0; i < QUESTIONS; i++) {
      ask(first);
    }
  }

  /** As the follower of a log does, by a service that is started again at times. */
  private void follow(int more, int block) {
    for (int i = 0; i < more; i++) {
      all.add(new Entry(log, all.size(), event(all.size())));
    }
    long next = index.next(log);
    while (next < all.size()) {
      int to = (int) Math.min(all.size(), next + 1 + random.nextInt(3 * block));
      index.add(all.subList((int) next, to));
      if (random.nextInt(4) == 0) {
        index = anew(block);
      }
      next = index.next(log);
      assertThat(next).isLessThanOrEqualTo(to).isGreaterThan(to - block);
    }
  }

  private long expire(int block) {
    int first = random.nextInt(all.size());
    index.forget(log, first);
    if (random.nextBoolean()) {
      index = anew(block);
      index.add(all.subList((int) Math.max(first, index.next(log)), all.size()));
    }
    return first;
  }

  private Event event(long number) {
    clock += random.nextInt(50) == 0 ? -random.nextLong(5_000_000_000_000L) : 0;
    clock += random.nextLong(100_000_000_000L);
    String tenant = random.nextInt(6) == 0 ? null : any(tenants);
    Event.Builder event =
        Event.of(id(number), NOON.plusNanos(clock), any(TYPES))
            .by(random.nextInt(5) == 0 ? null : "usr_" + few(), tenant)
            .result(random.nextInt(8) == 0 ? "denied" : "success");
    if (random.nextInt(4) > 0) {
      event.on(random.nextBoolean() ? "deployment" : "text", "dep_" + few());
    }
    if (random.nextBoolean()) {
      event.detail("patient", "hash_" + random.nextInt(200));
    }
    if (random.nextInt(3) == 0) {
      event.detail("deployment_id", "dep_" + few());
    }
    return event.build();
  }

  /** Ids that are mostly in order, and some that are far from it. */
  private static String id(long number) {
    return number % 97 == 5 ? "evt_zz" + number : String.format("evt_%08d", number ^ 5);
  }

  private int few() {
    return (int) (Math.pow(random.nextDouble(), 3) * 30);
  }

  private <T> T any(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  private void ask(long first) {
    String reader = any(tenants);
    TrailQuery query = query(first);
    assertThat(index.find(Shared.grant(reader), log, query))
        .as("%s reads %s", reader, query)
        .isEqualTo(looked(reader, query));
  }

  private TrailQuery query(long first) {
    boolean timed = random.nextInt(3) == 0;
    Optional<Long> from = Optional.of(time()).filter(_ -> timed && random.nextInt(4) > 0);
    Optional<Long> to = Optional.of(time()).filter(_ -> timed && random.nextInt(4) > 0);
    return new TrailQuery(
        from.map(NOON::plusNanos),
        to.map(NOON::plusNanos),
        maybe(6, "dep_" + few()),
        random.nextInt(3) > 0
            ? List.of()
            : List.of(any(TYPES), any(TYPES), "never.seen").subList(0, 1 + random.nextInt(3)),
        maybe(4, "usr_" + few()),
        maybe(6, any(tenants)),
        maybe(12, "hash_" + random.nextInt(200)),
        maybe(8, random.nextBoolean() ? "deployment" : "text"),
        maybe(8, "dep_" + few()),
        maybe(5, random.nextBoolean() ? "denied" : "success"),
        Optional.of(random.nextLong(all.size() + 1)).filter(_ -> random.nextInt(3) == 0),
        1 + random.nextInt(random.nextBoolean() ? 5 : 600),
        maybe(15, id(random.nextLong(all.size() + 2))),
        Optional.of(Math.max(first - 1, random.nextLong(all.size() + 2) - 1))
            .filter(_ -> first > 0 || random.nextInt(3) == 0),
        random.nextBoolean() ? Order.NEWEST_FIRST : Order.OLDEST_FIRST);
  }

  /** Half of the times are those of events. */
  private long time() {
    return random.nextBoolean()
        ? random.nextLong(Math.max(1, clock))
        : java.time.Duration.between(NOON, any(all).event().timestamp()).toNanos();
  }

  private Optional<String> maybe(int one, String value) {
    return Optional.of(value).filter(_ -> random.nextInt(one) == 0);
  }

  private List<Long> looked(String reader, TrailQuery query) {
    Comparator<Entry> order = Comparator.comparingLong(Entry::index);
    return all.stream()
        .sorted(query.order() == Order.NEWEST_FIRST ? order.reversed() : order)
        .filter(entry -> seen(entry.event(), reader) && isOf(entry.event(), query))
        .filter(entry -> query.before().filter(end -> entry.index() >= end).isEmpty())
        .filter(entry -> query.after().filter(last -> entry.index() <= last).isEmpty())
        .limit(query.most())
        .map(Entry::index)
        .toList();
  }

  private static boolean seen(Event event, String reader) {
    return reader.equals(Caller.ORGANIZATION) || reader.equals(event.tenantId());
  }

  private static boolean isOf(Event event, TrailQuery query) {
    String deployment =
        "deployment".equals(event.resourceType())
            ? event.resourceId()
            : (String) event.details().get("deployment_id");
    return (query.eventTypes().isEmpty() || query.eventTypes().contains(event.type()))
        && query.from().filter(event.timestamp()::isBefore).isEmpty()
        && query.to().filter(to -> !event.timestamp().isBefore(to)).isEmpty()
        && same(query.deploymentId(), deployment)
        && same(query.userId(), event.userId())
        && same(query.tenantId(), event.tenantId())
        && same(query.patientHash(), event.details().get("patient"))
        && same(query.resourceType(), event.resourceType())
        && same(query.resourceId(), event.resourceId())
        && same(query.result(), event.result())
        && same(query.eventId(), event.id());
  }

  private static boolean same(Optional<String> wanted, Object found) {
    return wanted.filter(value -> !Objects.equals(value, found)).isEmpty();
  }
}
