// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes;

/**
 * How a run ended; the text itself went to the sink.
 *
 * @param finishReason {@code stop} or {@code length}
 */
public record Answer(String finishReason, int promptTokens, int completionTokens) {}
