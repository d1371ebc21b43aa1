// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import java.util.Set;

/**
 * One method of one path.
 *
 * @param query the parameters that its query may have; a request with another one is refused, as a
 *     filter that is misspelt must not widen an answer
 * @param open whether anybody may call it, without a credential
 * @param once whether a request may carry an {@code Idempotency-Key}, and what is kept then
 * @param dialect of its errors, the same for every method of a path
 */
public record Route(
    String method,
    PathTemplate path,
    Set<String> query,
    boolean open,
    Once once,
    Dialect dialect,
    Endpoint endpoint) {
  public Route {
    query = Set.copyOf(query);
  }

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
    return of(method, path, false, Once.NO, Dialect.OURS, endpoint);
  }

  /** A POST that is done once, however often it is sent under one key. */
  public static Route once(String path, Once once, Endpoint endpoint) {
    return of("POST", path, false, once, Dialect.OURS, endpoint);
  }

  /** For everybody. */
  public static Route open(String method, String path, Endpoint endpoint) {
    return of(method, path, true, Once.NO, Dialect.OURS, endpoint);
  }

  /** For callers with a credential that use a client of OpenAI's API. */
  public static Route openAi(String method, String path, Endpoint endpoint) {
    return of(method, path, false, Once.NO, Dialect.OPENAI, endpoint);
  }

  private static Route of(
      String method, String path, boolean open, Once once, Dialect dialect, Endpoint endpoint) {
    return new Route(method, PathTemplate.parse(path), Set.of(), open, once, dialect, endpoint);
  }

  /** The same with these parameters of a query. */
  public Route asking(String... names) {
    return new Route(method, path, Set.of(names), open, once, dialect, endpoint);
  }
}
