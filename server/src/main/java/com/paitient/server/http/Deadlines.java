// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.paitient.server.config.Limits;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections on which something takes too long, however busy they look: a byte a second
 * keeps an idle timeout from ever running out. A connection is either waiting for a head, which has
 * a time from its first byte (or from the connection's start, so that a TLS handshake counts), or
 * is within a request, which has a time for its body and one for all of it. Thread-safe.
 */
final class Deadlines extends AbstractLifeCycle implements Connection.Listener {
  private static final Duration SLOWEST_LOOK = Duration.ofSeconds(1);

  private final Limits limits;
  private final Scheduler scheduler;
  private final Duration between;
  private final Map<Connection, Watch> watches = new ConcurrentHashMap<>();

  Deadlines(Limits limits, Scheduler scheduler) {
    this.limits = limits;
    this.scheduler = scheduler;
    Duration quarter = limits.headTime().dividedBy(4);
    this.between = quarter.compareTo(SLOWEST_LOOK) < 0 ? quarter : SLOWEST_LOOK;
  }

  @Override
  public void onOpened(Connection connection) {
    if (!(connection instanceof SslConnection)) {
      watches.put(connection, Watch.started(limits.headTime()));
    }
  }

  @Override
  public void onClosed(Connection connection) {
    watches.remove(connection);
  }

  /** A head is complete. */
  void requestBegins(Request request) {
    Duration most = limits.bodyTime().plus(limits.provisioningWait()).plus(limits.generateTime());
    // Twice, as this is for what escapes the limits of each part.
    put(request, Watch.started(most.multipliedBy(2)));
  }

  /** The request's body is read from now on, and must be there in time. */
  void bodyWithin(Request request, Duration time) {
    // Whoever reads the body tells the client; this is for what never reaches the reader.
    put(request, Watch.started(time.plus(limits.idleTime())));
  }

  /** The connection is to end, and only what the client still sends is waited for. */
  void overWithin(Request request, Duration time) {
    put(request, Watch.started(time));
  }

  /** The body is read; the rest has the time of a request. */
  void bodyDone(Request request) {
    requestBegins(request);
  }

  /** Before its answer is complete, so that the next request cannot have begun. */
  void requestEnds(Request request) {
    Connection connection = connection(request);
    Duration untilNextHead = limits.idleTime().plus(limits.headTime());
    put(request, Watch.waiting(untilNextHead, connection.getBytesIn()));
  }

  private void put(Request request, Watch watch) {
    watches.computeIfPresent(connection(request), (_, _) -> watch);
  }

  private static Connection connection(Request request) {
    return request.getConnectionMetaData().getConnection();
  }

  @Override
  protected void doStart() {
    scheduleLook();
  }

  private void scheduleLook() {
    var _ = scheduler.schedule(this::look, between.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    long now = System.nanoTime();
    watches.forEach((connection, watch) -> look(connection, watch, now));
    if (isRunning() || isStarting()) {
      scheduleLook();
    }
  }

  private void look(Connection connection, Watch watch, long now) {
    if (watch.isOver(now)) {
      connection.getEndPoint().close(new TimeoutException("deadline"));
    } else if (watch.hasBegun(connection.getBytesIn())) {
      var _ = watches.replace(connection, watch, Watch.started(limits.headTime()));
    }
  }

  /**
   * Until when a connection has to be done with what it does.
   *
   * @param waiting for the first byte of a head
   * @param bytes what it had received before
   */
  private record Watch(long due, boolean waiting, long bytes) {
    static Watch started(Duration time) {
      return new Watch(System.nanoTime() + time.toNanos(), false, 0);
    }

    static Watch waiting(Duration time, long bytes) {
      return new Watch(System.nanoTime() + time.toNanos(), true, bytes);
    }

    boolean isOver(long now) {
      return now - due > 0;
    }

    boolean hasBegun(long bytesNow) {
      return waiting && bytesNow > bytes;
    }
  }
}
