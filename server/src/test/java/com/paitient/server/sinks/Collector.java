// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

import com.paitient.server.config.Config;
import com.paitient.server.network.Certificates;
import com.paitient.server.network.ServerCertificate;
import com.paitient.server.network.Tls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** A collector of syslog over TLS on a real socket; it can be slow, go away, and be another. */
final class Collector implements AutoCloseable {
  final List<String> messages = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final SSLServerSocket listener;
  volatile boolean reading = true;

  private Collector(SSLServerSocket listener) {
    this.listener = listener;
    Thread.ofVirtual().start(this::accept);
  }

  /** One with a certificate of the authority in {@code folder}, on a port; 0 for any. */
  static Collector start(Path folder, int port) throws IOException {
    SSLServerSocket socket =
        (SSLServerSocket)
            context(folder)
                .getServerSocketFactory()
                .createServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
    return new Collector(socket);
  }

  /**
   * One on a port that no outgoing connection is given, so that it can go away and be back there:
   * the kernel gives those from 32768 on.
   */
  static Collector outOfTheWay(Path folder) throws IOException {
    for (int port = 20_000; ; port++) {
      try {
        return start(folder, port);
      } catch (BindException taken) {
        if (port == 32_000) {
          throw taken;
        }
      }
    }
  }

  static SSLContext context(Path folder) {
    return Tls.server(certificate(folder));
  }

  static ServerCertificate certificate(Path folder) {
    return Certificates.open(Config.defaults(folder), InstantSource.system());
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> read(socket));
      }
    } catch (IOException over) {
      // The test is over.
    }
  }

  private void read(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      for (int length = length(in); length >= 0; length = length(in)) {
        byte[] message = in.readNBytes(length);
        if (message.length == length) {
          messages.add(new String(message, StandardCharsets.UTF_8));
        }
      }
    } catch (IOException | InterruptedException over) {
      // It went away.
    }
  }

  /** The length before a message; -1 at the end. */
  private int length(InputStream in) throws IOException, InterruptedException {
    while (!reading) {
      Thread.sleep(5);
    }
    ByteArrayOutputStream digits = new ByteArrayOutputStream();
    for (int c = in.read(); c != ' '; c = in.read()) {
      if (c < 0) {
        return -1;
      }
      digits.write(c);
    }
    return Integer.parseInt(digits.toString(StandardCharsets.US_ASCII));
  }

  /** Ends every connection without a word. */
  void hangUp() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    hangUp();
  }
}
