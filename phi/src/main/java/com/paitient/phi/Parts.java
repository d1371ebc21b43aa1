// SPDX-License-Identifier: MIT
package com.paitient.phi;

import com.paitient.phi.JsonText.Leaf;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A prompt taken apart into texts that are looked at one by one, and put together again. What a
 * function is called with and what it gives back is JSON as a rule; it is taken apart with the
 * names of its fields as labels, for {@code 4567890} says nothing and {@code mrn: 4567890} much.
 */
final class Parts {
  private static final int MOST = 20_000;

  private Parts() {}

  /** What is to be looked at, in order. */
  static List<Leaf> of(Prompt prompt) {
    List<Leaf> all = new ArrayList<>();
    var _ =
        with(
            prompt,
            leaves -> {
              all.addAll(leaves);
              return leaves;
            });
    if (all.size() > MOST) {
      throw new PhiException(PhiException.Code.TOO_LONG, "more than " + MOST + " texts");
    }
    return all;
  }

  /** The prompt with other texts, in the order of {@link #of}. */
  static Prompt with(Prompt prompt, List<String> texts) {
    Iterator<String> next = texts.iterator();
    return with(prompt, leaves -> leaves.stream().map(leaf -> new Leaf("", next.next())).toList());
  }

  private static Prompt with(Prompt prompt, UnaryOperator<List<Leaf>> looked) {
    List<Message> messages =
        prompt.messages().stream().map(message -> message(message, looked)).toList();
    List<ClinicalText> stops = prompt.stops().stream().map(stop -> plain(stop, looked)).toList();
    Map<String, ClinicalText> parameters = new LinkedHashMap<>();
    prompt.parameters().forEach((name, json) -> parameters.put(name, parameter(json, looked)));
    return new Prompt(messages, stops, parameters, prompt.names());
  }

  private static Message message(Message message, UnaryOperator<List<Leaf>> looked) {
    ClinicalText content =
        message.role() == Message.Role.TOOL
            ? jsonOrPlain(message.content(), looked)
            : plain(message.content(), looked);
    List<ToolCall> calls =
        message.calls().stream()
            .map(call ->
                new ToolCall(call.number(), call.function(), jsonOrPlain(call.arguments(), looked)))
            .toList();
    return new Message(message.role(), content, calls, message.answers());
  }

  private static ClinicalText plain(ClinicalText text, UnaryOperator<List<Leaf>> looked) {
    return ClinicalText.of(looked.apply(List.of(new Leaf("", text.value()))).getFirst().text());
  }

  private static ClinicalText jsonOrPlain(ClinicalText text, UnaryOperator<List<Leaf>> looked) {
    return JsonText.container(text.value())
        .map(json -> rewritten(text, json, json.leaves(), looked))
        .orElseGet(() -> plain(text, looked));
  }

  /** A schema's words are no labels of its values: {@code "name": "get_weather"} names nobody. */
  private static ClinicalText parameter(ClinicalText text, UnaryOperator<List<Leaf>> looked) {
    JsonText json =
        JsonText.parse(text.value())
            .orElseThrow(
                () -> new PhiException(PhiException.Code.BAD_TEXT, "a parameter that is no JSON"));
    List<Leaf> bare = json.leaves().stream().map(leaf -> new Leaf("", leaf.text())).toList();
    return rewritten(text, json, bare, looked);
  }

  private static ClinicalText rewritten(
      ClinicalText text, JsonText json, List<Leaf> leaves, UnaryOperator<List<Leaf>> looked) {
    List<String> before = leaves.stream().map(Leaf::text).toList();
    List<String> after = looked.apply(leaves).stream().map(Leaf::text).toList();
    return after.equals(before) ? text : ClinicalText.of(json.with(after));
  }
}
