// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;

/**
 * Finds the addresses of a name, once for each connection, and refuses the name if any of them lies
 * outside the policy. The connection then goes to what was looked at: another answer for the next
 * question (DNS rebinding) changes nothing.
 */
final class CheckedAddresses implements SocketAddressResolver {
  /** Asks for the addresses of a name. */
  @FunctionalInterface
  interface Names {
    InetAddress[] of(String name) throws UnknownHostException;
  }

  private final AddressPolicy policy;
  private final Names names;

  CheckedAddresses(AddressPolicy policy, Names names) {
    this.policy = policy;
    this.names = names;
  }

  @Override
  public void resolve(
      String host,
      int port,
      Map<String, Object> context,
      Promise<List<InetSocketAddress>> addresses) {
    // Asking may block for long, and Jetty's few threads serve all connections.
    Thread.ofVirtual().start(() -> resolve(host, port, addresses));
  }

  private void resolve(String host, int port, Promise<List<InetSocketAddress>> addresses) {
    List<InetSocketAddress> found;
    try {
      found = find(host, port);
    } catch (UnknownHostException | RuntimeException e) {
      addresses.failed(e);
      return;
    }
    addresses.succeeded(found);
  }

  private List<InetSocketAddress> find(String host, int port) throws UnknownHostException {
    InetAddress[] all = names.of(host);
    if (!Arrays.stream(all).allMatch(policy::allows)) {
      throw refusal();
    }
    return Arrays.stream(all).map(address -> new InetSocketAddress(address, port)).toList();
  }

  static OutboundException refusal() {
    return new OutboundException(
        OutboundException.Code.ADDRESS_REFUSED,
        "the server's address is not one that connections may go to");
  }
}
