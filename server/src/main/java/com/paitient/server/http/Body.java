// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.keys.AnswerSeal;
import com.paitient.keys.KeysException;
import com.paitient.keys.RequestKeys;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** The body of a request, read within its limits or not at all. */
final class Body {
  /** The type of bodies and answers that are sealed end to end. */
  static final String SEALED = "application/vnd.paitient.sealed";

  private static final int CHUNK = 16 << 10;

  private final Request request;
  private final Deadlines deadlines;
  private final int mostBytes;
  private final Duration mostTime;
  private final Optional<RequestKeys> keys;
  private Optional<AnswerSeal> seal = Optional.empty();
  private @Nullable ObjectNode read;

  Body(
      Request request,
      Deadlines deadlines,
      int mostBytes,
      Duration mostTime,
      Optional<RequestKeys> keys) {
    this.request = request;
    this.deadlines = deadlines;
    this.mostBytes = mostBytes;
    this.mostTime = mostTime;
    this.keys = keys;
  }

  /** Seals the answer, where the body came sealed; there once the body was read. */
  Optional<AnswerSeal> seal() {
    return seal;
  }

  /** The object that the body holds; read once, however often it is asked for. */
  ObjectNode json() {
    ObjectNode object = read == null ? read() : read;
    read = object;
    return object;
  }

  /** SHA-256 of what {@link #json} gives, in hex. */
  String digest() {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Json.bytes(json())));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private ObjectNode read() {
    boolean sealed = keys.isPresent() && isOf(SEALED);
    if (!sealed) {
      requireType("application/json");
    }
    try (InputStream in = limited(mostBytes, mostTime)) {
      byte[] whole = in.readAllBytes();
      deadlines.bodyDone(request);
      return Json.parseObject(sealed ? opened(whole) : whole);
    } catch (IOException e) {
      throw unread(e);
    }
  }

  private byte[] opened(byte[] sealed) {
    String place = request.getMethod() + " " + request.getHttpURI().getPath();
    try {
      RequestKeys.Opened opened = keys.orElseThrow().open(sealed, place);
      seal = Optional.of(opened.answer());
      return opened.body();
    } catch (KeysException e) {
      throw switch (e.code()) {
        case KEY_GONE ->
            ApiError.of(
                ErrorCode.REQUEST_KEY_GONE, "Ask for the request key again, and seal anew.");
        case REFUSED ->
            ApiError.of(ErrorCode.REQUEST_REPLAYED, "Seal each request anew, with a right clock.");
        case CANNOT_OPEN, UNKNOWN_FORMAT ->
            ApiError.of(
                ErrorCode.SEALED_REQUEST_BROKEN, "It was changed, or sealed for another path.");
        default -> e;
      };
    }
  }

  InputStream upload(long most, Duration time) {
    requireType("application/octet-stream");
    return limited(most, time);
  }

  /**
   * Reads what comes and forgets it, for a while: a connection that is closed while its client
   * still sends takes the answer with it.
   */
  void drain() {
    deadlines.overWithin(request, mostTime);
    byte[] buffer = new byte[CHUNK];
    try (InputStream in = Content.Source.asInputStream(request)) {
      int left = mostBytes;
      int read = in.read(buffer);
      while (read >= 0 && left > read) {
        left -= read;
        read = in.read(buffer);
      }
    } catch (IOException gone) {
      // Then it does not read the answer either.
    }
  }

  boolean isOf(String type) {
    String given = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    return given != null && given.split(";", 2)[0].strip().equalsIgnoreCase(type);
  }

  long announcedLength() {
    long announced = request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
    if (announced < 0) {
      throw ApiError.of(ErrorCode.LENGTH_REQUIRED, "Send the header Content-Length.");
    }
    return announced;
  }

  private InputStream limited(long most, Duration time) {
    long announced = request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
    if (announced > most) {
      throw tooLarge(most);
    }
    deadlines.bodyWithin(request, time);
    return new LimitedInput(Content.Source.asInputStream(request), most, time);
  }

  private void requireType(String type) {
    String given = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    String plain = given == null ? "" : given.replace(" ", "").toLowerCase(Locale.ROOT);
    if (!plain.equals(type) && !plain.matches(type + ";charset=\"?utf-8\"?")) {
      throw ApiError.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The body must be of type " + type + ".");
    }
  }

  private static ApiError tooLarge(long most) {
    return ApiError.of(ErrorCode.BODY_TOO_LARGE, "At most " + most + " bytes are taken.");
  }

  private static ApiError tooSlow() {
    return ApiError.of(ErrorCode.REQUEST_TIMEOUT, "The body did not arrive in time.");
  }

  /** Why a body could not be read: too slow, or broken. */
  private static ApiError unread(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof TimeoutException) {
        return tooSlow();
      }
    }
    return ApiError.of(ErrorCode.INVALID_REQUEST, "The body is broken or ended early.");
  }

  /** Counts bytes and time on the way; what goes wrong is an {@link ApiError}. */
  private static final class LimitedInput extends InputStream {
    private final InputStream in;
    private final long most;
    private final long start = System.nanoTime();
    private final Duration time;
    private long count;

    LimitedInput(InputStream in, long most, Duration time) {
      this.in = in;
      this.most = most;
      this.time = time;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      int read;
      try {
        read = in.read(into, offset, Math.min(length, CHUNK));
      } catch (IOException e) {
        throw unread(e);
      }
      count += Math.max(read, 0);
      if (count > most) {
        throw tooLarge(most);
      }
      if (read >= 0 && System.nanoTime() - start > time.toNanos()) {
        throw tooSlow();
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
