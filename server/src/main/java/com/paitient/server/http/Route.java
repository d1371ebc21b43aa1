// SPDX-License-Identifier: MIT
package com.paitient.server.http;

/**
 * One method of one path.
 *
 * @param open whether anybody may call it, without a credential
 * @param once whether a request may carry an {@code Idempotency-Key}, and what is kept then
 * @param dialect of its errors, the same for every method of a path
 */
public record Route(
    String method, PathTemplate path, boolean open, Once once, Dialect dialect, Endpoint endpoint) {

  /** What is done once under an {@code Idempotency-Key}, and where its answer is kept. */
  public enum Once {
    /** Such a key means nothing. */
    NO,
    /** Sealed under the tenant's key, so that a repeat is answered after a restart too. */
    ON_DISK,
    /** It has a secret that is stored nowhere: in memory, for an hour. */
    IN_MEMORY,
    /** Nowhere: a repeat is told that it was done. */
    NOWHERE
  }

  /** For callers with a credential. */
  public static Route of(String method, String path, Endpoint endpoint) {
    return new Route(method, PathTemplate.parse(path), false, Once.NO, Dialect.OURS, endpoint);
  }

  /** A POST that is done once, however often it is sent under one key. */
  public static Route once(String path, Once once, Endpoint endpoint) {
    return new Route("POST", PathTemplate.parse(path), false, once, Dialect.OURS, endpoint);
  }

  /** For everybody. */
  public static Route open(String method, String path, Endpoint endpoint) {
    return new Route(method, PathTemplate.parse(path), true, Once.NO, Dialect.OURS, endpoint);
  }

  /** For callers with a credential that use a client of OpenAI's API. */
  public static Route openAi(String method, String path, Endpoint endpoint) {
    return new Route(method, PathTemplate.parse(path), false, Once.NO, Dialect.OPENAI, endpoint);
  }
}
