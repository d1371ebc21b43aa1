// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes;

import com.paitient.phi.ToolCall;
import java.util.List;

/**
 * How a run ended; the text itself went to the sink. Tokens are 0 where a server elsewhere did not
 * count them.
 *
 * @param finishReason {@code stop}, {@code length} or, from a server elsewhere, {@code
 *     content_filter} or {@code tool_calls}
 * @param calls of functions that the release offers, as the model wrote them
 */
public record Answer(
    String finishReason, int promptTokens, int completionTokens, List<ToolCall> calls) {
  public Answer {
    calls = List.copyOf(calls);
  }

  /** An answer of text alone. */
  public Answer(String finishReason, int promptTokens, int completionTokens) {
    this(finishReason, promptTokens, completionTokens, List.of());
  }
}
