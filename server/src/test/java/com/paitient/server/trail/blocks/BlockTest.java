// SPDX-License-Identifier: MIT
package com.paitient.server.trail.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import com.paitient.server.identity.Caller;
import com.paitient.server.trail.Facts;
import com.paitient.server.trail.blocks.Terms.Kind;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BlockTest {
  private static final Places PLACES = new Places(64);

  private final Block block =
      Block.of(
          "log_1",
          3,
          PLACES,
          List.of(
              event(192, Event.of("evt_b", at(9), "x.y").by("usr_1", "ten_1")),
              event(195, Event.of("evt_a", at(7), "x.y").by("usr_2", "ten_2")),
              event(255, Event.of("evt_c", at(8), "x.y").by("usr_1", "ten_1"))));

  @Test
  void hasAPartForTheOrganizationAndOneForEachTenant() {
    assertThat(block.parts())
        .extracting(Block.Part::owner)
        .containsExactlyInAnyOrder(Caller.ORGANIZATION, "ten_1", "ten_2");
    Block.Part all = part(Caller.ORGANIZATION);
    assertThat(all.least()).isEqualTo(7);
    assertThat(all.greatest()).isEqualTo(9);
    assertThat(all.firstId()).asString().isEqualTo("evt_a");
    assertThat(all.lastId()).asString().isEqualTo("evt_c");
    assertThat(PLACES.of(all.places()).stream()).containsExactly(0, 3, 63);
    assertThat(Times.of(part("ten_1").times(), 2)).containsExactly(9, 8);
    assertThat(PLACES.of(part("ten_2").places()).stream()).containsExactly(3);
  }

  @Test
  void keepsWhatIsATenantsOnceAndWhatIsSharedForEach() {
    Terms terms = new Terms("log_1");
    assertThat(owners(terms.of(Kind.USER, "usr_1"))).containsExactly("ten_1");
    assertThat(owners(terms.of(Kind.TYPE, "x.y"))).containsExactly(Caller.ORGANIZATION);
    assertThat(owners(terms.of(Kind.TYPE, "ten_2", "x.y"))).containsExactly("ten_2");
    assertThat(block.postings()).as("type and result of three, two users").hasSize(8);
  }

  private List<String> owners(long term) {
    return block.postings().stream()
        .filter(posting -> posting.term() == term)
        .map(posting -> block.parts().get(posting.part()).owner())
        .toList();
  }

  private Block.Part part(String owner) {
    return block.parts().stream()
        .filter(part -> part.owner().equals(owner))
        .findAny()
        .orElseThrow();
  }

  private static Instant at(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }

  private static Facts event(long place, Event.Builder event) {
    return Facts.of(new Entry("log_1", place, event.build()));
  }
}
