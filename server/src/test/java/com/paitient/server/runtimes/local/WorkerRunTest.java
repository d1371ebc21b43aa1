// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.server.runtimes.Answer;
import com.paitient.server.runtimes.RunException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** The service's side of the wire, with workers that lie, stop or say nothing. */
class WorkerRunTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final byte[] REQUEST = "{}".getBytes(StandardCharsets.UTF_8);

  private final List<String> pieces = new ArrayList<>();

  /** Runs against a worker that answers with these bytes and hangs up. */
  private Answer against(byte[] bytes) throws IOException, InterruptedException {
    Path socket = Path.of(System.getProperty("java.io.tmpdir"), "lying-" + System.nanoTime());
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread worker = Thread.ofVirtual().start(() -> answer(server, bytes));
      try {
        return new WorkerRun(socket, "key", REQUEST, pieces::add).within(LONG);
      } finally {
        worker.join();
        java.nio.file.Files.delete(socket);
      }
    }
  }

  private static void answer(ServerSocketChannel server, byte[] bytes) {
    try (SocketChannel connection = server.accept()) {
      // Key and request: 5 bytes and 3, 5 bytes and 2.
      Channels.newInputStream(connection).readNBytes(15);
      connection.write(ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static byte[] frames(String... typesAndPayloads) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < typesAndPayloads.length; i += 2) {
      WorkerWire.write(
          new DataOutputStream(bytes),
          typesAndPayloads[i].charAt(0),
          typesAndPayloads[i + 1].getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private void fails(RunException.Code code, byte[] bytes) {
    assertThatThrownBy(() -> against(bytes))
        .isInstanceOfSatisfying(RunException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageNotContaining("CANARY");
  }

  @Test
  void takesTextsThenTheEnd() throws Exception {
    String end = "{\"finish_reason\":\"stop\",\"prompt_tokens\":3,\"completion_tokens\":2}";

    assertThat(against(frames("T", "one ", "T", "two", "F", end)))
        .isEqualTo(new Answer("stop", 3, 2));
    assertThat(pieces).containsExactly("one ", "two");
  }

  @Test
  void isUnavailableWhenTheWorkerHangsUpAtAnyPlace() throws Exception {
    byte[] whole = frames("T", "one", "F", "{\"finish_reason\":\"stop\"}");
    for (int length = 0; length < whole.length; length++) {
      fails(RunException.Code.UNAVAILABLE, java.util.Arrays.copyOf(whole, length));
    }
  }

  @Test
  void isUnavailableWhenTheWorkerSpeaksNonsense() throws Exception {
    fails(RunException.Code.UNAVAILABLE, frames("?", "CANARY"));
    fails(RunException.Code.UNAVAILABLE, frames("F", "CANARY"));
    fails(RunException.Code.UNAVAILABLE, frames("F", "[]"));
    fails(RunException.Code.UNAVAILABLE, frames("E", "{}"));
    fails(RunException.Code.UNAVAILABLE, new byte[] {'T', 0x7f, -1, -1, -1});
    fails(RunException.Code.UNAVAILABLE, new byte[] {'T', -1, -1, -1, -1});
  }

  @Test
  void tellsTheWorkersErrorsApart() throws Exception {
    fails(RunException.Code.PROMPT_TOO_LONG, frames("E", "{\"code\":\"PROMPT_TOO_LONG\"}"));
    fails(RunException.Code.OVERLOADED, frames("E", "{\"code\":\"OVERLOADED\"}"));
    fails(RunException.Code.CANCELLED, frames("E", "{\"code\":\"CANCELLED\"}"));
    fails(RunException.Code.REFUSED, frames("E", "{\"code\":\"BAD_REQUEST\"}"));
    fails(RunException.Code.UNAVAILABLE, frames("E", "{\"code\":\"BROKEN\"}"));
  }

  @RepeatedTest(200)
  void endsWithATypedErrorWhateverComes(RepetitionInfo seed) {
    Random random = new Random(seed.getCurrentRepetition());
    byte[] noise = new byte[random.nextInt(65)];
    random.nextBytes(noise);
    assertThatThrownBy(() -> against(noise)).isInstanceOf(RunException.class);
  }

  @Test
  void isUnavailableWhereNoWorkerListens() {
    Path nowhere = Path.of("/nowhere/socket");

    assertThatThrownBy(() -> new WorkerRun(nowhere, "key", REQUEST, pieces::add).within(LONG))
        .isInstanceOfSatisfying(
            RunException.class, e -> assertThat(e.code()).isEqualTo(RunException.Code.UNAVAILABLE));
  }
}
