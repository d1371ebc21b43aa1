// SPDX-License-Identifier: MIT
package com.paitient.bench.road;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends one request after another on each of some connections, until so many were sent or so much
 * time is over. An answer that is not the whole answer ends the benchmark.
 */
final class Load {
  private static final int TIMEOUT_MILLIS = 30_000;

  private final Proxy proxy;
  private final Proxy.Way way;
  private final int most;
  private final long deadline;
  private final AtomicInteger sent = new AtomicInteger();
  private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();

  private Load(Proxy proxy, Proxy.Way way, int most, double seconds) {
    this.proxy = proxy;
    this.way = way;
    this.most = most;
    this.deadline = System.nanoTime() + (long) (seconds * 1e9);
  }

  /** The times of the answers in microseconds, in order. */
  static double[] run(Proxy proxy, Proxy.Way way, int connections, int most, double seconds)
      throws Exception {
    Load load = new Load(proxy, way, most, seconds);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      threads.add(Thread.ofPlatform().daemon().start(load::drive));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (!load.failures.isEmpty()) {
      throw load.failures.peek();
    }
    double[] micros = load.nanos.stream().mapToDouble(each -> each / 1e3).toArray();
    Arrays.sort(micros);
    return micros;
  }

  private void drive() {
    byte[] request = proxy.request(way);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      OutputStream out = socket.getOutputStream();
      BufferedInputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 14);
      while (System.nanoTime() < deadline && sent.getAndIncrement() < most) {
        long start = System.nanoTime();
        out.write(request);
        check(Message.read(in));
        nanos.add(System.nanoTime() - start);
      }
    } catch (IOException | RuntimeException e) {
      failures.add(e);
    }
  }

  private void check(Message answer) {
    if (!answer.first().contains(" 200") || !answer.body().contains(proxy.end(way))) {
      throw new IllegalStateException(
          proxy.name() + " answered " + answer.first() + "\n" + answer.body());
    }
  }
}
