// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.paitient.server.network.Call;
import com.paitient.server.runtimes.Answer;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.runtimes.TokenSink;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The answer of a server that has begun, handed to the sink as it comes. */
final class CompletionStream {
  private static final Pattern EVENTS =
      Pattern.compile("text/event-stream *(; *charset *= *\"?utf-8\"? *)?");

  /** The last bytes of a response come with those before, or are not waited for. */
  private static final Duration CLOSING = Duration.ofMillis(50);

  private final Call call;
  private final Breaker.Pass pass;
  private final TokenSink sink;
  private final Calls calls;
  private final WholeCharacters characters = new WholeCharacters();
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
    EventReader events = new EventReader(call::read);
    String data = events.next();
    while (data != null && !data.equals("[DONE]")) {
      take(Chunk.parse(data));
      data = events.next();
    }
    if (data == null || finish == null) {
      throw BadAnswer.because("no end");
    }
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
    String text = characters.accept(chunk.text());
    if (!text.isEmpty() && !sink.accept(text)) {
      throw new RunException(RunException.Code.CANCELLED, "the caller cancelled");
    }
  }
}
