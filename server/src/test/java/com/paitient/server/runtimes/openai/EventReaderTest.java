// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.server.runtimes.RunException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class EventReaderTest {
  /** Reads everything, {@code step} bytes at a time. */
  private static List<String> events(byte[] bytes, int step) {
    int[] next = {0};
    EventReader reader =
        new EventReader(buffer -> {
          int count = Math.min(step, bytes.length - next[0]);
          System.arraycopy(bytes, next[0], buffer, 0, count);
          next[0] += count;
          return count == 0 ? -1 : count;
        });
    List<String> events = new ArrayList<>();
    for (String event = reader.next(); event != null; event = reader.next()) {
      events.add(event);
    }
    return events;
  }

  private static List<String> events(String text) {
    List<String> whole = events(text.getBytes(StandardCharsets.UTF_8), 10_000);
    assertThat(events(text.getBytes(StandardCharsets.UTF_8), 1)).isEqualTo(whole);
    return whole;
  }

  @Test
  void readsWhatTheFormatAllows() {
    assertThat(events("data: a\n\ndata:b\n\n")).containsExactly("a", "b");
    assertThat(events("data: a\r\n\r\ndata: b\r\rdata: c\n\r\n")).containsExactly("a", "b", "c");
    assertThat(events("data: a\ndata: b\n\n")).containsExactly("a\nb");
    assertThat(events("data:  a \n\n")).containsExactly(" a ");
    assertThat(events("data\n\n")).containsExactly("");
    assertThat(events("data:\n\n")).containsExactly("");
    assertThat(events("data: a: b\n\n")).containsExactly("a: b");
    assertThat(events(": a comment\n\n:\n\ndata: a\n: inside\n\n")).containsExactly("a");
    assertThat(events("event: x\nid: 1\nretry: 5\ndata: a\n\n")).containsExactly("a");
    assertThat(events("event: x\n\nid: 2\n\ndata: a\n\n\n\n")).containsExactly("a");
    assertThat(events("\ufeffdata: a\n\n")).containsExactly("a");
    assertThat(events("data: grün 🌲\n\n")).containsExactly("grün 🌲");
  }

  @Test
  void whatIsNotWholeIsNoEvent() {
    assertThat(events("")).isEmpty();
    assertThat(events("data: a")).isEmpty();
    assertThat(events("data: a\n")).isEmpty();
    assertThat(events("data: a\n\ndata: b\n")).containsExactly("a");
  }

  @Test
  void refusesWhatTheFormatDoesNotHave() {
    for (String wrong :
        List.of(
            "dat: a\n\n", "a\n\n", " data: a\n\n", "Data: a\n\n", "{\"a\":1}\n", "x: \ufeff\n")) {
      assertThatThrownBy(() -> events(wrong)).as(wrong).isInstanceOf(RunException.class);
    }
    byte[] half = "data: ü\n\n".getBytes(StandardCharsets.UTF_8);
    byte[] cut = Arrays.copyOf(half, half.length - 1);
    cut[cut.length - 2] = '\n';
    assertThatThrownBy(() -> events(cut, 3)).isInstanceOf(RunException.class);
  }

  @Test
  void anEventMayBeLargeButNotLarger() {
    String most = "x".repeat(EventReader.MOST_BYTES - "data: \n\n".length());
    assertThat(events(("data: " + most + "\n\n").getBytes(StandardCharsets.UTF_8), 9_999))
        .containsExactly(most);
    byte[] over = ("data: x" + most + "\n\n").getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> events(over, 9_999)).isInstanceOf(RunException.class);
    byte[] lines = ("data: " + "\ndata: x".repeat(200_000)).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> events(lines, 9_999)).isInstanceOf(RunException.class);
  }

  private static String data(Random random) {
    StringBuilder data = new StringBuilder();
    for (int length = random.nextInt(31); length > 0; length--) {
      data.append("a :\nü€{".charAt(random.nextInt(7)));
    }
    return data.append("🌲").toString();
  }

  @RepeatedTest(300)
  void anyChunkingOfAnyEventsIsTheSame(RepetitionInfo seed) {
    Random random = new Random(seed.getCurrentRepetition());
    List<String> all = Stream.generate(() -> data(random)).limit(random.nextInt(9)).toList();
    int step = 1 + random.nextInt(40);
    String end = List.of("\n", "\r\n", "\r").get(random.nextInt(3));
    StringBuilder text = new StringBuilder();
    for (String data : all) {
      for (String line : data.split("\n", -1)) {
        text.append("data: ").append(line).append(end);
      }
      text.append(": comment").append(end).append(end);
    }
    assertThat(events(text.toString().getBytes(StandardCharsets.UTF_8), step)).isEqualTo(all);
  }

  @RepeatedTest(500)
  void garbageEndsOrIsRefusedButNothingElse(RepetitionInfo seed) {
    Random random = new Random(seed.getCurrentRepetition());
    byte[] garbage = new byte[random.nextInt(201)];
    random.nextBytes(garbage);
    try {
      assertThat(events(garbage, 7)).doesNotContainNull();
    } catch (RunException refused) {
      assertThat(refused.code()).isEqualTo(RunException.Code.BAD_ANSWER);
    }
  }
}
