// SPDX-License-Identifier: MIT
package com.paitient.server.config;

import java.time.Duration;

/**
 * Each reached limit withholds or refuses; none skips.
 *
 * @param bodyBytes a request body
 * @param headerBytes a request head
 * @param headTime from the first byte of a head to its last
 * @param idleTime without a byte on a connection
 * @param promptChars all messages of a request together
 * @param messages messages in a request
 * @param outputTokens tokens of an answer
 * @param generateTime a whole answer
 * @param provisioningWait how long a request waits for a deployment that is still starting
 * @param queue requests that wait for one worker
 * @param bodyTime from the first byte of a body to its last
 * @param connections connections that are open at once
 * @param conversationLife how long a conversation's surrogates are kept after it was last used
 * @param vaultBytes all surrogates of a conversation together
 */
public record Limits(
    int bodyBytes,
    int headerBytes,
    Duration headTime,
    Duration idleTime,
    int promptChars,
    int messages,
    int outputTokens,
    Duration generateTime,
    Duration provisioningWait,
    int queue,
    Duration bodyTime,
    int connections,
    Duration conversationLife,
    int vaultBytes) {

  public Limits {
    Bounds.within("body-bytes", bodyBytes, 1, 1 << 30);
    Bounds.within("header-bytes", headerBytes, 1 << 10, 1 << 20);
    Bounds.positive("head-time", headTime);
    Bounds.positive("idle-time", idleTime);
    Bounds.within("prompt-chars", promptChars, 1, 1 << 30);
    Bounds.within("messages", messages, 1, 1_000_000);
    Bounds.within("output-tokens", outputTokens, 1, 1 << 20);
    Bounds.positive("generate-time", generateTime);
    Bounds.positive("provisioning-wait", provisioningWait);
    Bounds.within("queue", queue, 0, 1_000_000);
    Bounds.positive("body-time", bodyTime);
    Bounds.within("connections", connections, 1, 1_000_000);
    Bounds.positive("conversation-life", conversationLife);
    Bounds.within("vault-bytes", vaultBytes, 1 << 10, 64 << 20);
  }

  public static Limits defaults() {
    return new Limits(
        2 << 20,
        16 << 10,
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        1_000_000,
        1_000,
        4_096,
        Duration.ofMinutes(5),
        Duration.ofSeconds(60),
        64,
        Duration.ofSeconds(60),
        2_000,
        Duration.ofDays(30),
        1 << 20);
  }
}
