// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import com.paitient.server.network.OutboundException.Code;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.Connection;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response. The body is taken from the network only as fast as {@link #read}
 * asks for it, one buffer ahead, so that a slow reader slows the server; or all at once, for who
 * can use it only whole. One thread uses it; {@link #cancel} is for all. Closing it before {@link
 * #ended}, or before a whole body is there, closes the connection.
 */
public final class Call implements AutoCloseable {
  private final Request request;
  private final OutboundPlan plan;
  private final long end;
  private final Semaphore head = new Semaphore(0);
  private final Semaphore data = new Semaphore(0);

  private volatile boolean begun;
  private volatile boolean cancelled;
  private volatile @Nullable Throwable failure;
  private volatile @Nullable Incoming incoming;
  private volatile Predicate<Head> whole = _ -> false;
  private Content.@Nullable Chunk chunk;
  private long received;
  private boolean last;
  private boolean kept;

  /**
   * What the server began to answer.
   *
   * @param gathered the body, where all of it is waited for
   */
  private record Incoming(Head head, Content.Source body, @Nullable WholeBody gathered) {}

  Call(Request request, OutboundPlan plan, Duration limit) {
    this.request = request;
    this.plan = plan;
    this.end = System.nanoTime() + limit.toNanos();
    request
        .idleTimeout(0, TimeUnit.MILLISECONDS) // Ours counts only while somebody waits.
        .timeout(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS)
        .onRequestBegin(_ -> begun = true)
        .onResponseContentSource(this::arrived);
  }

  private void arrived(Response response, Content.Source body) {
    Head begun = new Head(response.getStatus(), response.getHeaders());
    if (whole.test(begun)) {
      WholeBody gathered = new WholeBody(response, body, plan.responseBytes());
      incoming = new Incoming(begun, body, gathered);
      gathered.take();
    } else {
      incoming = new Incoming(begun, body, null);
      head.release();
    }
  }

  private void completed(Result result) {
    failure = result.getFailure();
    head.release();
  }

  /** The head of a response. */
  public static final class Head {
    private final int status;
    private final HttpFields fields;

    private Head(int status, HttpFields fields) {
      this.status = status;
      this.fields = fields;
    }

    public int status() {
      return status;
    }

    /** The value of a header that the server sent once. */
    public Optional<String> header(String name) {
      return fields.getFields(name).size() == 1
          ? Optional.ofNullable(fields.get(name))
          : Optional.empty();
    }

    /** Whether the server sent this header, however often. */
    public boolean has(String name) {
      return fields.contains(name);
    }

    @Override
    public String toString() {
      return "Head[" + status + "]";
    }
  }

  /** Sends the request and waits for the head of the response. */
  public Head send() {
    start();
    await(head, reach(), "no response");
    return come().head();
  }

  /**
   * Sends the request and waits for the head of the response or, where that promises what is
   * wanted, for all of the response; {@link #whole} has its body then. The wait ends with the
   * call's own limit, for a server may work on a whole body before it says anything; but the
   * request must have found a connection within the time for a head.
   *
   * @param wanted must not block
   */
  public Head sendForAll(Predicate<Head> wanted) {
    whole = wanted;
    start();
    if (!comes(head, reach())) {
      if (!begun) {
        abort();
        throw new OutboundException(Code.OUT_OF_TIME, "no connection in time");
      }
      await(head, Duration.ofNanos(Long.MAX_VALUE), "no whole response");
    }
    Incoming come = come();
    WholeBody gathered = come.gathered();
    if (gathered != null) {
      if (gathered.isTooLarge()) {
        throw tooLarge();
      }
      if (failure != null) {
        throw failed(failure);
      }
      last = true;
      kept = true;
    }
    return come.head();
  }

  /** The body, where all of it was waited for. */
  public Optional<ByteBuffer> whole() {
    return Optional.ofNullable(incoming).map(Incoming::gathered).map(WholeBody::bytes);
  }

  private void start() {
    if (!cancelled) {
      request.send(this::completed);
    }
    if (cancelled) {
      abort();
      throw stopped();
    }
  }

  /** How long a connection and a head may take. */
  private Duration reach() {
    return plan.times().connect().plus(plan.times().head());
  }

  private Incoming come() {
    Incoming come = incoming;
    if (come == null) {
      throw failed(failure);
    }
    if (come.head().status() < 200) {
      abort();
      throw new OutboundException(Code.BROKEN, "the server wants to speak another protocol");
    }
    return come;
  }

  /**
   * Waits for bytes of the body.
   *
   * @return how many there are in {@code buffer} now; -1 after the last
   */
  public int read(byte[] buffer) {
    int count = readNow(buffer);
    while (count == 0) {
      body().demand(data::release);
      await(data, plan.times().idle(), "the server fell silent");
      count = readNow(buffer);
    }
    return count;
  }

  /**
   * Takes the bytes of the body that are there.
   *
   * @return how many there are in {@code buffer} now, 0 where none came yet; -1 after the last
   */
  public int readNow(byte[] buffer) {
    requireNotInterrupted();
    Content.Source body = body();
    int count = 0;
    while (!last && count < buffer.length) {
      Content.Chunk next = chunk == null ? body.read() : chunk;
      if (next == null || (count > 0 && Content.Chunk.isFailure(next))) {
        return count;
      }
      if (Content.Chunk.isFailure(next)) {
        throw failed(next.getFailure());
      }
      count += take(next, buffer, count);
    }
    return count == 0 && last ? -1 : count;
  }

  private Content.Source body() {
    return java.util.Objects.requireNonNull(incoming, "not sent").body();
  }

  private int take(Content.Chunk from, byte[] buffer, int offset) {
    int count = from.get(buffer, offset, buffer.length - offset);
    chunk = from;
    if (!from.hasRemaining()) {
      last = from.isLast();
      chunk = null;
      from.release();
    }
    received += count;
    if (received > plan.responseBytes()) {
      throw tooLarge();
    }
    return count;
  }

  private OutboundException tooLarge() {
    abort();
    return new OutboundException(
        Code.TOO_LARGE, "the response has more than " + plan.responseBytes() + " bytes");
  }

  /**
   * Says that nothing more is expected. Where the response ends within {@code patience}, the
   * connection is kept for others.
   */
  public void ended(Duration patience) {
    Content.Source body = body();
    if (!last && chunk == null) {
      Content.Chunk next = body.read();
      if (next == null) {
        body.demand(data::release);
        next = awaitsQuietly(patience) ? body.read() : null;
      }
      if (next != null) {
        last = next.isLast() && !next.hasRemaining() && !Content.Chunk.isFailure(next);
        next.release();
      }
    }
    kept = last;
  }

  private boolean awaitsQuietly(Duration patience) {
    try {
      return data.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void await(Semaphore signal, Duration patience, String complaint) {
    if (!comes(signal, patience)) {
      abort();
      throw new OutboundException(Code.OUT_OF_TIME, complaint + " in time");
    }
  }

  private boolean comes(Semaphore signal, Duration patience) {
    long nanos = Math.min(patience.toNanos(), end - System.nanoTime());
    try {
      return signal.tryAcquire(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      cancel();
      throw stopped();
    }
  }

  private void requireNotInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      cancel();
      throw stopped();
    }
  }

  private OutboundException failed(@Nullable Throwable why) {
    abort();
    if (cancelled) {
      return stopped();
    }
    if (end - System.nanoTime() <= 0) {
      return new OutboundException(Code.OUT_OF_TIME, "no end in time");
    }
    for (Throwable each = why; each != null; each = each.getCause()) {
      if (each instanceof OutboundException ours) {
        return new OutboundException(ours.code(), String.valueOf(ours.getMessage()));
      }
      if (each instanceof TimeoutException) {
        return new OutboundException(Code.OUT_OF_TIME, "no end in time");
      }
      if (each instanceof SSLException) {
        return new OutboundException(Code.NOT_TRUSTED, "no trusted TLS connection");
      }
    }
    return begun
        ? new OutboundException(Code.BROKEN, "the connection broke" + kind(why))
        : new OutboundException(Code.NO_CONNECTION, "no connection" + kind(why));
  }

  /** The kind of failure only: messages may quote what the server sent. */
  private static String kind(@Nullable Throwable why) {
    return why == null ? "" : " (" + why.getClass().getSimpleName() + ")";
  }

  private static OutboundException stopped() {
    return new OutboundException(Code.CANCELLED, "cancelled");
  }

  /** Ends it from any thread, at any time; the server sees its connection closed. */
  public void cancel() {
    cancelled = true;
    abort();
  }

  private void abort() {
    var _ = request.abort(new CancellationException());
  }

  @Override
  public void close() {
    if (kept) {
      return;
    }
    abort();
    if (chunk != null) {
      chunk.release();
      chunk = null;
    }
    Connection connection = request.getConnection();
    if (connection != null) {
      // What comes after a response that is not right must not be read as the next one.
      connection.close();
    }
  }
}
