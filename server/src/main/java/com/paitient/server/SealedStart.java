// SPDX-License-Identifier: MIT
package com.paitient.server;

import com.paitient.keys.FileKeyProvider;
import com.paitient.keys.KeyProvider;
import com.paitient.keys.Unsealing;
import com.paitient.server.config.Config;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Listener;
import com.paitient.server.keyring.KeyProviders;
import com.paitient.server.keyring.UnsealSocket;
import com.paitient.server.network.ServerCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The time before the root key file is unsealed: the listener says {@code sealed} to everybody but
 * who asks whether the process lives, and the unseal socket takes passphrase or shares. It ends
 * when the service takes over the port.
 */
final class SealedStart implements AutoCloseable {
  private final Unsealing unsealing;
  private final UnsealSocket socket;
  private final Listener listener;

  private SealedStart(Unsealing unsealing, UnsealSocket socket, Listener listener) {
    this.unsealing = unsealing;
    this.socket = socket;
    this.listener = listener;
  }

  /** Begins where the configuration names a root key file that is sealed; else there is none. */
  static Optional<SealedStart> begin(Config config, Optional<ServerCertificate> certificate)
      throws IOException {
    Optional<Path> file = new KeyProviders(config).sealedFile();
    if (file.isEmpty()) {
      return Optional.empty();
    }
    Unsealing unsealing = Unsealing.of(file.get());
    UnsealSocket socket = UnsealSocket.open(UnsealSocket.place(config.data()), unsealing);
    try {
      Listener listener =
          Listener.sealed(config, certificate, () -> refusal(unsealing.status(), config.data()));
      return Optional.of(new SealedStart(unsealing, socket, listener));
    } catch (RuntimeException failed) {
      socket.close();
      throw failed;
    }
  }

  /** The port of the sealed listener, which the service takes over. */
  int port() {
    return listener.port();
  }

  /** How it is sealed, for people. */
  String how() {
    return said(unsealing.status());
  }

  /** Waits for the root key; what is wrong meanwhile is told to who unseals. */
  KeyProvider await() throws IOException {
    try {
      FileKeyProvider root = unsealing.await();
      socket.close();
      return root;
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      throw new IOException("ended while the service was sealed", ended);
    }
  }

  int refusals() {
    return unsealing.refusals();
  }

  String protection() {
    return unsealing.status().protection().name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Frees the port. */
  @Override
  public void close() throws IOException {
    unsealing.close();
    socket.close();
    listener.close();
  }

  private static ApiError refusal(Unsealing.Status status, Path data) {
    return status.unsealed()
        ? ApiError.of(ErrorCode.UNAVAILABLE, "The service was unsealed and is starting.")
        : ApiError.of(
            ErrorCode.SEALED,
            "The service is sealed: %s. On its machine: ./paitient unseal --data %s"
                .formatted(said(status), data));
  }

  private static String said(Unsealing.Status status) {
    return switch (status.protection()) {
      case PLAIN -> "plain";
      case PASSPHRASE -> "the passphrase is needed";
      case SHARES -> "%d of %d shares were given".formatted(status.given(), status.needed());
    };
  }
}
