// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.audit.tree.TreeHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameTest {
  @Property(tries = 300)
  void readsBackWhatItWrote(
      @ForAll @Size(min = 1, max = 300) byte[] body, @ForAll @LongRange(min = 0) long index) {
    Frame frame = Frame.at(encoded(body, index), 0);

    assertThat(frame).isNotNull();
    assertThat(frame.index()).isEqualTo(index);
    assertThat(frame.durable()).isEqualTo(index / 2);
    assertThat(frame.body()).isEqualTo(body);
    assertThat(frame.hash()).isEqualTo(TreeHash.leaf(body));
    assertThat(frame.size() % 8).isZero();
  }

  @Property(tries = 1000)
  void seesEveryChangedBit(
      @ForAll @Size(min = 1, max = 40) byte[] body, @ForAll @IntRange(max = 10_000) int bit) {
    ByteBuffer bytes = encoded(body, 7);
    int at = bit % (bytes.limit() * 8);
    bytes.put(at / 8, (byte) (bytes.get(at / 8) ^ 1 << at % 8));

    assertThat(Frame.at(bytes, 0)).isNull();
  }

  @Property(tries = 1000)
  void readsNothingFromForeignBytes(@ForAll @Size(max = 200) byte[] bytes) {
    assertThat(Frame.at(ByteBuffer.wrap(bytes), 0)).isNull();
  }

  @Test
  void survivesAnyMixOfRecordsAndRubbish() throws IOException {
    Random random = new Random(11);
    for (int round = 0; round < 300; round++) {
      byte[] mixed = mixed(random);
      SimulatedDisk disk = new SimulatedDisk(round);
      LogStorage.File file = disk.create("x");
      file.write(ByteBuffer.wrap(mixed), 0);
      FrameReader reader = new FrameReader(file, 0, 0);
      int frames = 0;
      while (reader.nextAnywhere() != null) {
        frames++;
        assertThat(reader.position()).isLessThanOrEqualTo(mixed.length);
      }
      assertThat(frames).isEqualTo(whole(mixed));
    }
  }

  private static byte[] mixed(Random random) {
    ByteBuffer out = ByteBuffer.allocate(64 * 1024);
    while (out.remaining() > 3000) {
      byte[] body = new byte[1 + random.nextInt(2000)];
      random.nextBytes(body);
      if (random.nextBoolean()) {
        out.put(encoded(body, random.nextInt(100)));
      } else {
        out.put(body, 0, body.length / 8 * 8);
      }
    }
    return out.array();
  }

  /** How many records stand at multiples of eight, found the slow way. */
  private static int whole(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int frames = 0;
    for (int at = 0; at < bytes.length; at += 8) {
      if (Frame.at(buffer, at) != null) {
        frames++;
      }
    }
    return frames;
  }

  private static ByteBuffer encoded(byte[] body, long index) {
    Frame frame = new Frame(index, index / 2, TreeHash.leaf(body), body);
    ByteBuffer bytes = ByteBuffer.allocate(frame.size());
    frame.putInto(bytes);
    return bytes.flip();
  }
}
