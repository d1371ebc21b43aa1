// SPDX-License-Identifier: MIT
package com.paitient.server.trail;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.audit.AuditLog;
import com.paitient.audit.Entry;
import com.paitient.server.access.Access;
import com.paitient.server.access.Grant;
import com.paitient.server.identity.Caller;
import com.paitient.server.identity.Recorder;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index is asked where events are, and not believed. */
final class LyingIndexTest {
  private static final int EVENTS = 60;

  /** Names every place for every question. */
  private static final class Index implements TrailIndex {
    private long next;

    @Override
    public synchronized long next(String log) {
      return next;
    }

    @Override
    public synchronized void add(List<Entry> entries) {
      next += entries.size();
    }

    @Override
    public synchronized List<Long> find(Grant grant, String log, TrailQuery query) {
      boolean newest = query.order() == TrailQuery.Order.NEWEST_FIRST;
      return LongStream.range(query.after().orElse(-1L) + 1, query.before().orElse(next))
          .boxed()
          .sorted(newest ? Comparator.reverseOrder() : Comparator.naturalOrder())
          .limit(query.most())
          .toList();
    }

    @Override
    public void forget(String log, long first) {}

    @Override
    public void clear(String log) {}
  }

  @Test
  void pagesAreFullOfWhatMatchesAndOfNothingElse(@TempDir Path folder) {
    try (AuditLog log = AuditLog.open(folder)) {
      Recorder recorder = new Recorder(log, InstantSource.system());
      try (Trail trail = new Trail(log, new Index(), new Access(recorder), recorder)) {
        record(recorder);
        assertThat(trail.find(reader("ten_1"), TrailQuery.all(10)))
            .as("ten of the tenant's own")
            .hasSize(10)
            .allMatch(entry -> "ten_1".equals(entry.event().tenantId()))
            .isSortedAccordingTo(Comparator.comparingLong(Entry::index).reversed());
        assertThat(trail.find(reader(Caller.ORGANIZATION), denied(7)))
            .hasSize(7)
            .allMatch(entry -> entry.event().result().equals("denied"));
        assertThat(trail.find(reader("ten_1"), denied(50))).as("all there are").hasSize(EVENTS / 6);
        List<Entry> exported = new ArrayList<>();
        trail.export(reader("ten_1"), denied(1), "json", exported::add);
        assertThat(exported)
            .hasSize(EVENTS / 6)
            .isSortedAccordingTo(Comparator.comparingLong(Entry::index));
        String id = exported.getFirst().event().id();
        assertThat(trail.proof(reader("ten_1"), id).orElseThrow().entry())
            .isEqualTo(exported.getFirst());
        assertThat(trail.proof(reader("ten_2"), id)).isEmpty();
      }
    }
  }

  private static void record(Recorder recorder) {
    for (int i = 0; i < EVENTS; i++) {
      var _ =
          recorder.append(
              recorder
                  .event("probe.seen", reader(i % 2 == 0 ? "ten_1" : "ten_2"))
                  .action("see")
                  .result(i % 3 == 0 ? "denied" : "success"));
    }
  }

  private static Caller reader(String tenant) {
    return new Caller(
        "key_1",
        "usr_1",
        tenant,
        List.of(new Caller.Right(List.of("*"), "*")),
        "127.0.0.1",
        "test");
  }

  private static TrailQuery denied(int most) {
    Optional<String> any = Optional.empty();
    return new TrailQuery(
        Optional.empty(),
        Optional.empty(),
        any,
        List.of(),
        any,
        any,
        any,
        any,
        any,
        Optional.of("denied"),
        Optional.empty(),
        most);
  }
}
