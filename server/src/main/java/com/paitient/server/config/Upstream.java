// SPDX-License-Identifier: MIT
package com.paitient.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A server on a private network that speaks OpenAI's API (vLLM, SGLang, Ollama, llama.cpp).
 *
 * @param url where it answers, without {@code /v1}: {@code https://10.0.0.5:8000}
 * @param plainHttp whether text may go to another machine without TLS
 * @param authority a PEM file with the only certificate authorities that are believed of it; the
 *     system's where it is empty
 * @param keyFile a file (mode 0600) with the key that it asks for
 */
public record Upstream(
    String url,
    boolean plainHttp,
    Optional<Path> authority,
    Optional<Path> keyFile,
    Limits limits) {

  /** With TLS as the system knows it, without a key, and with the usual limits. */
  public static Upstream at(String url) {
    return new Upstream(url, false, Optional.empty(), Optional.empty(), Limits.defaults());
  }

  /** A URL may hold a password, which refuses later, so it is not shown. */
  @Override
  public String toString() {
    return "Upstream[" + limits + "]";
  }

  /**
   * How long to wait for it, and for how much.
   *
   * @param connectTime for a connection
   * @param headTime from there to the first byte of an answer that is streamed
   * @param idleTime for the next bytes of one
   * @param answerBytes all bytes of an answer, as they come over the network
   * @param connections requests that it has at once
   * @param probeTime between two questions whether it is well
   */
  public record Limits(
      Duration connectTime,
      Duration headTime,
      Duration idleTime,
      int answerBytes,
      int connections,
      Duration probeTime) {
    public Limits {
      Bounds.positive("connect-time", connectTime);
      Bounds.positive("head-time", headTime);
      Bounds.positive("idle-time", idleTime);
      Bounds.within("answer-bytes", answerBytes, 1 << 10, 1 << 30);
      Bounds.within("connections", connections, 1, 10_000);
      Bounds.positive("probe-time", probeTime);
    }

    public static Limits defaults() {
      return new Limits(
          Duration.ofSeconds(3),
          Duration.ofMinutes(1),
          Duration.ofSeconds(30),
          32 << 20,
          128,
          Duration.ofSeconds(10));
    }
  }
}
