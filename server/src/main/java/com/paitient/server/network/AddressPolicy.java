// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/**
 * Which addresses outgoing connections may reach. What is not listed is refused, so forms that
 * carry another address inside (IPv4-compatible, 6to4, NAT64) are refused too.
 */
public record AddressPolicy(AddressRanges ranges) {
  /** This machine. */
  public static final AddressPolicy LOOPBACK = of("127.0.0.0/8", "::1");

  /** This machine and private networks (RFC 1918, RFC 4193). */
  public static final AddressPolicy PRIVATE =
      of("127.0.0.0/8", "::1", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");

  /** Any address, for servers that an operator names and TLS identifies. */
  public static final AddressPolicy ANYWHERE = of("0.0.0.0/0", "::1", "2000::/3", "fc00::/7");

  private static AddressPolicy of(String... ranges) {
    return new AddressPolicy(AddressRanges.parse(List.of(ranges)));
  }

  /** Whether a connection to {@code address} may be made; one with a zone may not. */
  public boolean allows(InetAddress address) {
    return !hasZone(address) && ranges.contains(address);
  }

  /** A zone picks an interface, and says nothing about who answers there. */
  private static boolean hasZone(InetAddress address) {
    return address instanceof Inet6Address six
        && (six.getScopeId() != 0 || six.getScopedInterface() != null);
  }
}
