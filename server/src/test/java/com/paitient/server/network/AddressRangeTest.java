// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class AddressRangeTest {
  @Test
  void containsWhatSharesThePrefixOnly() {
    AddressRange ten = AddressRange.parse("10.0.0.0/8");
    assertThat(ten.contains(AddressRange.address("10.255.0.1"))).isTrue();
    assertThat(ten.contains(AddressRange.address("11.0.0.1"))).isFalse();
    AddressRange odd = AddressRange.parse("192.168.4.0/22");
    assertThat(odd.contains(AddressRange.address("192.168.7.255"))).isTrue();
    assertThat(odd.contains(AddressRange.address("192.168.8.0"))).isFalse();
    AddressRange six = AddressRange.parse("2001:db8::/33");
    assertThat(six.contains(AddressRange.address("2001:db8:7fff::1"))).isTrue();
    assertThat(six.contains(AddressRange.address("2001:db8:8000::1"))).isFalse();
  }

  @Test
  void singleAddressIsRangeOfOne() {
    AddressRange one = AddressRange.parse("::1");
    assertThat(one).hasToString("0:0:0:0:0:0:0:1/128");
    assertThat(one.contains(AddressRange.address("::1"))).isTrue();
    assertThat(one.contains(AddressRange.address("::2"))).isFalse();
  }

  @Test
  void wholeInternetOfOneFamilyHoldsNoneOfTheOther() {
    AddressRange all = AddressRange.parse("0.0.0.0/0");
    assertThat(all.contains(AddressRange.address("203.0.113.9"))).isTrue();
    assertThat(all.contains(AddressRange.address("2001:db8::1"))).isFalse();
  }

  @Test
  void mappedAddressIsTheIpv4Address() {
    assertThat(AddressRange.parse("10.0.0.0/8").contains(AddressRange.address("::ffff:10.1.2.3")))
        .isTrue();
  }

  @Test
  void refusesWhatIsNoRangeWithoutQuotingIt() {
    for (String wrong :
        List.of(
            "",
            "/",
            "10.0.0.0/",
            "10.0.0.0/33",
            "10.0.0.1/8",
            "10/8",
            "10.0.0/24",
            "localhost",
            "::/129",
            "::1/127",
            "10.0.0.0/08",
            "10.0.0.0/+8",
            "010.0.0.0/8",
            "256.0.0.0/8",
            "10.0.0.0/8/8",
            " 10.0.0.0/8",
            "fe80::1%eth0",
            "0x0a.0.0.1",
            ":::",
            "1.2.3.4:80")) {
      assertThatThrownBy(() -> AddressRange.parse(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching("(an address range .*|not an IP address)");
    }
  }

  @Test
  void listContainsWhatAnyOfItsRangesDoes() {
    AddressRanges ranges = AddressRanges.parse(List.of("10.0.0.0/8", "::1"));
    assertThat(ranges.contains("10.9.9.9")).isTrue();
    assertThat(ranges.contains("0:0:0:0:0:0:0:1")).isTrue();
    assertThat(ranges.contains("192.0.2.1")).isFalse();
    assertThat(ranges.contains("example.org")).isFalse();
    assertThat(AddressRanges.parse(List.of()).contains("10.0.0.1")).isFalse();
  }

  @RepeatedTest(1000)
  void agreesWithArithmeticOnWholeNumbers(RepetitionInfo seed) throws UnknownHostException {
    Random random = new Random(seed.getCurrentRepetition());
    int bits = random.nextInt(33);
    byte[] network = new byte[4];
    random.nextBytes(network);
    byte[] other = network.clone();
    other[random.nextInt(4)] ^=
        (byte) (1 << random.nextInt(8)); // Near, or half of them would say nothing.
    BigInteger mask = BigInteger.ONE.shiftLeft(32).subtract(BigInteger.ONE.shiftLeft(32 - bits));
    BigInteger start = new BigInteger(1, network).and(mask);
    AddressRange range = new AddressRange(address(start), bits);
    boolean expected = new BigInteger(1, other).and(mask).equals(start);
    assertThat(range.contains(InetAddress.getByAddress(other))).isEqualTo(expected);
    assertThat(AddressRange.parse(range.toString())).isEqualTo(range);
  }

  private static InetAddress address(BigInteger number) throws UnknownHostException {
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      bytes[i] = number.shiftRight(8 * (3 - i)).byteValue();
    }
    return InetAddress.getByAddress(bytes);
  }
}
