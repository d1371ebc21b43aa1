// SPDX-License-Identifier: MIT
package com.paitient.worker;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.concurrent.Semaphore;

/** The worker's socket: {@link Wire} on each connection, one request each. */
final class Connections {
  private final Settings settings;
  private final Queue queue;
  private final ServerSocketChannel socket;
  private final Semaphore room;

  private Connections(Settings settings, Queue queue, ServerSocketChannel socket) {
    this.settings = settings;
    this.queue = queue;
    this.socket = socket;
    this.room = new Semaphore(2 * settings.queue() + 16);
  }

  /** Listens; its folder is the owner's alone already. */
  static Connections open(Settings settings, Queue queue) {
    try {
      ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      socket.bind(UnixDomainSocketAddress.of(settings.socket()));
      Files.setPosixFilePermissions(
          settings.socket(), PosixFilePermissions.fromString("rw-------"));
      return new Connections(settings, queue, socket);
    } catch (IOException e) {
      throw new StartException(StartException.Code.NO_SOCKET, "the socket cannot be made");
    }
  }

  /** Takes connections for ever; a thread each, as long as there is room. */
  void serve() {
    try {
      while (true) {
        room.acquire();
        SocketChannel connection = socket.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException | InterruptedException broken) {
      Runtime.getRuntime().halt(1);
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      var in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(connection)));
      var out =
          new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(connection)));
      serve(in, out);
    } catch (IOException | InterruptedException gone) {
      // The other side went away; its request, if any, is cancelled.
    } finally {
      room.release();
    }
  }

  private void serve(DataInputStream in, DataOutputStream out)
      throws IOException, InterruptedException {
    Wire.Frame key = Wire.read(in, 1 << 10);
    if (key.type() != Wire.KEY || !MessageDigest.isEqual(key.payload(), settings.keyBytes())) {
      return;
    }
    Wire.Frame request = Wire.read(in, Wire.MAX_FRAME_BYTES);
    if (request.type() != Wire.REQUEST) {
      return;
    }
    try {
      answer(new Job(Request.parse(request.payload())), in, out);
    } catch (BadRequest e) {
      Wire.write(out, new Event.Failure("BAD_REQUEST", String.valueOf(e.getMessage())).frame());
    }
  }

  private void answer(Job job, DataInputStream in, DataOutputStream out)
      throws IOException, InterruptedException {
    if (!queue.offer(job)) {
      Wire.write(out, new Event.Failure("OVERLOADED", "too many requests wait").frame());
      return;
    }
    Thread.ofVirtual().start(() -> cancelAtEnd(job, in));
    Event event;
    do {
      event = job.next();
      Wire.write(out, event.frame());
    } while (event instanceof Event.Text);
  }

  /** Whatever comes after the request, its cancellation or the end of the stream, cancels. */
  private void cancelAtEnd(Job job, DataInputStream in) {
    try {
      in.read();
    } catch (IOException gone) {
      // The same as its end.
    }
    queue.cancel(job);
  }
}
