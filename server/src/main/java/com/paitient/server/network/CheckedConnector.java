// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.Promise;

/** The one way out: whatever asked for a connection, the address that it goes to is looked at. */
final class CheckedConnector extends ClientConnector {
  private final AddressPolicy policy;

  CheckedConnector(AddressPolicy policy) {
    this.policy = policy;
  }

  @Override
  public void connect(SocketAddress address, Map<String, Object> context) {
    if (address instanceof InetSocketAddress internet
        && !internet.isUnresolved()
        && policy.allows(internet.getAddress())) {
      super.connect(address, context);
    } else {
      Object waiting = context.get(CONNECTION_PROMISE_CONTEXT_KEY);
      if (waiting instanceof Promise<?> promise) {
        promise.failed(CheckedAddresses.refusal());
      }
    }
  }
}
