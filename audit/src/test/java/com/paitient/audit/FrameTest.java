// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.audit.tree.TreeHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class FrameTest {
  @RepeatedTest(300)
  void readsBackWhatItWrote(RepetitionInfo seed) {
    Random random = new Random(seed.getCurrentRepetition());
    byte[] body = bytes(random, 1 + random.nextInt(300));
    long index = random.nextLong() >>> (1 + random.nextInt(63));
    Frame frame = Frame.at(encoded(body, index), 0);

    assertThat(frame).isNotNull();
    assertThat(frame.index()).isEqualTo(index);
    assertThat(frame.durable()).isEqualTo(index / 2);
    assertThat(frame.body()).isEqualTo(body);
    assertThat(frame.hash()).isEqualTo(TreeHash.leaf(body));
    assertThat(frame.size() % 8).isZero();
  }

  @Test
  void seesEveryChangedBit() {
    Random random = new Random(2);
    for (int size = 1; size <= 40; size++) {
      ByteBuffer bytes = encoded(bytes(random, size), 7);
      for (int bit = 0; bit < bytes.limit() * 8; bit++) {
        flip(bytes, bit);
        assertThat(Frame.at(bytes, 0)).as("%d bytes, bit %d", size, bit).isNull();
        flip(bytes, bit);
      }
    }
  }

  private static void flip(ByteBuffer bytes, int bit) {
    bytes.put(bit / 8, (byte) (bytes.get(bit / 8) ^ 1 << bit % 8));
  }

  @Test
  void readsNothingFromForeignBytes() {
    Random random = new Random(3);
    for (int i = 0; i < 1000; i++) {
      assertThat(Frame.at(ByteBuffer.wrap(bytes(random, random.nextInt(201))), 0)).isNull();
    }
  }

  private static byte[] bytes(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
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
