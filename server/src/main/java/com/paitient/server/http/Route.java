// SPDX-License-Identifier: MIT
package com.paitient.server.http;

/**
 * One method of one path.
 *
 * @param open whether anybody may call it, without a credential
 * @param creates whether a request may carry an {@code Idempotency-Key}
 * @param dialect of its errors, the same for every method of a path
 */
public record Route(
    String method,
    PathTemplate path,
    boolean open,
    boolean creates,
    Dialect dialect,
    Endpoint endpoint) {
  /** For callers with a credential. */
  public static Route of(String method, String path, Endpoint endpoint) {
    return new Route(method, PathTemplate.parse(path), false, false, Dialect.OURS, endpoint);
  }

  /** A POST that makes something; told twice under one key, it is done once. */
  public static Route creating(String path, Endpoint endpoint) {
    return new Route("POST", PathTemplate.parse(path), false, true, Dialect.OURS, endpoint);
  }

  /** For everybody. */
  public static Route open(String method, String path, Endpoint endpoint) {
    return new Route(method, PathTemplate.parse(path), true, false, Dialect.OURS, endpoint);
  }

  /** For callers with a credential that use a client of OpenAI's API. */
  public static Route openAi(String method, String path, Endpoint endpoint) {
    return new Route(method, PathTemplate.parse(path), false, false, Dialect.OPENAI, endpoint);
  }
}
