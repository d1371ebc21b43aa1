// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** When a sync waits for more callers; played without a clock. */
final class GatheringTest {
  private final Gathering gathering = new Gathering();

  @Test
  void fewCallersAreNeverKeptWaiting() {
    Random random = new Random(7);
    int idle = 7;
    int waiting = 0;
    for (int sync = 0; sync < 1_000; sync++) {
      int before = random.nextInt(idle + 1);
      come(before);
      int served = waiting + before;
      idle -= before;
      gathering.served();
      waiting = random.nextInt(idle + 1);
      come(waiting);
      assertThat(gathering.isWorthIt()).isFalse();
      gathering.synced();
      idle += served - waiting;
    }
  }

  @Test
  void whereSixteenComeAtATimeASyncWaitsForFive() {
    come(16);
    serve();
    for (int come = 1; come < 5; come++) {
      assertThat(gathering.came()).as("%d are too few", come).isFalse();
      assertThat(gathering.isWorthIt()).isTrue();
    }
    assertThat(gathering.came()).as("enough now").isTrue();
    assertThat(gathering.isWorthIt()).isFalse();
    assertThat(gathering.came()).as("were enough before").isFalse();
  }

  @Test
  void thoseWhoComeDuringASyncCountWithThoseItServes() {
    come(4);
    gathering.served();
    come(4);
    gathering.synced();
    assertThat(gathering.isWorthIt()).as("four of eight wait").isFalse();
    serve();
    come(1);
    assertThat(gathering.isWorthIt()).as("one of seven, which is not many").isFalse();
  }

  @Test
  void whoeverIsLeftAloneSoonIsServedAtOnce() {
    come(100);
    serve();
    int syncs = 0;
    while (gathering.isWorthIt()) {
      come(1);
      serve();
      syncs++;
    }
    assertThat(syncs).isBetween(1, 200);
    come(1);
    assertThat(gathering.isWorthIt()).isFalse();
  }

  private void come(int callers) {
    for (int i = 0; i < callers; i++) {
      var _ = gathering.came();
    }
  }

  private void serve() {
    gathering.served();
    gathering.synced();
  }
}
