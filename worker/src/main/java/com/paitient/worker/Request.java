// SPDX-License-Identifier: MIT
package com.paitient.worker;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** One prompt and how to answer it. {@code maxTokens} empty: as the worker's settings say. */
record Request(List<Message> messages, OptionalInt maxTokens, Drawing drawing, List<String> stop) {
  private static final int MAX_MESSAGES = 10_000;
  private static final int MAX_STOPS = 16;
  private static final int MAX_STOP_CHARS = 256;
  private static final double DEFAULT_TEMPERATURE = 0.2;
  private static final double DEFAULT_TOP_P = 0.9;
  private static final SecureRandom RANDOM = new SecureRandom();

  Request {
    messages = List.copyOf(messages);
    stop = List.copyOf(stop);
    check(!messages.isEmpty() && messages.size() <= MAX_MESSAGES, "number of messages");
    check(maxTokens.orElse(1) > 0, "max_tokens");
    check(
        stop.size() <= MAX_STOPS
            && stop.stream().allMatch(s -> !s.isEmpty() && s.length() <= MAX_STOP_CHARS),
        "stop");
  }

  /** One turn of the conversation. */
  record Message(String role, String content) {
    Message {
      check(List.of("system", "user", "assistant").contains(role), "role");
    }

    @Override
    public String toString() {
      return "Message[" + role + ", " + content.length() + " chars]";
    }
  }

  /**
   * How tokens are drawn.
   *
   * @param temperature 0 takes the likeliest always
   * @param topP from the likeliest ones that have this probability together
   * @param seed not -1, which the library takes for "any"
   */
  record Drawing(double temperature, double topP, int seed) {
    Drawing {
      check(temperature >= 0 && temperature <= 5, "temperature");
      check(topP > 0 && topP <= 1, "top_p");
    }
  }

  /** {@link Wire} draws the form. */
  static Request parse(byte[] json) {
    try {
      Map<String, Object> from = Json.object(json);
      return new Request(messages(from), maxTokens(from), drawing(from), stop(from));
    } catch (Json.BadJson e) {
      throw new BadRequest(String.valueOf(e.getMessage()));
    }
  }

  private static List<Message> messages(Map<String, Object> from) {
    List<Message> messages = new ArrayList<>();
    for (Object element : Json.require(from, "messages", List.class)) {
      if (!(element instanceof Map<?, ?> message
          && message.get("role") instanceof String role
          && message.get("content") instanceof String content)) {
        throw new BadRequest("a message is not {role, content}");
      }
      messages.add(new Message(role, content));
    }
    return messages;
  }

  private static OptionalInt maxTokens(Map<String, Object> from) {
    Long most = Json.find(from, "max_tokens", Long.class);
    return most == null
        ? OptionalInt.empty()
        : OptionalInt.of(Math.clamp(most, -1, Integer.MAX_VALUE));
  }

  private static Drawing drawing(Map<String, Object> from) {
    Number temperature = Json.find(from, "temperature", Number.class);
    Number topP = Json.find(from, "top_p", Number.class);
    Long seed = Json.find(from, "seed", Long.class);
    return new Drawing(
        temperature == null ? DEFAULT_TEMPERATURE : temperature.doubleValue(),
        topP == null ? DEFAULT_TOP_P : topP.doubleValue(),
        seed == null ? RANDOM.nextInt(Integer.MAX_VALUE) : Long.hashCode(seed) & Integer.MAX_VALUE);
  }

  private static List<String> stop(Map<String, Object> from) {
    List<String> stop = new ArrayList<>();
    List<?> given = Json.find(from, "stop", List.class);
    for (Object element : given == null ? List.of() : given) {
      if (!(element instanceof String text)) {
        throw new BadRequest("stop holds something else than text");
      }
      stop.add(text);
    }
    return stop;
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new BadRequest(what + " is out of range");
    }
  }

  @Override
  public String toString() {
    return "Request[" + messages.size() + " messages]";
  }
}
