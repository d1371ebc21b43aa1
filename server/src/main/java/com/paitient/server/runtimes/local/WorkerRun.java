// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.paitient.server.runtimes.Answer;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.runtimes.TokenSink;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** One request to a worker, over a connection of its own; closing that cancels it. */
final class WorkerRun {
  private final Path socket;
  private final String key;
  private final byte[] request;
  private final TokenSink sink;

  WorkerRun(Path socket, String key, byte[] request, TokenSink sink) {
    this.socket = socket;
    this.key = key;
    this.request = request;
    this.sink = sink;
  }

  Answer within(Duration limit) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Alarm alarm = Alarm.after(limit, () -> close(channel))) {
      try {
        return over(channel);
      } catch (ClosedByInterruptException e) {
        throw new RunException(RunException.Code.CANCELLED, "the run was interrupted");
      } catch (IOException e) {
        throw alarm.rang()
            ? new RunException(RunException.Code.OUT_OF_TIME, "no end within " + limit)
            : gone();
      }
    } catch (IOException e) {
      throw gone();
    }
  }

  private Answer over(SocketChannel channel) throws IOException {
    channel.connect(UnixDomainSocketAddress.of(socket));
    var out = new DataOutputStream(Channels.newOutputStream(channel));
    var in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
    WorkerWire.write(out, 'K', key.getBytes(StandardCharsets.UTF_8));
    WorkerWire.write(out, 'R', request);
    while (true) {
      WorkerWire.Frame frame = WorkerWire.read(in);
      switch (frame.type()) {
        case 'T' -> pass(frame.text());
        case 'F' -> {
          return answer(frame.json());
        }
        case 'E' -> throw failure(frame.json());
        default -> throw new IOException("a frame of an unknown type");
      }
    }
  }

  private void pass(String text) {
    if (!sink.accept(text)) {
      throw new RunException(RunException.Code.CANCELLED, "the caller cancelled");
    }
  }

  private static Answer answer(JsonNode end) throws IOException {
    if (!end.path("finish_reason").isTextual()) {
      throw new IOException("an end without a reason");
    }
    return new Answer(
        end.path("finish_reason").asText(),
        end.path("prompt_tokens").asInt(),
        end.path("completion_tokens").asInt());
  }

  private static RunException failure(JsonNode error) {
    String message = error.path("message").asText();
    return switch (error.path("code").asText()) {
      case "PROMPT_TOO_LONG" ->
          new RunException(
              RunException.Code.PROMPT_TOO_LONG,
              "the prompt has %d tokens and the answer may have %d; the context window has %d"
                  .formatted(
                      error.path("prompt_tokens").asInt(),
                      error.path("max_tokens").asInt(),
                      error.path("context_tokens").asInt()));
      case "OVERLOADED" -> new RunException(RunException.Code.OVERLOADED, message);
      case "CANCELLED" -> new RunException(RunException.Code.CANCELLED, message);
      case "BAD_REQUEST" -> new RunException(RunException.Code.REFUSED, message);
      default -> gone();
    };
  }

  private static RunException gone() {
    return new RunException(RunException.Code.UNAVAILABLE, "the model's process ended");
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException closedAnyway) {
      // Nothing is left to do.
    }
  }
}
