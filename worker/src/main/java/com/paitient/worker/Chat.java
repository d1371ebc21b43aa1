// SPDX-License-Identifier: MIT
package com.paitient.worker;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Answers one request after the other. Used by one thread. */
final class Chat {
  private final Model model;
  private final ChatTemplate template;
  private final int answerTokens;

  Chat(Model model, int answerTokens) {
    this.model = model;
    this.template = model.template();
    this.answerTokens = answerTokens;
  }

  int contextTokens() {
    return model.contextTokens();
  }

  /** Says everything about the job, its end included. */
  void answer(Job job) {
    try {
      int[] prompt = tokens(job.request().messages());
      int room = model.contextTokens() - prompt.length;
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
    numbers.put("context_tokens", model.contextTokens());
    return new Event.Failure(
        "PROMPT_TOO_LONG", "prompt and answer do not fit the context window", numbers);
  }

  private int[] tokens(List<Request.Message> messages) {
    IntStream.Builder tokens = IntStream.builder();
    model.beginning().ifPresent(tokens::add);
    for (ChatTemplate.Part part : template.parts(messages)) {
      Arrays.stream(model.tokens(part.text(), part.ofTemplate())).forEach(tokens::add);
    }
    return tokens.build().toArray();
  }

  private Event generate(Job job, int[] prompt, int most) {
    Answer answer = new Answer(job);
    model.begin(job::cancelled);
    try (Sampler sampler = model.sampler(job.request().drawing())) {
      boolean goesOn = model.read(prompt);
      while (goesOn) {
        int token = sampler.next();
        if (model.endsAnswer(token)) {
          return answer.end("stop", prompt.length);
        }
        answer.accept(model.piece(token));
        if (answer.stopped()) {
          return answer.end("stop", prompt.length);
        }
        if (answer.tokens() == most) {
          return answer.end("length", prompt.length);
        }
        goesOn = model.read(token);
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
