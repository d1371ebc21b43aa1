// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecentTest {
  private final Recent recent = new Recent();

  @Test
  void holdsNothingAtFirst() {
    assertThat(recent.between(0, 10)).isEmpty();
  }

  @Test
  void givesWhatItHoldsFromTheAskedRecordOnAndNothingWithoutThatOne() {
    List<Frame> frames = frames(100, 5, 10);
    recent.add(frames);
    assertThat(recent.between(100, 105)).isEqualTo(frames);
    assertThat(recent.between(102, 104)).isEqualTo(frames.subList(2, 4));
    assertThat(recent.between(104, 999)).isEqualTo(frames.subList(4, 5));
    assertThat(recent.between(99, 105)).isEmpty();
    assertThat(recent.between(105, 106)).isEmpty();
  }

  @Test
  void holdsTheNewestOfManyWithinItsLimits() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      Recent some = new Recent();
      List<Frame> all = new ArrayList<>();
      int largest = seed % 2 == 0 ? 100 : Frame.MOST_BODY;
      while (all.size() < 6000) {
        List<Frame> more = frames(all.size(), 1 + random.nextInt(200), 1 + random.nextInt(largest));
        some.add(more);
        all.addAll(more);
      }
      int first = all.size();
      while (first > 0 && !some.between(first - 1, all.size()).isEmpty()) {
        first--;
      }
      List<Frame> held = some.between(first, all.size());
      assertThat(held).as("seed %s", seed).isEqualTo(all.subList(first, all.size())).isNotEmpty();
      assertThat(held).hasSizeLessThanOrEqualTo(4096);
      assertThat(held.stream().mapToLong(Frame::size).sum()).isLessThanOrEqualTo(4 << 20);
    }
  }

  private static List<Frame> frames(long from, int count, int length) {
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      frames.add(Leaf.of(new byte[length]).at(from + i, from));
    }
    return frames;
  }
}
