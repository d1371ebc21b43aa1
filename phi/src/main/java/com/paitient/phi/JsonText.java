// SPDX-License-Identifier: MIT
package com.paitient.phi;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * JSON as what it says: its strings, field names and numbers, decoded, to be looked at one by one
 * and written again with something else in their place. All else of it holds no text. Immutable.
 */
final class JsonText {
  private static final int DEPTH = 64;
  private static final int NUMBER_CHARS = 64;
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
  private static final Pattern WORDS = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|[_-]+");
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH)
                  .maxNumberLength(NUMBER_CHARS)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private record Token(JsonToken type, String text) {}

  /**
   * A decoded part.
   *
   * @param label what stands before it in words, so that it is known for what it is; empty for none
   */
  record Leaf(String label, String text) {}

  private final List<Token> tokens;
  private final List<Leaf> leaves;

  private JsonText(List<Token> tokens, List<Leaf> leaves) {
    this.tokens = tokens;
    this.leaves = leaves;
  }

  /** An object or a list; nothing where the text is something else. */
  static Optional<JsonText> container(String text) {
    String start = text.stripLeading();
    return start.startsWith("{") || start.startsWith("[") ? parse(text) : Optional.empty();
  }

  /** Any one JSON value; nothing where the text is none. */
  static Optional<JsonText> parse(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      return Optional.of(read(parser));
    } catch (IOException malformed) {
      return Optional.empty();
    }
  }

  private static JsonText read(JsonParser parser) throws IOException {
    List<Token> tokens = new ArrayList<>();
    List<Leaf> leaves = new ArrayList<>();
    Deque<String> labels = new ArrayDeque<>(List.of(""));
    int open = 0;
    JsonToken type = parser.nextToken();
    do {
      if (type == null) {
        throw new IOException("an end in the middle");
      }
      String text = parser.getText();
      tokens.add(new Token(type, text));
      switch (type) {
        case START_OBJECT, START_ARRAY -> labels.push(labels.getFirst());
        case END_OBJECT, END_ARRAY -> labels.pop();
        case FIELD_NAME -> {
          leaves.add(new Leaf("", text));
          labels.pop();
          labels.push(label(text));
        }
        default -> {
          if (isLeaf(type)) {
            leaves.add(new Leaf(labels.getFirst(), text));
          }
        }
      }
      open += type.isStructStart() ? 1 : type.isStructEnd() ? -1 : 0;
      type = parser.nextToken();
    } while (open > 0);
    if (type != null) {
      throw new IOException("more after the end");
    }
    return new JsonText(tokens, leaves);
  }

  private static boolean isLeaf(JsonToken type) {
    return type == JsonToken.FIELD_NAME || type == JsonToken.VALUE_STRING || type.isNumeric();
  }

  private static String label(String field) {
    return WORDS.matcher(field).replaceAll(" ").strip().toLowerCase(Locale.ROOT) + ": ";
  }

  /** Its parts in the order of the text. */
  List<Leaf> leaves() {
    return leaves;
  }

  /**
   * The same JSON with other parts. A number stays one where what stands in its place can be
   * written as one; field names of one object stay different.
   */
  String with(List<String> instead) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      Deque<Set<String>> names = new ArrayDeque<>();
      int leaf = 0;
      for (Token token : tokens) {
        write(json, token, isLeaf(token.type()) ? instead.get(leaf++) : null, names);
      }
    } catch (IOException e) {
      throw new IllegalStateException("tokens that were read and cannot be written", e);
    }
    return out.toString();
  }

  private static void write(
      JsonGenerator json, Token token, @Nullable String text, Deque<Set<String>> names)
      throws IOException {
    switch (token.type()) {
      case START_OBJECT -> {
        names.push(new HashSet<>());
        json.writeStartObject();
      }
      case END_OBJECT -> {
        names.pop();
        json.writeEndObject();
      }
      case START_ARRAY -> json.writeStartArray();
      case END_ARRAY -> json.writeEndArray();
      case VALUE_TRUE, VALUE_FALSE -> json.writeBoolean(token.type() == JsonToken.VALUE_TRUE);
      case VALUE_NULL -> json.writeNull();
      case FIELD_NAME -> json.writeFieldName(unused(String.valueOf(text), names.getFirst()));
      case VALUE_STRING -> json.writeString(text);
      default -> number(json, String.valueOf(text));
    }
  }

  private static void number(JsonGenerator json, String text) throws IOException {
    if (NUMBER.matcher(text).matches()) {
      json.writeNumber(text);
    } else {
      json.writeString(text);
    }
  }

  private static String unused(String name, Set<String> names) {
    String unused = name;
    while (!names.add(unused)) {
      unused += "_";
    }
    return unused;
  }

  @Override
  public String toString() {
    return "JsonText[" + leaves.size() + " parts]";
  }
}
