// SPDX-License-Identifier: MIT
package com.paitient.server.http;

/**
 * One method of one path.
 *
 * @param open whether anybody may call it, without a credential
 * @param dialect of its errors, the same for every method of a path
 */
public record Route(
    String method, PathTemplate path, boolean open, Dialect dialect, Endpoint endpoint) {
  /** For callers with a credential. */
  public static Route of(String method, String path, Endpoint endpoint) {
    return new Route(method, PathTemplate.parse(path), false, Dialect.OURS, endpoint);
  }

  /** For everybody. */
  public static Route open(String method, String path, Endpoint endpoint) {
    return new Route(method, PathTemplate.parse(path), true, Dialect.OURS, endpoint);
  }

  /** For callers with a credential that use a client of OpenAI's API. */
  public static Route openAi(String method, String path, Endpoint endpoint) {
    return new Route(method, PathTemplate.parse(path), false, Dialect.OPENAI, endpoint);
  }
}
