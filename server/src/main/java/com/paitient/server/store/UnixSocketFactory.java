// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import javax.net.SocketFactory;

/**
 * Connects PostgreSQL's driver, which knows TCP only, to one Unix socket. The driver makes it by
 * name and gives it the socket's path.
 */
public final class UnixSocketFactory extends SocketFactory {
  private final Path socket;

  public UnixSocketFactory(String socket) {
    this.socket = Path.of(socket);
  }

  @Override
  public Socket createSocket() {
    return new UnixSocket(socket);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw tcp();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    throw tcp();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    throw tcp();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    throw tcp();
  }

  private static IOException tcp() {
    return new IOException("this factory makes Unix sockets only");
  }
}
