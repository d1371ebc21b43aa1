// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GatheringTest {
  private final Gathering gathering = new Gathering();

  @Test
  void expectsNobodyAtFirst() {
    assertThat(gathering.isComplete()).isTrue();
    assertThat(gathering.left()).isZero();
  }

  @Test
  void expectsWhoMakesRecordUntilItCame() {
    gathering.comes();
    gathering.comes();
    gathering.came();
    assertThat(gathering.isComplete()).isFalse();
    gathering.came();
    assertThat(gathering.isComplete()).isTrue();
  }

  @Test
  void expectsThoseWhoWereServedUntilAllWentOn() {
    Gathering.Woken woken = new Gathering.Woken(2);
    gathering.served(woken, 1);
    woken.goesOn();
    assertThat(gathering.isComplete()).isFalse();
    woken.goesOn();
    assertThat(gathering.isComplete()).isTrue();
    assertThat(gathering.left()).isZero();
  }

  @Test
  void expectsOnlyThoseWhoWereServedLast() {
    gathering.served(new Gathering.Woken(5), 1);
    gathering.served(new Gathering.Woken(0), 1);
    assertThat(gathering.isComplete()).isTrue();
  }

  @Test
  void skipsTheNextWaitAfterOneInVain() {
    gathering.served(new Gathering.Woken(4), 1);
    gathering.end();
    gathering.served(new Gathering.Woken(4), 1);
    assertThat(gathering.left()).as("the wait after one in vain").isNotPositive();
  }
}
