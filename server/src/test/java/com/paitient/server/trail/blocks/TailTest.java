// SPDX-License-Identifier: MIT
package com.paitient.server.trail.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import com.paitient.server.identity.Caller;
import com.paitient.server.trail.Facts;
import com.paitient.server.trail.TrailQuery;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class TailTest {
  private static final int BLOCK = 8;

  private final Tail tail = new Tail("log_1", new Places(BLOCK), 2);

  @Test
  void beginsBehindWhatIsKeptAndTakesABlock() {
    assertThat(tail.now().end()).isEqualTo(16);
    add(16, 24);
    assertThat(tail.full()).isTrue();
    assertThatIllegalStateException().isThrownBy(() -> add(24, 25));
    assertThat(tail.block().number()).isEqualTo(2);
    tail.kept();
    add(24, 25);
    assertThat(tail.now().find(TrailQuery.all(9), "ten_1")).containsExactly(24L);
    assertThat(tail.now().written()).isEqualTo(3);
  }

  @Test
  void takesNothingTwice() {
    add(16, 20);
    add(15, 21);
    assertThat(tail.now().find(TrailQuery.all(9), "ten_1"))
        .containsExactly(20L, 19L, 18L, 17L, 16L);
  }

  @Test
  void whoAskedAlreadySeesWhatWasThere() {
    add(16, 20);
    Tail.Now before = tail.now();
    add(20, 24);
    tail.kept();
    add(24, 26);
    assertThat(before.find(TrailQuery.all(9), "ten_1")).containsExactly(19L, 18L, 17L, 16L);
  }

  @Test
  void isSeenByItsTenantAndTheOrganization() {
    add(16, 17);
    assertThat(tail.now().find(TrailQuery.all(9), "ten_2")).isEmpty();
    assertThat(tail.now().find(TrailQuery.all(9), Caller.ORGANIZATION)).containsExactly(16L);
  }

  @Test
  void forgetsWhatExpiredAndGoesOnWhereItWas() {
    add(16, 21);
    tail.forget(19);
    assertThat(tail.now().find(TrailQuery.all(9), "ten_1")).containsExactly(20L, 19L);
    assertThat(tail.now().end()).isEqualTo(21);
    add(21, 24);
    assertThat(tail.full()).isTrue();
    assertThat(new Places(BLOCK).of(tail.block().parts().getFirst().places()).stream())
        .containsExactly(3, 4, 5, 6, 7);
  }

  @Test
  void beginsAnewWhereAllBetweenHasExpired() {
    add(16, 19);
    add(45, 47);
    assertThat(tail.now().start()).isEqualTo(40);
    assertThat(tail.now().written()).as("so many are kept all the same").isEqualTo(2);
    assertThat(tail.now().find(TrailQuery.all(9), "ten_1")).containsExactly(46L, 45L);
  }

  private void add(long from, long to) {
    for (long place = from; place < to; place++) {
      Event event = Event.of("evt_" + place, Instant.EPOCH, "x.y").by("usr_1", "ten_1").build();
      tail.add(Facts.of(new Entry("log_1", place, event)));
    }
  }
}
