// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.server.runtimes.RunException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class GgufHeaderTest {
  private static GgufHeader read(byte[] file, long size) throws IOException {
    return GgufHeader.read(new ByteArrayInputStream(file), size);
  }

  private static void refuses(GgufFile file, String why) {
    byte[] bytes = file.bytes();
    assertThatThrownBy(() -> read(bytes, bytes.length))
        .isInstanceOfSatisfying(
            RunException.class, e -> assertThat(e.code()).isEqualTo(RunException.Code.BAD_MODEL))
        .hasMessageContaining(why);
  }

  private static GgufFile small() {
    return GgufFile.head(2, 4)
        .pair("general.architecture", "llama")
        .pair("general.name", "Small")
        .pair("llama.context_length", 2048)
        .pair("tokenizer.chat_template", "{{ messages }}")
        .tensor("a", 8, 0)
        .tensor("b", 16, 32);
  }

  private static long sizeOf(GgufFile file) {
    return Math.ceilDiv(file.bytes().length, 32) * 32L + 32 + 64;
  }

  @Test
  void readsTheRealModel() throws IOException {
    FileWeights real = FileWeights.real();
    try (InputStream in = real.open()) {
      GgufHeader header = GgufHeader.read(in, real.size());

      assertThat(header.architecture()).isEqualTo("llama");
      assertThat(header.contextTokens()).isEqualTo(8192);
    }
  }

  @Test
  void saysThatTheRealModelIsCutShortWhenItsLastByteIsMissing() throws IOException {
    FileWeights real = FileWeights.real();
    try (InputStream in = real.open()) {
      assertThatThrownBy(() -> GgufHeader.read(in, real.size() - 1))
          .isInstanceOf(RunException.class)
          .hasMessageContaining("cut short");
    }
  }

  @Test
  void readsASmallFile() throws IOException {
    GgufFile file = small();

    assertThat(read(file.bytes(), sizeOf(file)))
        .isEqualTo(new GgufHeader("llama", Optional.of("Small"), 2048));
  }

  @Test
  void noticesThatTheDataOfTheLastTensorIsNotAllThere() {
    GgufFile file = small();

    assertThatThrownBy(() -> read(file.bytes(), sizeOf(file) - 1))
        .hasMessageContaining("cut short");
  }

  @Test
  void refusesWhatIsNoGguf() {
    refuses(new GgufFile().raw("PK\u0003\u0004 and then some more"), "no GGUF");
  }

  @Test
  void refusesAnEmptyFile() {
    refuses(new GgufFile(), "ends within its head");
  }

  @Test
  void refusesAVersionThatItDoesNotKnow() {
    refuses(new GgufFile().raw("GGUF").int32(1).int64(0).int64(0), "version 1");
  }

  @Test
  void refusesAnArchitectureThatLlamaCppDoesNotKnow() {
    refuses(GgufFile.head(0, 1).pair("general.architecture", "llama99"), "llama99");
  }

  @Test
  void doesNotRepeatAnArchitectureThatIsNoName() {
    refuses(GgufFile.head(0, 1).pair("general.architecture", "a\nb"), "(unreadable)");
  }

  @Test
  void refusesAnEncoder() {
    refuses(GgufFile.head(0, 1).pair("general.architecture", "bert"), "bert");
  }

  @Test
  void refusesAModelWithoutChatTemplate() {
    refuses(GgufFile.head(0, 1).pair("general.architecture", "llama"), "chat template");
  }

  @Test
  void refusesOnePartOfASplitModel() {
    refuses(
        GgufFile.head(0, 3)
            .pair("general.architecture", "llama")
            .pair("tokenizer.chat_template", "x")
            .pair("split.count", 3),
        "split");
  }

  @Test
  void refusesHugeCountsWithoutReadingOn() {
    refuses(GgufFile.head(Long.MAX_VALUE, 0), "tensors");
    refuses(GgufFile.head(0, -1), "18446744073709551615 pairs");
    refuses(GgufFile.head(0, 1).int64(1L << 40), "bytes in a text");
    refuses(GgufFile.head(0, 1).text("k").int32(9).int32(4).int64(1L << 60), "elements in a list");
  }

  @Test
  void refusesAValueOfAnUnknownType() {
    refuses(GgufFile.head(0, 1).text("k").int32(99), "unknown type");
    refuses(GgufFile.head(0, 1).text("k").int32(9).int32(9).int64(1), "unknown type");
  }

  @Test
  void refusesTensorsThatOverflow() {
    GgufFile file =
        GgufFile.head(1, 2)
            .pair("general.architecture", "llama")
            .pair("tokenizer.chat_template", "x")
            .tensor("a", Long.MAX_VALUE, Long.MAX_VALUE);
    refuses(file, "more than can be");
  }

  @Test
  void everyCutOfTheHeadIsRefused() {
    byte[] whole = small().bytes();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut, cut.length)).isInstanceOf(RunException.class);
    }
  }

  @RepeatedTest(1000)
  void anyBytesAfterTheMagicAreReadOrRefusedAsAModel(RepetitionInfo seed) {
    Random random = new Random(seed.getCurrentRepetition());
    byte[] noise = new byte[random.nextInt(201)];
    random.nextBytes(noise);
    byte[] file = new GgufFile().raw("GGUF").int32(3).raw("").bytes();
    byte[] all = java.util.Arrays.copyOf(file, file.length + noise.length);
    System.arraycopy(noise, 0, all, file.length, noise.length);
    assertThatThrownBy(() -> read(all, all.length))
        .isInstanceOfSatisfying(
            RunException.class, e -> assertThat(e.code()).isEqualTo(RunException.Code.BAD_MODEL));
  }
}
