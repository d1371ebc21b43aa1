// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Stands between a client and a server and keeps what the server says. */
final class Tap implements AutoCloseable {
  private final ServerSocket door;
  private final Socket near;
  private final Socket inside;

  Tap(Socket server, ByteArrayOutputStream kept) throws IOException {
    this.door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    this.near = new Socket(InetAddress.getLoopbackAddress(), door.getLocalPort());
    this.inside = door.accept();
    carry(inside.getInputStream(), server.getOutputStream(), new ByteArrayOutputStream());
    carry(server.getInputStream(), inside.getOutputStream(), kept);
  }

  /** The client's end. */
  Socket near() {
    return near;
  }

  private static void carry(InputStream from, OutputStream to, ByteArrayOutputStream kept) {
    Thread _ =
        Thread.ofVirtual()
            .start(() -> {
              byte[] buffer = new byte[8192];
              try {
                for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                  kept.write(buffer, 0, n);
                  to.write(buffer, 0, n);
                }
              } catch (IOException _) {
                // One of the two has ended.
              }
            });
  }

  @Override
  public void close() throws IOException {
    near.close();
    inside.close();
    door.close();
  }
}
