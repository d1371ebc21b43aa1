// SPDX-License-Identifier: MIT
package com.paitient.server.http;

/**
 * One method of one path.
 *
 * @param open whether anybody may call it, without a credential
 */
public record Route(String method, PathTemplate path, boolean open, Endpoint endpoint) {
  /** For callers with a credential. */
  public static Route of(String method, String path, Endpoint endpoint) {
    return new Route(method, PathTemplate.parse(path), false, endpoint);
  }

  /** For everybody. */
  public static Route open(String method, String path, Endpoint endpoint) {
    return new Route(method, PathTemplate.parse(path), true, endpoint);
  }
}
