// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1"})
  void thisMachineIsAllowedByBoth(String address) {
    assertThat(AddressPolicy.LOOPBACK.allows(InetAddress.ofLiteral(address))).isTrue();
    assertThat(AddressPolicy.PRIVATE.allows(InetAddress.ofLiteral(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0",
        "10.255.255.255",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "fc00::1",
        "fdff:ffff::1",
        "::ffff:10.0.0.1",
      })
  void privateNetworksAreAllowedByOne(String address) {
    assertThat(AddressPolicy.LOOPBACK.allows(InetAddress.ofLiteral(address))).isFalse();
    assertThat(AddressPolicy.PRIVATE.allows(InetAddress.ofLiteral(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.64.0.1",
        "126.255.255.255",
        "128.0.0.0",
        "169.254.169.254",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "192.169.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::2",
        "::127.0.0.1",
        "::10.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:a00:1::",
        "2001:db8::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "fbff::1",
        "fe00::1",
        "::ffff:8.8.8.8",
      })
  void everythingElseIsRefusedByBoth(String address) {
    assertThat(AddressPolicy.LOOPBACK.allows(InetAddress.ofLiteral(address))).isFalse();
    assertThat(AddressPolicy.PRIVATE.allows(InetAddress.ofLiteral(address))).isFalse();
  }

  @Test
  void addressWithAZoneIsRefused() throws UnknownHostException {
    byte[] loopback = InetAddress.ofLiteral("::1").getAddress();
    InetAddress zoned = Inet6Address.getByAddress(null, loopback, 1);
    assertThat(AddressPolicy.PRIVATE.allows(zoned)).isFalse();
  }
}
