// SPDX-License-Identifier: MIT
package com.paitient.phi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReleaseTest {
  private static final Guard GUARD = Guard.standard();
  private static final Policy OFF = new Policy(Mode.OFF, Mode.OFF);

  private static String digest(Policy policy, String destination, String... texts) {
    List<Message> messages =
        Arrays.stream(texts).map(t -> new Message(Message.Role.USER, ClinicalText.of(t))).toList();
    return GUARD.release(Prompt.of(messages), policy, new Destination(destination)).digest();
  }

  @Test
  void canBeConstructedOnlyInThisPackage() {
    assertThat(Modifier.isFinal(Release.class.getModifiers())).isTrue();
    assertThat(Release.class.getDeclaredConstructors())
        .extracting(Constructor::getModifiers)
        .allSatisfy(m -> assertThat(m & (Modifier.PUBLIC | Modifier.PROTECTED)).isZero());
  }

  @Test
  void digestTellsMessagesPolicyAndDestinationApart() {
    String one = digest(OFF, "local/a", "hello");
    assertThat(one).matches("[0-9a-f]{64}").isEqualTo(digest(OFF, "local/a", "hello"));
    assertThat(
            List.of(
                digest(OFF, "local/b", "hello"),
                digest(OFF, "local/a", "hello "),
                digest(new Policy(Mode.DETECT, Mode.OFF), "local/a", "hello"),
                digest(new Policy(Mode.OFF, Mode.DETECT), "local/a", "hello"),
                digest(OFF, "local/a", "hello", "")))
        .doesNotContain(one)
        .doesNotHaveDuplicates();
  }

  @Test
  void digestIsUnambiguousWhereMessagesAreCutElsewhere() {
    assertThat(digest(OFF, "d", "ab", "c")).isNotEqualTo(digest(OFF, "d", "a", "bc"));
  }
}
