// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class JournalTest {
  private static final LogSettings SETTINGS = LogSettings.defaults();
  private static final String FILE = "journal/00000000.journal";
  private static final int FRAME = Leaf.of(EventJson.write(Events.numbered(0))).frameSize();

  private final SimulatedDisk disk = new SimulatedDisk(1);

  @Test
  void forgetsForGoodWhatStandsBehindTornRecord() throws IOException {
    commit(1, 2, 3);
    flip(1);
    assertThat(numbers()).containsExactly(1L);

    commit(4);
    assertThat(numbers()).as("3 stood where it would come next").containsExactly(1L, 4L);
  }

  @Test
  void callsLossOfSyncedRecordDamage() throws IOException {
    commit(1, 2, 3);
    commit(4);
    flip(1);

    assertThatExceptionOfType(AuditException.class)
        .isThrownBy(this::numbers)
        .matches(e -> e.code() == AuditException.Code.DAMAGED);
  }

  @Test
  void callsChangedHeaderDamage() throws IOException {
    commit(1);
    for (int at = 0; at < SegmentHeader.SIZE; at += 97) {
      flipAt(at);
      assertThatExceptionOfType(AuditException.class)
          .isThrownBy(this::numbers)
          .matches(e -> e.code() == AuditException.Code.DAMAGED);
      flipAt(at);
    }
    assertThat(numbers()).containsExactly(1L);
  }

  @Test
  void seesRecordWhoseHashIsNotItsOwnWhenReading() throws IOException {
    Frame honest = Leaf.of(EventJson.write(Events.numbered(1))).at(0, 0);
    Frame swapped = new Frame(0, 0, honest.hash(), EventJson.write(Events.numbered(2)));
    commit();
    ByteBuffer bytes = ByteBuffer.allocate(swapped.size());
    swapped.putInto(bytes);
    try (LogStorage.File file = disk.open(FILE)) {
      file.write(bytes.flip(), SegmentHeader.SIZE);
    }

    assertThatExceptionOfType(AuditException.class)
        .isThrownBy(this::numbers)
        .matches(e -> e.code() == AuditException.Code.DAMAGED);
  }

  private void commit(long... numbers) throws IOException {
    try (Journal journal = Journal.open(disk, SETTINGS, 0)) {
      List<Leaf> leaves =
          LongStream.of(numbers)
              .mapToObj(number -> Leaf.of(EventJson.write(Events.numbered(number))))
              .toList();
      if (!leaves.isEmpty()) {
        assertThat(journal.commit(leaves)).isEqualTo(leaves.size());
      }
    }
  }

  private List<Long> numbers() throws IOException {
    try (Journal journal = Journal.open(disk, SETTINGS, 0)) {
      return journal.read(0, 100).stream()
          .map(entry -> (Long) entry.clear().details().get("number"))
          .toList();
    }
  }

  /** Changes a bit in the body of a record. */
  private void flip(int record) throws IOException {
    flipAt(SegmentHeader.SIZE + record * FRAME + Frame.HEADER);
  }

  private void flipAt(int position) throws IOException {
    try (LogStorage.File file = disk.open(FILE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      assertThat(file.read(one, position)).isEqualTo(1);
      one.put(0, (byte) (one.get(0) ^ 1));
      file.write(one.flip(), position);
    }
  }
}
