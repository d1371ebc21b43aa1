// SPDX-License-Identifier: MIT
package com.paitient.server.http;

/** What answers one method of one path. Blocking; refuses by throwing. */
@FunctionalInterface
public interface Endpoint {
  Answer answer(Exchange exchange);
}
