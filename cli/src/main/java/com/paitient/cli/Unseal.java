// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.paitient.keys.SecretBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Brings a sealed service what unseals it: a passphrase, or shares one at a time. */
@Command(
    name = "unseal",
    description = {
      "Unseal the service that runs on a data folder.",
      "Asks at the terminal, or reads standard input, one secret a line. Shares may be given by"
          + " several people, each with a command of its own."
    })
final class Unseal implements Callable<Integer> {
  private static final int NO = 1;

  private final Terminal terminal;

  @Mixin private DataOption folder = new DataOption();

  Unseal(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Path socket = folder.path(terminal).resolve("run").resolve("unseal.sock");
    if (!Files.exists(socket)) {
      throw CommandFailure.no("no sealed service runs on " + folder.path(terminal) + ".");
    }
    JsonNode status = asked(socket, 's', new byte[0]);
    while (!status.path("unsealed").asBoolean()) {
      Optional<SecretBytes> secret = new Secrets(terminal).next(prompt(status));
      if (secret.isEmpty()) {
        return unfinished(status);
      }
      boolean byShares = isByShares(status);
      try (SecretBytes given = secret.get()) {
        status = given.use(bytes -> asked(socket, byShares ? 'h' : 'p', bytes));
      }
      if (status.has("error")) {
        refused(status);
      } else if (!status.path("unsealed").asBoolean()) {
        terminal.out().println(progress(status));
      }
    }
    terminal.out().println("Unsealed. The service is starting.");
    return 0;
  }

  private int unfinished(JsonNode status) {
    if (isByShares(status) && status.path("given").asInt() > 0) {
      terminal.out().println("The service stays sealed until the others came.");
      return 0;
    }
    terminal.err().println("paitient: the service stays sealed.");
    return NO;
  }

  /** A person may try again; a program's secret was the wrong one. */
  private void refused(JsonNode status) {
    String why = Table.printable(status.path("error").asText());
    if (!new Secrets(terminal).isTyped()) {
      throw CommandFailure.no("refused: " + why + ".");
    }
    terminal.err().println("Refused: " + why + ".");
  }

  private static String prompt(JsonNode status) {
    return isByShares(status)
        ? "Share %d of %d: "
            .formatted(status.path("given").asInt() + 1, status.path("needed").asInt())
        : "Passphrase: ";
  }

  private static String progress(JsonNode status) {
    int left = status.path("needed").asInt() - status.path("given").asInt();
    return "%d of %d shares were given; %d more."
        .formatted(status.path("given").asInt(), status.path("needed").asInt(), left);
  }

  private static boolean isByShares(JsonNode status) {
    return status.path("protection").asText().equals("shares");
  }

  private static JsonNode asked(Path socket, char act, byte[] secret) {
    ByteBuffer question =
        ByteBuffer.allocate(3 + secret.length)
            .put((byte) act)
            .putShort((short) secret.length)
            .put(secret)
            .flip();
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      while (question.hasRemaining()) {
        int _ = channel.write(question);
      }
      return Service.JSON.readTree(all(channel));
    } catch (IOException e) {
      throw CommandFailure.couldNotRun(
          "the sealed service does not answer; unseal as its own user or as root.");
    } finally {
      Arrays.fill(question.array(), (byte) 0);
    }
  }

  private static byte[] all(SocketChannel channel) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(1024);
    while (channel.read(buffer) >= 0) {
      answer.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    }
    if (answer.size() == 0) {
      throw new IOException("no answer");
    }
    return answer.toByteArray();
  }
}
