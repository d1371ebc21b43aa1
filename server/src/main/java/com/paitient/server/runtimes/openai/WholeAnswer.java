// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.paitient.server.network.Call;
import com.paitient.server.runtimes.Answer;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.runtimes.TokenSink;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The answer of a server that was asked for all of it at once. Nothing of it goes to the sink
 * before all of it was found right.
 */
final class WholeAnswer {
  private static final Pattern JSON =
      Pattern.compile("application/json *(; *charset *= *\"?utf-8\"? *)?");

  private final Call call;
  private final Breaker.Pass pass;
  private final Calls calls;
  private final TokenSink sink;

  WholeAnswer(Call call, Breaker.Pass pass, Set<String> offered, TokenSink sink) {
    this.call = call;
    this.pass = pass;
    this.calls = new Calls(offered);
    this.sink = sink;
  }

  /** Whether a response promises one. */
  static boolean isIn(Call.Head head) {
    String type = head.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    return head.status() == 200 && JSON.matcher(type).matches() && !head.has("Content-Encoding");
  }

  Answer answer() {
    ByteBuffer body = call.whole().orElseThrow(() -> BadAnswer.because("no plain JSON"));
    Chunk all = ChunkReader.whole(characters(body));
    String text = text(all);
    calls.takeWhole(all.calls());
    Chunk.Usage usage = all.usage() == null ? new Chunk.Usage(0, 0) : all.usage();
    Answer answer =
        new Answer(String.valueOf(all.finish()), usage.prompt(), usage.completion(), calls.whole());
    pass.succeeded();
    boolean taken = text.isEmpty() || sink.accept(text);
    if (!taken || Thread.currentThread().isInterrupted()) {
      throw new RunException(RunException.Code.CANCELLED, "the caller cancelled");
    }
    return answer;
  }

  private static CharBuffer characters(ByteBuffer body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(body);
    } catch (CharacterCodingException _) {
      throw BadAnswer.because("an answer that is not UTF-8");
    }
  }

  private static String text(Chunk all) {
    WholeCharacters characters = new WholeCharacters();
    String text = characters.accept(all.text());
    characters.finish();
    return text;
  }
}
