// SPDX-License-Identifier: MIT
package com.paitient.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Everything that an operator can set, with its defaults. Keys in the file are the component names,
 * lower-dashed and nested ({@code listener.port}); as variables {@code PAITIENT_LISTENER_PORT}.
 *
 * @param data the folder of all state
 */
public record Config(
    Path data,
    Listener listener,
    Database database,
    Models models,
    Workers workers,
    Limits limits) {

  /**
   * Where the service listens.
   *
   * @param plainHttp without TLS; only on a loopback address
   */
  public record Listener(String host, int port, boolean plainHttp) {}

  /**
   * The database; embedded unless {@code url} is given.
   *
   * @param passwordFile a file (mode 0600) that holds the password of {@code user}
   */
  public record Database(
      Optional<String> url, Optional<String> user, Optional<Path> passwordFile, int poolSize) {}

  /**
   * @param cpuFallback whether a deployment that asks for a GPU may run on the CPU where there is
   *     none
   * @param defaultFile a GGUF that becomes the model {@code default} at first start
   */
  public record Models(boolean cpuFallback, Optional<Path> defaultFile) {}

  /**
   * @param classpath the worker's jars, as a class path
   * @param contextTokens the context window that a worker opens, in tokens
   * @param threads threads a worker computes with
   */
  public record Workers(
      Optional<String> classpath, int contextTokens, int threads, Duration startTimeout) {}

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
      int queue) {

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
          64);
    }
  }
}
