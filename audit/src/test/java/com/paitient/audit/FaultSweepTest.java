// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/**
 * Every call that a log makes to its storage fails in turn; no receipted record may be lost, no
 * store unreadable after.
 */
class FaultSweepTest {
  private static final int EVENTS = 9;
  private static final int EVENT_BYTES = 40_000; // three to a segment of 128 KiB
  private static final LogSettings SETTINGS =
      new LogSettings(
          LogSettings.SMALLEST_SEGMENT,
          Duration.ofMinutes(2),
          100,
          Duration.ofNanos(1),
          Duration.ofMillis(1),
          Duration.ofDays(1));

  /** Which receipts were given: index to event. */
  private final TreeMap<Long, Event> receipted = new TreeMap<>();

  private long number;

  @Test
  void losesNoReceiptWhenAnyOneCallFails() {
    int call = 1;
    while (sweep(call, fault(call, call + 1)) >= call) {
      call++;
    }
    assertThat(call).as("calls that were failed in turn").isGreaterThan(60);
  }

  @Test
  void losesNoReceiptWhenStorageIsAwayForSomeCalls() {
    int call = 1;
    while (sweep(call, fault(call, call + 7)) >= call) {
      call += 2;
    }
    assertThat(call).isGreaterThan(60);
  }

  @Test
  void losesNoReceiptWhenPowerFailsAtAnyCall() {
    int call = 1;
    while (powerFailure(call) >= call) {
      call++;
    }
    assertThat(call).isGreaterThan(50);
  }

  /** After a failed sync the page cache shows records that the disk never got. */
  @Test
  void keepsWhatItShowedToReadersWhenPowerFailsLater() {
    for (int call = 1; call < 60; call++) {
      SimulatedDisk disk = new SimulatedDisk(call);
      disk.faults(fault(call, Integer.MAX_VALUE));
      appendUntilFailure(disk);
      List<Entry> shown;
      try (AuditLog log = AuditLog.open(disk.killed(), SETTINGS, null)) {
        shown = log.read(0, 1000);
      }
      try (AuditLog log = AuditLog.open(disk.crashed(), SETTINGS, null)) {
        assertThat(log.read(0, 1000)).isEqualTo(shown);
      }
    }
  }

  private void appendUntilFailure(SimulatedDisk disk) {
    try (AuditLog log = AuditLog.open(disk, SETTINGS, null)) {
      for (int i = 0; i < EVENTS; i++) {
        append(log);
      }
    } catch (AuditException e) {
      assertThat(e.code()).isEqualTo(AuditException.Code.UNAVAILABLE);
    }
    receipted.clear();
  }

  /** Appends with a fault on the way, loses power, looks; returns how many calls were made. */
  private int sweep(int seed, IntFunction<IOException> faults) {
    receipted.clear();
    SimulatedDisk disk = new SimulatedDisk(seed);
    disk.faults(faults);
    int calls = 0;
    try (AuditLog log = opened(disk)) {
      for (int i = 0; i < EVENTS; i++) {
        appendStubbornly(log);
      }
      calls = disk.calls();
      disk.faults(call -> null);
      requireReceipted(log);
    }
    survivesPowerLoss(disk);
    return calls;
  }

  /** From one call on nothing works; then the power is gone. */
  private int powerFailure(int from) {
    receipted.clear();
    SimulatedDisk disk = new SimulatedDisk(from);
    disk.faults(fault(from, Integer.MAX_VALUE));
    try (AuditLog log = AuditLog.open(disk, SETTINGS, null)) {
      for (int i = 0; i < EVENTS; i++) {
        append(log);
      }
    } catch (AuditException e) {
      assertThat(e.code()).isEqualTo(AuditException.Code.UNAVAILABLE);
    }
    int calls = disk.calls();
    survivesPowerLoss(disk.killed());
    return calls;
  }

  private void survivesPowerLoss(SimulatedDisk disk) {
    SimulatedDisk crashed = disk.crashed();
    try (AuditLog log = AuditLog.open(crashed, SETTINGS, null)) {
      requireReceipted(log);
      append(log);
    }
    SimulatedDisk crashedAgain = crashed.crashed();
    try (AuditLog log = AuditLog.open(crashedAgain, SETTINGS, null)) {
      requireReceipted(log);
      append(log);
      requireReceipted(log);
    }
  }

  private AuditLog opened(SimulatedDisk disk) {
    while (true) {
      try {
        return AuditLog.open(disk, SETTINGS, null);
      } catch (AuditException e) {
        assertThat(e.code()).isEqualTo(AuditException.Code.UNAVAILABLE);
      }
    }
  }

  private void appendStubbornly(AuditLog log) {
    while (true) {
      try {
        append(log);
        return;
      } catch (AuditException e) {
        assertThat(e.code()).isEqualTo(AuditException.Code.UNAVAILABLE);
        LockSupport.parkNanos(200_000);
      }
    }
  }

  private void append(AuditLog log) {
    Event event = Events.large(number++, EVENT_BYTES);
    Receipt receipt = log.append(event);
    assertThat(receipted.put(receipt.index(), event)).as("an index is given once").isNull();
  }

  private void requireReceipted(AuditLog log) {
    assertThat(log.size()).isGreaterThanOrEqualTo(receipted.size());
    List<Entry> entries = log.read(0, 1000);
    assertThat(entries).hasSize((int) log.size());
    receipted.forEach((index, event) ->
        assertThat(entries.get(index.intValue())).isEqualTo(new Entry(log.id(), index, event)));
  }

  private static IntFunction<IOException> fault(int from, int to) {
    String error = from % 2 == 0 ? "Input/output error" : "No space left on device";
    return call -> call >= from && call < to ? new IOException(error) : null;
  }
}
