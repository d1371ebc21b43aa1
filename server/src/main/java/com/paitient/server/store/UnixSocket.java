// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Unix socket in the shape of a {@link Socket}, as far as PostgreSQL's driver uses one. The
 * channel has no read timeout of its own: one that is reached closes it, and the read fails with a
 * {@link SocketTimeoutException}. Blocks without pinning virtual threads.
 */
final class UnixSocket extends Socket {
  private static final int BUFFER = 64 * 1024;
  private static final ScheduledThreadPoolExecutor CLOCK =
      new ScheduledThreadPoolExecutor(
          1, task -> Thread.ofPlatform().daemon().name("unix-socket-timeouts").unstarted(task));

  static {
    CLOCK.setRemoveOnCancelPolicy(true);
  }

  private final Path path;
  private volatile @Nullable SocketChannel channel;
  private volatile int timeoutMillis;
  private volatile boolean timedOut;

  UnixSocket(Path path) {
    this.path = path;
  }

  /** Connects to the Unix socket, whatever address is asked for: it is the only one. */
  @Override
  public void connect(@Nullable SocketAddress endpoint, int timeout) throws IOException {
    SocketChannel fresh = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      fresh.connect(UnixDomainSocketAddress.of(path));
      channel = fresh;
    } catch (IOException e) {
      fresh.close();
      throw e;
    }
  }

  @Override
  public void connect(@Nullable SocketAddress endpoint) throws IOException {
    connect(endpoint, 0);
  }

  private SocketChannel connected() throws SocketException {
    SocketChannel open = channel;
    if (open == null) {
      throw new SocketException("not connected");
    }
    return open;
  }

  @Override
  public InputStream getInputStream() {
    return new InputStream() {
      private final ByteBuffer one = ByteBuffer.allocate(1);

      @Override
      public int read() throws IOException {
        one.clear();
        return receive(one) < 0 ? -1 : one.get(0) & 0xFF;
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        return length == 0 ? 0 : receive(ByteBuffer.wrap(bytes, from, length));
      }

      @Override
      public void close() throws IOException {
        UnixSocket.this.close();
      }
    };
  }

  private int receive(ByteBuffer target) throws IOException {
    int patience = timeoutMillis;
    if (patience == 0) {
      return connected().read(target);
    }
    Future<?> alarm = CLOCK.schedule(this::giveUp, patience, TimeUnit.MILLISECONDS);
    try {
      return connected().read(target);
    } catch (ClosedChannelException e) {
      throw timedOut ? new SocketTimeoutException("read timed out") : e;
    } finally {
      alarm.cancel(false);
    }
  }

  private void giveUp() {
    timedOut = true;
    try {
      close();
    } catch (IOException _) {
      // It cannot be read from any more, which is what this is for.
    }
  }

  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int each) throws IOException {
        write(new byte[] {(byte) each}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        ByteBuffer source = ByteBuffer.wrap(bytes, from, length);
        while (source.hasRemaining()) {
          int _ = connected().write(source);
        }
      }

      @Override
      public void close() throws IOException {
        UnixSocket.this.close();
      }
    };
  }

  @Override
  public void close() throws IOException {
    SocketChannel open = channel;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public boolean isConnected() {
    return channel != null;
  }

  @Override
  public boolean isClosed() {
    SocketChannel open = channel;
    return open != null && !open.isOpen();
  }

  @Override
  public void setSoTimeout(int millis) {
    timeoutMillis = millis;
  }

  @Override
  public int getSoTimeout() {
    return timeoutMillis;
  }

  @Override
  public int getSendBufferSize() {
    return BUFFER;
  }

  @Override
  public int getReceiveBufferSize() {
    return BUFFER;
  }

  /** Of TCP only; the driver sets it all the same. */
  @Override
  public void setTcpNoDelay(boolean on) {}

  /** Of TCP only; the driver sets it all the same. */
  @Override
  public void setKeepAlive(boolean on) {}

  @Override
  public void setSendBufferSize(int size) {}

  @Override
  public void setReceiveBufferSize(int size) {}
}
