// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import com.paitient.keys.Context;
import com.paitient.server.access.Grant;
import com.paitient.server.identity.Caller;
import com.paitient.server.trail.TrailQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class PostgresTrailIndexTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123456789Z");

  /** Small blocks, so that what a test adds is partly in some of them and partly in memory. */
  private static final int BLOCK = 8;

  private final PostgresTrailIndex index = new PostgresTrailIndex(Shared.DATABASE, BLOCK);
  private final String tenant = Shared.tenant();
  private final String log = "log_of_" + tenant;

  @Test
  void knowsWhatComesNext() {
    assertThat(index.next(log)).isZero();
    index.add(entries(0, 3));
    assertThat(index.next(log)).isEqualTo(3);
    assertThat(index.next(log + "x")).isZero();
  }

  @Test
  void leavesWhatIsThereAlready() {
    index.add(entries(0, 3));
    Entry other = new Entry(log, 1, Event.of("evt_other", NOON, "x.y").by("u", tenant).build());
    index.add(List.of(other));
    index.add(entries(2, 5));
    assertThat(index.next(log)).isEqualTo(5);
    assertThat(index.find(Shared.grant(tenant), log, all(10))).containsExactly(4L, 3L, 2L, 1L, 0L);
    assertThat(index.find(Shared.grant(tenant), log, TrailQuery.one("evt_other"))).isEmpty();
  }

  @Test
  void addsMoreThanOneBatch() {
    index.add(entries(0, 1_500));
    index.add(entries(1_500, 2_500));
    assertThat(index.next(log)).isEqualTo(2_500);
    index.add(List.of());
    assertThat(index.find(Shared.grant(tenant), log, all(3)))
        .containsExactly(2_499L, 2_498L, 2_497L);
  }

  @Test
  void pagesWithoutGapOrRepeat() {
    index.add(entries(0, 7));
    List<Long> seen = new ArrayList<>();
    Optional<Long> before = Optional.empty();
    for (int page = 0; page < 4; page++) {
      List<Long> found = index.find(Shared.grant(tenant), log, query().before(before).most(2).of());
      seen.addAll(found);
      before = found.isEmpty() ? before : Optional.of(found.getLast());
    }
    assertThat(seen).containsExactly(6L, 5L, 4L, 3L, 2L, 1L, 0L);
  }

  @Test
  void filtersByEachQuestionAndByAllTogether() {
    Event inference =
        Event.of("evt_0", NOON, "model.inference")
            .by("usr_1", tenant)
            .on("deployment", "dep_1")
            .detail("patient", "hash1")
            .build();
    Event denied =
        Event.of("evt_1", NOON.plusNanos(1), "access.denied")
            .by("usr_2", tenant)
            .on("api-key", "key_1")
            .result("denied")
            .build();
    Event detection =
        Event.of("evt_2", NOON.plusNanos(2), "phi.detection")
            .by("usr_1", tenant)
            .on("text", null)
            .detail("deployment_id", "dep_1")
            .build();
    index.add(
        List.of(
            new Entry(log, 0, inference), new Entry(log, 1, denied), new Entry(log, 2, detection)));
    assertThat(found(query().from(NOON.plusNanos(1)))).containsExactly(2L, 1L);
    assertThat(found(query().to(NOON.plusNanos(1)))).containsExactly(0L);
    assertThat(found(query().from(Instant.MIN).to(Instant.MAX))).containsExactly(2L, 1L, 0L);
    assertThat(found(query().deployment("dep_1"))).containsExactly(2L, 0L);
    assertThat(found(query().types("phi.detection", "access.denied"))).containsExactly(2L, 1L);
    assertThat(found(query().types("phi.detection", "key.created", "phi.detection")))
        .as("each once, whatever is asked for twice or was never recorded")
        .isEqualTo(found(query().types("phi.detection")));
    assertThat(found(query().user("usr_1"))).containsExactly(2L, 0L);
    assertThat(found(query().tenant(tenant))).containsExactly(2L, 1L, 0L);
    assertThat(found(query().tenant("ten_nobody"))).isEmpty();
    assertThat(found(query().patient("hash1"))).containsExactly(0L);
    assertThat(found(query().resourceType("api-key"))).containsExactly(1L);
    assertThat(found(query().resourceId("key_1"))).containsExactly(1L);
    assertThat(found(query().result("denied"))).containsExactly(1L);
    assertThat(found(query().user("usr_1").types("model.inference").patient("hash1")))
        .containsExactly(0L);
    assertThat(found(query().user("usr_2").patient("hash1"))).isEmpty();
  }

  @Test
  void showsOnlyTheGrantsTenant() {
    index.add(entries(0, 3));
    String other = Shared.tenant();
    assertThat(index.find(Shared.grant(other), log, all(10))).isEmpty();
    assertThat(index.find(Shared.grant(other), log, query().tenant(tenant).of())).isEmpty();
  }

  @Test
  void showsTheOrganizationEveryEventAndOthersOnlyTheirOwn() {
    String type = "probe." + tenant;
    Event theirs = Event.of("evt_0", NOON, type).by("usr_1", tenant).build();
    Event nobodys = Event.of("evt_1", NOON, type).build();
    index.add(List.of(new Entry(log, 0, theirs), new Entry(log, 1, nobodys)));
    TrailQuery probes = query().types(type).of();
    assertThat(index.find(Shared.grant(Caller.ORGANIZATION), log, probes)).containsExactly(1L, 0L);
    assertThat(found(query().types(type))).containsExactly(0L);
    assertThat(index.find(Shared.grant(Context.SYSTEM), log, probes)).isEmpty();
  }

  @Test
  void tellsEventsOfTheOrganizationFromThoseOfNobody() {
    Event theirs = Event.of("evt_0", NOON, "x.y").by("usr_1", tenant).build();
    Event ours = Event.of("evt_1", NOON, "x.y").by("usr_1", Caller.ORGANIZATION).build();
    Event nobodys = Event.of("evt_2", NOON, "x.y").build();
    index.add(
        List.of(new Entry(log, 0, theirs), new Entry(log, 1, ours), new Entry(log, 2, nobodys)));
    Grant all = Shared.grant(Caller.ORGANIZATION);
    assertThat(index.find(all, log, query().of())).containsExactly(2L, 1L, 0L);
    assertThat(index.find(all, log, query().tenant(Caller.ORGANIZATION).of())).containsExactly(1L);
    assertThat(index.find(all, log, query().tenant(tenant).of())).containsExactly(0L);
    assertThat(found(query().tenant(Caller.ORGANIZATION))).isEmpty();
  }

  @Test
  void carriesTheLatestTimeOverFromOneBatchToTheNext() {
    index.add(List.of(at(0, 7_300)));
    index.add(List.of(at(1, 0), at(2, 1)));
    TrailQuery late = query().from(NOON.plusSeconds(7_200)).of();
    assertThat(index.find(Shared.grant(tenant), log, late)).containsExactly(0L);
    assertThat(index.find(Shared.grant(tenant), log, query().to(NOON.plusSeconds(60)).of()))
        .as("a clock that ran behind by more than an hour")
        .containsExactly(2L, 1L);
  }

  @Test
  void forgetsWhatExpired() {
    index.add(entries(0, 7));
    index.forget(log, 4);
    assertThat(index.find(Shared.grant(tenant), log, all(10))).containsExactly(6L, 5L, 4L);
    assertThat(index.next(log)).isEqualTo(7);
    index.add(entries(7, 3 * BLOCK + 3));
    index.forget(log, 2 * BLOCK + 4);
    assertThat(index.find(Shared.grant(tenant), log, all(100)))
        .as("whole blocks go")
        .hasSize(BLOCK + 3)
        .last()
        .isEqualTo(2L * BLOCK);
    index.forget(log, 3 * BLOCK + 3);
    assertThat(index.find(Shared.grant(tenant), log, all(100))).isEmpty();
    assertThat(index.next(log)).as("nothing is asked for again").isEqualTo(3 * BLOCK + 3);
    assertThat(anew().next(log)).isEqualTo(3 * BLOCK);
  }

  @Test
  void goesOnBehindTheLastCompleteBlockAfterAStart() {
    index.add(entries(0, 2 * BLOCK + 5));
    PostgresTrailIndex again = anew();
    assertThat(again.next(log)).isEqualTo(2 * BLOCK);
    again.add(entries(2 * BLOCK, 3 * BLOCK + 1));
    assertThat(again.find(Shared.grant(tenant), log, all(100))).hasSize(3 * BLOCK + 1);
  }

  @Test
  void beginsWithinABlockWhereWhatStoodBeforeHasExpired() {
    index.add(entries(2 * BLOCK + 3, 4 * BLOCK + 1));
    assertThat(found(query())).hasSize(2 * BLOCK - 2).last().isEqualTo(2L * BLOCK + 3);
    assertThat(found(query().from(NOON.plusSeconds(3 * BLOCK)).to(NOON.plusSeconds(3 * BLOCK + 2))))
        .containsExactly(3L * BLOCK + 1, 3L * BLOCK);
  }

  @Test
  void saysSoWhereTheDatabaseLostBlocksAndTakesThemAgain() {
    index.add(entries(0, 2 * BLOCK + 5));
    try (var admin = Shared.as(Shared.POSTGRES.admin())) {
      admin.execute("UPDATE trail_logs SET next_block = 1 WHERE log = ?", log);
    }
    assertThatThrownBy(() -> found(query()))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.code()).isEqualTo(StoreException.Code.UNAVAILABLE));
    assertThat(index.next(log)).isEqualTo(BLOCK);
    index.add(entries(BLOCK, 2 * BLOCK + 5));
    assertThat(found(query())).hasSize(2 * BLOCK + 5);
  }

  @Test
  void keepsNoBlockTwiceWhereTwoFollowOneLog() {
    index.add(entries(0, BLOCK - 1));
    PostgresTrailIndex other = anew();
    other.add(entries(0, 2 * BLOCK + 1));
    assertThatThrownBy(() -> index.add(entries(BLOCK - 1, BLOCK)))
        .isInstanceOf(StoreException.class);
    assertThat(index.next(log)).isEqualTo(2 * BLOCK);
    assertThat(other.find(Shared.grant(tenant), log, all(100))).hasSize(2 * BLOCK + 1);
  }

  @Test
  void doesNotAnswerForWhatItDoesNotHaveYet() {
    index.add(entries(0, 5));
    assertThat(found(query().before(Optional.of(5L)))).hasSize(5);
    assertThatThrownBy(() -> found(query().before(Optional.of(6L))))
        .isInstanceOf(StoreException.class);
  }

  private PostgresTrailIndex anew() {
    return new PostgresTrailIndex(Shared.DATABASE, BLOCK);
  }

  @Test
  void forgetsOneLogOnly() {
    index.add(entries(0, 3));
    Event kept = Event.of("evt_k", NOON, "x.y").by("u", tenant).build();
    index.add(List.of(new Entry(log + "b", 0, kept)));
    index.clear(log);
    assertThat(index.next(log)).isZero();
    assertThat(index.find(Shared.grant(tenant), log, all(10))).isEmpty();
    assertThat(index.find(Shared.grant(tenant), log + "b", all(10))).containsExactly(0L);
  }

  @Test
  void findsByTimeWhatAClockThatRanBehindWrote() {
    index.add(List.of(at(0, 0), at(1, 7_200), at(2, 10), at(3, 7_300)));
    assertThat(found(query().to(NOON.plusSeconds(100)))).containsExactly(2L, 0L);
    assertThat(found(query().from(NOON.plusSeconds(5)))).containsExactly(3L, 2L, 1L);
    index.add(List.of(at(4, 20)));
    assertThat(found(query().to(NOON.plusSeconds(100)))).containsExactly(4L, 2L, 0L);
  }

  @Test
  void findsOneEventByItsIdAndGoesOnFromAPlace() {
    index.add(entries(0, 5));
    assertThat(index.find(Shared.grant(tenant), log, TrailQuery.one("evt_3"))).containsExactly(3L);
    TrailQuery rest =
        new TrailQuery(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of("x.y", "a.b"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(4L),
            10,
            Optional.empty(),
            Optional.of(1L),
            TrailQuery.Order.OLDEST_FIRST);
    assertThat(index.find(Shared.grant(tenant), log, rest)).containsExactly(2L, 3L);
  }

  private Entry at(long place, long seconds) {
    Event event =
        Event.of("evt_" + place, NOON.plusSeconds(seconds), "x.y").by("u", tenant).build();
    return new Entry(log, place, event);
  }

  private List<Entry> entries(long from, long to) {
    return LongStream.range(from, to)
        .mapToObj(i ->
            new Entry(
                log, i, Event.of("evt_" + i, NOON.plusSeconds(i), "x.y").by("u", tenant).build()))
        .toList();
  }

  private List<Long> found(Asked asked) {
    return index.find(Shared.grant(tenant), log, asked.of());
  }

  private static TrailQuery all(int most) {
    return query().most(most).of();
  }

  private static Asked query() {
    return new Asked();
  }

  /** Builds a query; what is not asked is open. */
  private static final class Asked {
    private Optional<Instant> from = Optional.empty();
    private Optional<Instant> to = Optional.empty();
    private Optional<Long> before = Optional.empty();
    private List<String> types = List.of();
    private int most = 100;
    private final Map<String, String> equal = new java.util.HashMap<>();

    Asked from(Instant time) {
      from = Optional.of(time);
      return this;
    }

    Asked to(Instant time) {
      to = Optional.of(time);
      return this;
    }

    Asked before(Optional<Long> index) {
      before = index;
      return this;
    }

    Asked most(int count) {
      most = count;
      return this;
    }

    Asked types(String... wanted) {
      types = List.of(wanted);
      return this;
    }

    Asked deployment(String value) {
      return with("deployment", value);
    }

    Asked user(String value) {
      return with("user", value);
    }

    Asked tenant(String value) {
      return with("tenant", value);
    }

    Asked patient(String value) {
      return with("patient", value);
    }

    Asked resourceType(String value) {
      return with("resource_type", value);
    }

    Asked resourceId(String value) {
      return with("resource_id", value);
    }

    Asked result(String value) {
      return with("result", value);
    }

    private Asked with(String name, String value) {
      equal.put(name, value);
      return this;
    }

    private Optional<String> value(String name) {
      return Optional.ofNullable(equal.get(name));
    }

    TrailQuery of() {
      return new TrailQuery(
          from,
          to,
          value("deployment"),
          types,
          value("user"),
          value("tenant"),
          value("patient"),
          value("resource_type"),
          value("resource_id"),
          value("result"),
          before,
          most);
    }
  }
}
