// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.paitient.server.network.Call;
import com.paitient.server.runtimes.Answer;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.runtimes.TokenSink;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a server that has begun, handed to the sink as it comes. Text of events that came
 * together goes on together, at most once in {@link #GATHERING}; the first goes on at once.
 */
final class CompletionStream {
  private static final Pattern EVENTS =
      Pattern.compile("text/event-stream *(; *charset *= *\"?utf-8\"? *)?");

  /** The last bytes of a response come with those before, or are not waited for. */
  private static final Duration CLOSING = Duration.ofMillis(50);

  /** No reader sees it, and a server that is faster does not cost a wake-up for each word. */
  private static final Duration GATHERING = Duration.ofMillis(1);

  private static final int MOST_GATHERED = 512;

  private final Call call;
  private final Breaker.Pass pass;
  private final TokenSink sink;
  private final Calls calls;
  private final WholeCharacters characters = new WholeCharacters();
  private final StringBuilder gathered = new StringBuilder();
  private long due = System.nanoTime();
  private @Nullable String finish;
  private Chunk.Usage usage = new Chunk.Usage(0, 0);

  CompletionStream(Call call, Breaker.Pass pass, Set<String> offered, TokenSink sink) {
    this.call = call;
    this.calls = new Calls(offered);
    this.pass = pass;
    this.sink = sink;
  }

  Answer answer(Call.Head head) {
    String type = head.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    if (!EVENTS.matcher(type).matches() || head.has("Content-Encoding")) {
      throw BadAnswer.because("no plain stream of events");
    }
    try {
      return answer(new EventReader(this::read));
    } catch (RuntimeException e) {
      handOn();
      throw e;
    }
  }

  private Answer answer(EventReader events) {
    String data = events.next();
    while (data != null && !data.equals("[DONE]")) {
      take(ChunkReader.event(data));
      data = events.next();
    }
    if (data == null || finish == null) {
      throw BadAnswer.because("no end");
    }
    handOn();
    characters.finish();
    if (!events.hasMore()) {
      call.ended(CLOSING);
    }
    return new Answer(finish, usage.prompt(), usage.completion(), calls.whole());
  }

  private void take(Chunk chunk) {
    pass.succeeded();
    boolean more = chunk.finish() != null || !chunk.text().isEmpty() || !chunk.calls().isEmpty();
    if (finish != null && more) {
      throw BadAnswer.because("text after the end");
    }
    finish = chunk.finish() == null ? finish : chunk.finish();
    usage = chunk.usage() == null ? usage : chunk.usage();
    calls.take(chunk.calls());
    gathered.append(characters.accept(chunk.text()));
    if (gathered.length() >= MOST_GATHERED) {
      handOn();
    }
  }

  /** Hands on what is there before it waits for more. */
  private int read(byte[] buffer) {
    int count = call.readNow(buffer);
    if (count == 0 && !gathered.isEmpty() && pause()) {
      count = call.readNow(buffer);
    }
    if (count != 0) {
      return count;
    }
    handOn();
    return call.read(buffer);
  }

  /** Waits until the next piece is due, if it is not yet. */
  private boolean pause() {
    long nanos = due - System.nanoTime();
    if (nanos <= 0) {
      return false;
    }
    LockSupport.parkNanos(this, nanos);
    return true;
  }

  private void handOn() {
    if (gathered.isEmpty()) {
      return;
    }
    String text = gathered.toString();
    gathered.setLength(0);
    due = System.nanoTime() + GATHERING.toNanos();
    if (!sink.accept(text)) {
      throw new RunException(RunException.Code.CANCELLED, "the caller cancelled");
    }
  }
}
