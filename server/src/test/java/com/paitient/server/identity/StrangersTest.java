// SPDX-License-Identifier: MIT
package com.paitient.server.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.audit.AuditLog;
import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StrangersTest {
  @TempDir Path folder;
  private volatile Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private AuditLog log;
  private Recorder recorder;
  private Strangers strangers;

  @BeforeEach
  void open() {
    log = AuditLog.open(folder);
    recorder = new Recorder(log, () -> now);
    strangers = new Strangers(recorder, "auth.failure", "authenticate");
  }

  @AfterEach
  void close() {
    log.close();
  }

  private List<Event> events() {
    return log.read(0, (int) log.size()).stream().map(Entry::event).toList();
  }

  private static long requests(List<Event> events) {
    return events.stream().mapToLong(StrangersTest::requests).sum();
  }

  private static long requests(Event event) {
    return (Long) event.details().getOrDefault("requests", 0L);
  }

  private void later(Duration time) {
    now = now.plus(time);
  }

  private void flood(String address, int count) {
    for (int i = 0; i < count; i++) {
      strangers.refused(address, "agent/1", "invalid");
    }
  }

  @Test
  void theFirstOfAnAddressIsToldAtOnceAndTheOthersOnceAMinute() {
    flood("10.0.0.1", 1);
    Event first = events().getFirst();
    assertThat(first.type()).isEqualTo("auth.failure");
    assertThat(first.result()).isEqualTo("denied");
    assertThat(first.ipAddress()).isEqualTo("10.0.0.1");
    assertThat(first.userAgent()).isEqualTo("agent/1");
    assertThat(first.details()).containsEntry("reason", "invalid").containsEntry("requests", 1L);
    flood("10.0.0.1", 5_000);
    strangers.tell();
    assertThat(events()).hasSize(1);
    later(Strangers.PERIOD);
    strangers.tell();
    assertThat(events()).hasSize(2);
    assertThat(requests(events().getLast())).isEqualTo(5_000);
    later(Strangers.PERIOD.minusNanos(1));
    flood("10.0.0.1", 3);
    assertThat(events()).hasSize(2);
    later(Duration.ofNanos(1));
    flood("10.0.0.1", 1);
    assertThat(requests(events().getLast())).isEqualTo(4);
  }

  @Test
  void eachAddressAndReasonIsToldByItself() {
    strangers.refused("10.0.0.1", null, "invalid");
    strangers.refused("10.0.0.1", null, "expired");
    strangers.refused("10.0.0.2", null, "invalid");
    assertThat(events()).hasSize(3);
  }

  @Test
  void whatIsLeftIsToldAtTheEnd() {
    flood("10.0.0.1", 10);
    strangers.close();
    assertThat(events()).extracting(StrangersTest::requests).containsExactly(1L, 9L);
    strangers.close();
    assertThat(events()).hasSize(2);
  }

  @Test
  void addressesBeyondThoseKeptApartAreCountedTogether() {
    int all = Strangers.MOST_ADDRESSES + 500;
    for (int i = 0; i < all; i++) {
      flood("2001:db8::" + Integer.toHexString(i), 2);
    }
    assertThat(events()).hasSize(Strangers.MOST_ADDRESSES + 1);
    assertThat(events().getLast().ipAddress()).isNull();
    assertThat(events().getLast().userAgent()).isNull();
    strangers.close();
    assertThat(requests(events())).isEqualTo(2L * all);
    assertThat(requests(events().getLast())).isEqualTo(999);
  }

  @Test
  void thoseWhoCameNoMoreMakeRoomForOthers() {
    for (int i = 0; i < Strangers.MOST_ADDRESSES; i++) {
      flood("2001:db8::" + Integer.toHexString(i), 1);
    }
    later(Strangers.PERIOD);
    strangers.tell();
    flood("10.0.0.1", 1);
    assertThat(events().getLast().ipAddress()).isEqualTo("10.0.0.1");
  }

  @Test
  void whatCannotBeRecordedIsToldLater() {
    boolean[] full = {true};
    recorder.refuseWhile(() -> full[0]);
    // Of a type that is not recorded while copies of the log are behind.
    strangers = new Strangers(recorder, "model.request", "test");
    flood("10.0.0.1", 7);
    strangers.tell();
    assertThat(events()).isEmpty();
    full[0] = false;
    strangers.tell();
    assertThat(requests(events().getFirst())).isEqualTo(7);
  }

  @Test
  void aClockThatRunsBackwardsSilencesNobody() {
    flood("10.0.0.1", 2);
    later(Duration.ofDays(-1));
    strangers.tell();
    assertThat(requests(events())).isEqualTo(2);
  }

  @Test
  void everyRefusalIsInExactlyOneEventWhoeverComesAtOnce() throws Exception {
    Map<String, Long> sent = new HashMap<>();
    List<Thread> floods = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String address = "10.0.0." + i % 3;
      sent.merge(address, 2_000L, Long::sum);
      floods.add(Thread.ofPlatform().start(() -> flood(address, 2_000)));
    }
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      later(Duration.ofSeconds(random.nextInt(30)));
      strangers.tell();
    }
    for (Thread flood : floods) {
      flood.join();
    }
    strangers.close();
    Map<String, Long> told = new HashMap<>();
    events().forEach(event -> told.merge(event.ipAddress() + "", requests(event), Long::sum));
    assertThat(told).isEqualTo(sent);
  }
}
