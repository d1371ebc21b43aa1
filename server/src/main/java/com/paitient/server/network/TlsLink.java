// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import com.paitient.server.network.OutboundException.Code;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A connection over TLS into which bytes go and out of which none are expected. The address that it
 * goes to is looked at as for {@link Outbound}. Used by one thread. Fails with {@link
 * OutboundException}; then it is closed.
 */
public final class TlsLink implements AutoCloseable {
  private static final int MOST_SAID = 4_096;

  private final Socket bare;
  private final SSLSocket socket;
  private final Duration limit;
  private int said;

  private TlsLink(Socket bare, SSLSocket socket, Duration limit) {
    this.bare = bare;
    this.socket = socket;
    this.limit = limit;
  }

  /**
   * Where to.
   *
   * @param authority a PEM file with the only authorities that are believed there
   * @param connectTime for the connection
   * @param limit for the handshake, and for each writing
   */
  public record Plan(
      String host,
      int port,
      AddressPolicy policy,
      Optional<Path> authority,
      Duration connectTime,
      Duration limit) {}

  /** Connects, and returns once the server has proven who it is. */
  public static TlsLink open(Plan plan) {
    InetAddress address = address(plan);
    Socket bare = new Socket();
    try {
      bare.connect(
          new InetSocketAddress(address, plan.port()),
          Math.toIntExact(plan.connectTime().toMillis()));
    } catch (IOException _) {
      closeQuietly(bare);
      throw new OutboundException(Code.NO_CONNECTION, "no connection was made");
    }
    return secured(plan, bare);
  }

  private static InetAddress address(Plan plan) {
    try {
      InetAddress[] all = InetAddress.getAllByName(plan.host());
      if (!Arrays.stream(all).allMatch(plan.policy()::allows)) {
        throw CheckedAddresses.refusal();
      }
      return all[0];
    } catch (UnknownHostException _) {
      throw new OutboundException(Code.NO_CONNECTION, "the server's name is not known");
    }
  }

  private static TlsLink secured(Plan plan, Socket bare) {
    SSLContext context = context(plan.authority());
    try (Watch watch = new Watch(bare, plan.limit())) {
      SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(bare, plan.host(), plan.port(), true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      parameters.setProtocols(Tls.PROTOCOLS.toArray(String[]::new));
      parameters.setCipherSuites(Tls.SUITES.toArray(String[]::new));
      socket.setSSLParameters(parameters);
      try {
        socket.startHandshake();
      } catch (SSLException _) {
        throw watch.failure(Code.NOT_TRUSTED, "the server did not prove who it is");
      }
      return new TlsLink(bare, socket, plan.limit());
    } catch (IOException _) {
      closeQuietly(bare);
      throw new OutboundException(Code.BROKEN, "the connection ended in the handshake");
    } catch (OutboundException e) {
      closeQuietly(bare);
      throw e;
    }
  }

  /** Believes these authorities only, or those of the JVM. */
  static SSLContext context(Optional<Path> authority) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(authority.map(Outbound::authorities).orElse(null));
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new NetworkException("TLS cannot be set up", e);
    }
  }

  /** Hands bytes to the network; whether they arrived only a server that closes tells. */
  public void write(byte[] bytes) {
    try (Watch watch = new Watch(bare, limit)) {
      try {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
      } catch (IOException _) {
        throw watch.failure(Code.BROKEN, "the connection ended");
      }
    } catch (OutboundException e) {
      close();
      throw e;
    }
  }

  /** Fails if the server has closed, or speaks where it has nothing to say. */
  public void requireOpen(Duration patience) {
    try {
      socket.setSoTimeout(Math.max(1, Math.toIntExact(patience.toMillis())));
      byte[] some = new byte[256];
      int count = socket.getInputStream().read(some);
      said += Math.max(0, count);
      if (count < 0 || said > MOST_SAID) {
        close();
        throw new OutboundException(Code.BROKEN, "the server closed the connection");
      }
    } catch (SocketTimeoutException _) {
      return; // It is open, and silent, as it should be.
    } catch (IOException _) {
      close();
      throw new OutboundException(Code.BROKEN, "the connection ended");
    }
  }

  @Override
  public void close() {
    try (Watch _ = new Watch(bare, Duration.ofSeconds(2))) {
      closeQuietly(socket);
    }
    closeQuietly(bare);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      return; // It was broken already.
    }
  }

  /** Ends the connection when something on it takes too long. */
  private static final class Watch implements AutoCloseable {
    private final Thread thread;
    private volatile boolean late;

    Watch(Socket bare, Duration limit) {
      thread =
          Thread.startVirtualThread(() -> {
            try {
              Thread.sleep(limit);
              late = true;
              closeQuietly(bare);
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt();
            }
          });
    }

    OutboundException failure(Code code, String message) {
      return late
          ? new OutboundException(Code.OUT_OF_TIME, "the server did not take it in time")
          : new OutboundException(code, message);
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }
}
