// SPDX-License-Identifier: MIT
package com.paitient.worker;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A model's chat template, as far as llama.cpp knows its family; the template's own program (Jinja)
 * is never run. It is filled with marks instead of the messages' text, so that what a caller wrote
 * can be kept apart: a prompt cannot open another turn by writing the model's control tokens.
 */
final class ChatTemplate {
  private static final Pattern MARK = Pattern.compile("\u0001(\\d{1,6})\u0001");

  private final NativeFunction apply;
  private final MemorySegment template;

  ChatTemplate(LlamaLibrary llama, MemorySegment template) {
    this.template = template;
    this.apply =
        llama.function(
            "llama_chat_apply_template",
            JAVA_INT,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            JAVA_BOOLEAN,
            ADDRESS,
            JAVA_INT);
    try {
      var question = new Request.Message("user", "");
      parts(List.of(new Request.Message("system", ""), question));
    } catch (BadRequest e) {
      throw new StartException(
          StartException.Code.NO_CHAT, "the model's chat template is of an unknown family");
    }
  }

  /** A stretch of the prompt: the template's own text, or one message's. */
  record Part(String text, boolean ofTemplate) {}

  /** All parts of the prompt, in order, up to where the answer begins. */
  List<Part> parts(List<Request.Message> messages) {
    String filled = fill(messages);
    List<Part> parts = new ArrayList<>();
    int from = 0;
    int next = 0;
    for (MatchResult mark : MARK.matcher(filled).results().toList()) {
      if (Integer.parseInt(mark.group(1)) != next) {
        break;
      }
      parts.add(new Part(filled.substring(from, mark.start()), true));
      parts.add(new Part(messages.get(next).content(), false));
      from = mark.end();
      next++;
    }
    if (next != messages.size()) {
      throw new BadRequest("the model's chat template does not take these roles in this order");
    }
    parts.add(new Part(filled.substring(from), true));
    return parts;
  }

  private String fill(List<Request.Message> messages) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment chat = arena.allocate(ADDRESS, 2L * messages.size());
      for (int i = 0; i < messages.size(); i++) {
        chat.setAtIndex(ADDRESS, 2L * i, arena.allocateFrom(messages.get(i).role()));
        chat.setAtIndex(ADDRESS, 2L * i + 1, arena.allocateFrom("\u0001" + i + "\u0001"));
      }
      int room = 4096 + 256 * messages.size();
      MemorySegment to = arena.allocate(room);
      int length = apply.number(template, chat, (long) messages.size(), true, to, room);
      if (length < 0 || length > room) {
        throw new BadRequest("the model's chat template does not take these messages");
      }
      return new String(to.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }
  }
}
