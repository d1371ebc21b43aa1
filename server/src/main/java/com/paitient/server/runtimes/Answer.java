// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes;

/**
 * How a run ended; the text itself went to the sink. Tokens are 0 where a server elsewhere did not
 * count them.
 *
 * @param finishReason {@code stop}, {@code length} or, from a server elsewhere, {@code
 *     content_filter}
 */
public record Answer(String finishReason, int promptTokens, int completionTokens) {}
