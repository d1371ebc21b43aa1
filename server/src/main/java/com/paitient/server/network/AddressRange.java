// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * A range of IP addresses in CIDR notation. A single address is a range of one; an IPv4 address
 * mapped into IPv6 is that IPv4 address.
 *
 * @param network the range's first address
 * @param bits how many leading bits all its addresses share
 */
public record AddressRange(InetAddress network, int bits) {
  /** Digits, dots and colons only: a name would be looked up, a short form be misread. */
  private static final Pattern IPV4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");

  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  public AddressRange {
    byte[] bytes = network.getAddress();
    if (bits < 0 || bits > bytes.length * Byte.SIZE) {
      throw new IllegalArgumentException("an address range with a prefix that is too long");
    }
    if (hasBitsFrom(bytes, bits)) {
      throw new IllegalArgumentException("an address range with bits set after its prefix");
    }
  }

  /**
   * Reads {@code 10.0.0.0/8}, {@code 2001:db8::/32} or a single address.
   *
   * @throws IllegalArgumentException if it is neither, or has bits set after the prefix; its
   *     message does not quote the text
   */
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      InetAddress only = address(text);
      return new AddressRange(only, only.getAddress().length * Byte.SIZE);
    }
    String bits = text.substring(slash + 1);
    if (!bits.matches("0|[1-9]\\d{0,2}")) {
      throw new IllegalArgumentException("an address range without a prefix length");
    }
    return new AddressRange(address(text.substring(0, slash)), Integer.parseInt(bits));
  }

  /** An address from its digits; names are not looked up. */
  public static InetAddress address(String text) {
    if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
      throw new IllegalArgumentException("not an IP address");
    }
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException _) {
      throw new IllegalArgumentException("not an IP address");
    }
  }

  public boolean contains(InetAddress address) {
    byte[] ours = network.getAddress();
    byte[] theirs = address.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    byte[] difference = new byte[ours.length];
    for (int i = 0; i < ours.length; i++) {
      difference[i] = (byte) (ours[i] ^ theirs[i]);
    }
    return !hasBitsBefore(difference, bits);
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + bits;
  }

  private static boolean hasBitsBefore(byte[] bytes, int end) {
    for (int bit = 0; bit < end; bit++) {
      if (isSet(bytes, bit)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasBitsFrom(byte[] bytes, int start) {
    for (int bit = start; bit < bytes.length * Byte.SIZE; bit++) {
      if (isSet(bytes, bit)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSet(byte[] bytes, int bit) {
    return (bytes[bit / Byte.SIZE] & (0x80 >>> (bit % Byte.SIZE))) != 0;
  }
}
