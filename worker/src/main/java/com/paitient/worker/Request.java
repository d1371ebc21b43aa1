// SPDX-License-Identifier: MIT
package com.paitient.worker;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
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
  private static final double MAX_PENALTY = 2;
  private static final double MAX_BIAS = 100;
  private static final int MAX_BIASES = 1024;
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
   * @param topK from so many of the likeliest ones
   * @param minP from those that have at least this share of the likeliest one's probability
   * @param seed not -1, which the library takes for "any"
   * @param biases what is added to the logits of tokens, by the token's number
   * @param endless whether the answer goes on until its tokens are used up
   */
  record Drawing(
      double temperature,
      double topP,
      OptionalInt topK,
      double minP,
      int seed,
      Penalties penalties,
      Map<Integer, Double> biases,
      boolean endless) {
    Drawing {
      biases = Map.copyOf(biases);
      check(temperature >= 0 && temperature <= 5, "temperature");
      check(topP > 0 && topP <= 1, "top_p");
      check(minP >= 0 && minP <= 1, "min_p");
    }
  }

  /**
   * What is taken from the logit of a token that the answer has already.
   *
   * @param frequency for each time that it has it
   * @param presence once
   */
  record Penalties(double frequency, double presence) {
    Penalties {
      check(Math.abs(frequency) <= MAX_PENALTY, "frequency_penalty");
      check(Math.abs(presence) <= MAX_PENALTY, "presence_penalty");
    }

    boolean isNone() {
      return frequency == 0 && presence == 0;
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
    Long seed = Json.find(from, "seed", Long.class);
    Boolean endless = Json.find(from, "ignore_eos", Boolean.class);
    return new Drawing(
        number(from, "temperature", DEFAULT_TEMPERATURE),
        number(from, "top_p", DEFAULT_TOP_P),
        topK(from),
        number(from, "min_p", 0),
        seed == null ? RANDOM.nextInt(Integer.MAX_VALUE) : Long.hashCode(seed) & Integer.MAX_VALUE,
        new Penalties(number(from, "frequency_penalty", 0), number(from, "presence_penalty", 0)),
        biases(from),
        endless != null && endless);
  }

  private static double number(Map<String, Object> from, String name, double otherwise) {
    Number given = Json.find(from, name, Number.class);
    return given == null ? otherwise : given.doubleValue();
  }

  /** As servers of such models take it: 0 and less ask for no limit. */
  private static OptionalInt topK(Map<String, Object> from) {
    Long given = Json.find(from, "top_k", Long.class);
    return given == null || given <= 0
        ? OptionalInt.empty()
        : OptionalInt.of((int) Math.min(given, Integer.MAX_VALUE));
  }

  private static Map<Integer, Double> biases(Map<String, Object> from) {
    Map<Integer, Double> biases = new HashMap<>();
    Map<?, ?> given = Json.find(from, "logit_bias", Map.class);
    if (given != null) {
      check(given.size() <= MAX_BIASES, "logit_bias");
      given.forEach((token, bias) -> biases.put(token(token), bias(bias)));
    }
    return biases;
  }

  private static int token(Object key) {
    String digits = String.valueOf(key);
    check(digits.matches("[0-9]{1,9}"), "logit_bias");
    return Integer.parseInt(digits);
  }

  private static double bias(Object value) {
    double bias = value instanceof Number number ? number.doubleValue() : Double.NaN;
    check(Math.abs(bias) <= MAX_BIAS, "logit_bias");
    return bias;
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
