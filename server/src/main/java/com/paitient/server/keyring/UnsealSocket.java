// SPDX-License-Identifier: MIT
package com.paitient.server.keyring;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.paitient.keys.KeysException;
import com.paitient.keys.SecretBytes;
import com.paitient.keys.Unsealing;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way in for passphrase and shares: a Unix socket that only its owner can open, and that asks
 * the kernel who is there: the service's own user, or root. One question a connection:
 *
 * <pre>
 *   1  's' how does it stand, 'p' a passphrase, 'h' a share
 *   2  length, big-endian, at most 4096
 *   n  the secret, UTF-8
 * </pre>
 *
 * The answer is a line of JSON: {@code protection}, {@code needed}, {@code given}, {@code
 * unsealed}, and {@code error} where the secret was refused. Secrets are in no argument, variable
 * or log.
 */
public final class UnsealSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UnsealSocket.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_BYTES = 4096;
  private static final int HEAD = 3;

  private final Path place;
  private final ServerSocketChannel server;
  private final Unsealing unsealing;

  private UnsealSocket(Path place, ServerSocketChannel server, Unsealing unsealing) {
    this.place = place;
    this.server = server;
    this.unsealing = unsealing;
  }

  /** Where the socket of a data folder is. */
  public static Path place(Path data) {
    return data.resolve("run").resolve("unseal.sock");
  }

  /** Listens until closed; the folder of {@code place} is the owner's alone. */
  public static UnsealSocket open(Path place, Unsealing unsealing) throws IOException {
    Files.deleteIfExists(place);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      ServerSocketChannel _ = server.bind(UnixDomainSocketAddress.of(place));
      Path _ = Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException | RuntimeException failed) {
      server.close();
      throw failed;
    }
    UnsealSocket socket = new UnsealSocket(place, server, unsealing);
    Thread _ = Thread.ofVirtual().name("unseal").start(socket::serve);
    return socket;
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(place);
  }

  private void serve() {
    while (server.isOpen()) {
      try {
        SocketChannel peer = server.accept();
        Thread _ = Thread.ofVirtual().name("unseal-peer").start(() -> answer(peer));
      } catch (AsynchronousCloseException closed) {
        return;
      } catch (IOException failed) {
        LOG.warn("the unseal socket: {}", failed.getClass().getName());
      }
    }
  }

  private void answer(SocketChannel peer) {
    try (peer) {
      if (isTrusted(peer)) {
        byte[] line = (JSON.writeValueAsString(answerTo(peer)) + "\n").getBytes(UTF_8);
        ByteBuffer rest = ByteBuffer.wrap(line);
        while (rest.hasRemaining()) {
          int _ = peer.write(rest);
        }
      }
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("texts and numbers have a JSON");
    } catch (IOException gone) {
      LOG.debug("who unseals went away");
    }
  }

  private boolean isTrusted(SocketChannel peer) throws IOException {
    UnixDomainPrincipal who = peer.getOption(ExtendedSocketOptions.SO_PEERCRED);
    String owner = Files.getOwner(place).getName();
    return who.user().getName().equals(owner) || who.user().getName().equals("root");
  }

  private Map<String, Object> answerTo(SocketChannel peer) throws IOException {
    ByteBuffer head = read(peer, HEAD);
    byte act = head.get();
    int length = Short.toUnsignedInt(head.getShort());
    if (length > MOST_BYTES) {
      return answer("the secret is too long");
    }
    byte[] secret = read(peer, length).array();
    try {
      return switch (act) {
        case 's' -> answer("");
        case 'p' -> passphrase(secret);
        case 'h' -> told(() -> unsealing.share(new String(secret, UTF_8)));
        default -> answer("the question is not known");
      };
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private Map<String, Object> passphrase(byte[] secret) {
    try (SecretBytes passphrase = SecretBytes.copyOf(secret)) {
      return told(() -> unsealing.passphrase(passphrase));
    }
  }

  private Map<String, Object> told(Runnable act) {
    try {
      act.run();
      return answer("");
    } catch (KeysException refused) {
      LOG.warn("unsealing was refused: {}", refused.code());
      return answer(String.valueOf(refused.getMessage()));
    }
  }

  private Map<String, Object> answer(String error) {
    Unsealing.Status status = unsealing.status();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("protection", status.protection().name().toLowerCase(Locale.ROOT));
    fields.put("needed", status.needed());
    fields.put("given", status.given());
    fields.put("unsealed", status.unsealed());
    if (!error.isEmpty()) {
      fields.put("error", error);
    }
    return fields;
  }

  private static ByteBuffer read(SocketChannel peer, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (peer.read(bytes) < 0) {
        throw new IOException("the question was cut short");
      }
    }
    return bytes.flip();
  }
}
