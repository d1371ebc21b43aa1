// SPDX-License-Identifier: MIT
package com.paitient.worker;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Answers one request after the other. Used by one thread. */
final class Chat {
  private final Vocabulary vocabulary;
  private final ChatTemplate template;
  private final Context context;
  private final int answerTokens;

  Chat(Model model, Settings settings) {
    this.vocabulary = model.vocabulary();
    this.template = model.template();
    this.context = model.context(settings.contextTokens(), settings.threads());
    this.answerTokens = settings.answerTokens();
  }

  int contextTokens() {
    return context.tokens();
  }

  /** Says everything about the job, its end included. */
  void answer(Job job) {
    try {
      int[] prompt = tokens(job.request().messages());
      int room = context.tokens() - prompt.length;
      int most = job.request().maxTokens().orElse(Math.min(answerTokens, Math.max(room, 1)));
      job.say(most > room ? tooLong(prompt.length, most) : generate(job, prompt, most));
    } catch (BadRequest e) {
      job.say(new Event.Failure("BAD_REQUEST", String.valueOf(e.getMessage())));
    }
  }

  private Event tooLong(int promptTokens, int maxTokens) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    numbers.put("prompt_tokens", promptTokens);
    numbers.put("max_tokens", maxTokens);
    numbers.put("context_tokens", context.tokens());
    return new Event.Failure(
        "PROMPT_TOO_LONG", "prompt and answer do not fit the context window", numbers);
  }

  private int[] tokens(List<Request.Message> messages) {
    IntStream.Builder tokens = IntStream.builder();
    vocabulary.beginning().ifPresent(tokens::add);
    for (ChatTemplate.Part part : template.parts(messages)) {
      Arrays.stream(vocabulary.tokens(part.text(), part.ofTemplate())).forEach(tokens::add);
    }
    return tokens.build().toArray();
  }

  private Event generate(Job job, int[] prompt, int most) {
    Answer answer = new Answer(job);
    context.begin(job::cancelled);
    try (Samplers.Sampler sampler = context.samplers().open(job.request().drawing())) {
      boolean goesOn = context.read(prompt);
      while (goesOn) {
        int token = sampler.next();
        if (vocabulary.endsAnswer(token)) {
          return answer.end("stop", prompt.length);
        }
        answer.accept(vocabulary.piece(token));
        if (answer.stopped()) {
          return answer.end("stop", prompt.length);
        }
        if (answer.tokens() == most) {
          return answer.end("length", prompt.length);
        }
        goesOn = context.read(token);
      }
    }
    return Event.Failure.cancelled();
  }

  /** The text of one answer on its way out. */
  private static final class Answer {
    private final Job job;
    private final Utf8Text characters = new Utf8Text();
    private final StopStrings stops;
    private int tokens;

    Answer(Job job) {
      this.job = job;
      this.stops = new StopStrings(job.request().stop());
    }

    void accept(byte[] piece) {
      tokens++;
      say(stops.accept(characters.accept(piece)));
    }

    boolean stopped() {
      return stops.reached();
    }

    int tokens() {
      return tokens;
    }

    Event end(String reason, int promptTokens) {
      say(stops.accept(characters.finish()) + stops.finish());
      return new Event.Final(stops.reached() ? "stop" : reason, promptTokens, tokens);
    }

    private void say(String text) {
      if (!text.isEmpty()) {
        job.say(new Event.Text(text));
      }
    }
  }
}
