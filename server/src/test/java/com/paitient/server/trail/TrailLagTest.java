// SPDX-License-Identifier: MIT
package com.paitient.server.trail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.audit.AuditLog;
import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import com.paitient.server.access.Access;
import com.paitient.server.access.Grant;
import com.paitient.server.identity.Caller;
import com.paitient.server.identity.Recorder;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
final class TrailLagTest {
  private static final Caller READER =
      new Caller(
          "key_1",
          "usr_1",
          "ten_1",
          List.of(new Caller.Right(List.of("*"), "*")),
          "127.0.0.1",
          "test");
  private static final TrailQuery ALL = TrailQuery.all(10);

  /** Takes entries, or is away. */
  private record Index(AtomicBoolean away, AtomicLong count, List<Entry> taken)
      implements TrailIndex {
    Index(boolean away) {
      this(new AtomicBoolean(away), new AtomicLong(), new CopyOnWriteArrayList<>());
    }

    @Override
    public long next(String log) {
      if (away.get()) {
        throw new IllegalStateException("away");
      }
      return count.get();
    }

    @Override
    public void add(List<Entry> entries) {
      count.addAndGet(entries.size());
      taken.addAll(entries);
    }

    @Override
    public List<Long> find(Grant grant, String log, TrailQuery query) {
      return List.of();
    }

    @Override
    public void forget(String log, long first) {}

    @Override
    public void clear(String log) {
      count.set(0);
    }
  }

  @Test
  void isBehindWhileTheIndexIsAwayAndNotAfterItCaughtUp(@TempDir Path folder) {
    Index index = new Index(true);
    try (AuditLog log = AuditLog.open(folder)) {
      Recorder recorder = new Recorder(log, InstantSource.system());
      try (Trail trail = new Trail(log, index, new Access(recorder), recorder)) {
        var _ = recorder.append(recorder.event("service.started").action("start"));
        var _ = recorder.append(recorder.event("service.stopped").action("stop"));
        assertThatThrownBy(() -> trail.find(READER, ALL)).hasMessage("away");
        assertThat(trail.behind()).isEqualTo(3);
        index.away().set(false);
        assertThat(trail.find(READER, ALL)).isEmpty();
        assertThat(trail.behind()).isZero();
      }
    }
  }

  @Test
  void indexGetsWhatTheLogHasWhetherMemoryHasItOrNot(@TempDir Path folder) {
    Index index = new Index(true);
    try (AuditLog log = AuditLog.open(folder)) {
      Recorder recorder = new Recorder(log, InstantSource.system());
      try (Trail trail = new Trail(log, index, new Access(recorder), recorder)) {
        for (int i = 0; i < 2_500; i++) {
          Event.Builder event =
              recorder.event("service.started").action("start").detail("number", (long) i);
          var _ = i % 7 == 3 ? log.append(event.build()) : recorder.append(event);
        }
        index.away().set(false);
        assertThat(trail.find(READER, ALL)).isEmpty();
        assertThat(index.taken()).isEqualTo(log.read(0, 3_000)).hasSize(2_501);
      }
    }
  }

  @Test
  void isFedWithoutBeingAskedBeforeMemoryForgets(@TempDir Path folder) {
    Index index = new Index(false);
    try (AuditLog log = AuditLog.open(folder)) {
      Recorder recorder = new Recorder(log, InstantSource.system());
      try (Trail trail = new Trail(log, index, new Access(recorder), recorder)) {
        for (int i = 0; i < 300; i++) {
          var _ = recorder.append(events(recorder, 100));
        }
        while (trail.behind() > 0) {
          LockSupport.parkNanos(1_000_000);
        }
        assertThat(index.taken()).isEqualTo(log.read(0, 40_000)).hasSize(30_000);
      }
    }
  }

  private static List<Event.Builder> events(Recorder recorder, int count) {
    return IntStream.range(0, count)
        .mapToObj(_ -> recorder.event("service.started").action("start"))
        .toList();
  }
}
