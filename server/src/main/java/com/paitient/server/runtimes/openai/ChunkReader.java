// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.CharBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one chunk token by token, as there is one for every word of an answer, or a whole answer,
 * which has the same fields. What a field means is judged when all of it was read, for an error may
 * stand anywhere.
 */
final class ChunkReader {
  private static final JsonNode NONE = JsonNodeFactory.instance.arrayNode();

  private final String message;
  private int choices = -1;
  private boolean said;
  private boolean error;
  private int index;
  private @Nullable String text;
  private boolean otherContent;
  private JsonNode calls = NONE;
  private @Nullable String finish;
  private boolean usage;
  private int prompt = -1;
  private int completion = -1;

  private ChunkReader(String message) {
    this.message = message;
  }

  /** Reads the data of an event. */
  static Chunk event(String data) {
    ChunkReader reader = new ChunkReader("delta");
    Json.read(data, reader::root);
    return reader.chunk();
  }

  /** Reads an answer that was not streamed. */
  static Chunk whole(CharBuffer body) {
    ChunkReader reader = new ChunkReader("message");
    Json.read(body, reader::root);
    Chunk whole = reader.chunk();
    if (!reader.said || whole.finish() == null) {
      throw BadAnswer.because("a whole answer without a message, or without an end");
    }
    return whole;
  }

  private Chunk chunk() {
    if (error) {
      throw Refusals.midStream();
    }
    if (choices < 0 || choices > 1) {
      throw BadAnswer.because("no list of choices, or more than one in it");
    }
    if (index != 0) {
      throw BadAnswer.because("a choice that was not asked for");
    }
    if (otherContent) {
      throw BadAnswer.because("content that is no text");
    }
    if (!calls.isArray()) {
      throw BadAnswer.because("calls that are no list");
    }
    return new Chunk(text == null ? "" : text, calls, known(finish), usage ? usage() : null);
  }

  private static @Nullable String known(@Nullable String finish) {
    return switch (finish) {
      case null -> null;
      case "stop", "length", "content_filter", "tool_calls" -> finish;
      default -> throw BadAnswer.because("an end for a reason that is not known");
    };
  }

  private Chunk.Usage usage() {
    if (prompt < 0 || completion < 0) {
      throw BadAnswer.because("usage without counts of tokens");
    }
    return new Chunk.Usage(prompt, completion);
  }

  private void root(JsonParser in) throws IOException {
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      JsonToken value = in.nextToken();
      switch (name) {
        case "error" -> error = value != JsonToken.VALUE_NULL;
        case "choices" -> {
          if (value == JsonToken.START_ARRAY) {
            choices(in);
            continue;
          }
        }
        case "usage" -> {
          usage = value != JsonToken.VALUE_NULL;
          if (value == JsonToken.START_OBJECT) {
            usage(in);
            continue;
          }
        }
        default -> {}
      }
      in.skipChildren();
    }
  }

  private void choices(JsonParser in) throws IOException {
    choices = 0;
    for (JsonToken each = in.nextToken(); each != JsonToken.END_ARRAY; each = in.nextToken()) {
      choices++;
      if (choices == 1 && each == JsonToken.START_OBJECT) {
        choice(in);
      } else {
        in.skipChildren();
      }
    }
  }

  private void choice(JsonParser in) throws IOException {
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      JsonToken value = in.nextToken();
      switch (name) {
        case "index" -> index = index(in, value);
        case "finish_reason" ->
            finish = value == JsonToken.VALUE_NULL ? null : in.getValueAsString("");
        default -> {
          if (name.equals(message) && value == JsonToken.START_OBJECT) {
            said = true;
            message(in);
            continue;
          }
        }
      }
      in.skipChildren();
    }
  }

  /** Servers that have one choice leave it out; -1 for what is none. */
  private static int index(JsonParser in, JsonToken value) throws IOException {
    return value == JsonToken.VALUE_NULL ? 0 : number(in, value);
  }

  private void message(JsonParser in) throws IOException {
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      JsonToken value = in.nextToken();
      switch (name) {
        case "content" -> {
          text = value == JsonToken.VALUE_STRING ? in.getText() : null;
          otherContent = value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NULL;
        }
        case "tool_calls" -> {
          if (value != JsonToken.VALUE_NULL) {
            calls = in.readValueAsTree();
            continue;
          }
        }
        default -> {}
      }
      in.skipChildren();
    }
  }

  private void usage(JsonParser in) throws IOException {
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      JsonToken value = in.nextToken();
      switch (name) {
        case "prompt_tokens" -> prompt = number(in, value);
        case "completion_tokens" -> completion = number(in, value);
        default -> in.skipChildren();
      }
    }
  }

  /** -1 for what is no number. */
  private static int number(JsonParser in, JsonToken value) throws IOException {
    if (value != JsonToken.VALUE_NUMBER_INT || in.getNumberType() != JsonParser.NumberType.INT) {
      in.skipChildren();
      return -1;
    }
    return in.getIntValue();
  }
}
