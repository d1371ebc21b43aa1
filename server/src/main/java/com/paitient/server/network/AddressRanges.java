// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import java.net.InetAddress;
import java.util.List;

/** An allow-list of addresses; an empty one contains nothing. */
public record AddressRanges(List<AddressRange> ranges) {
  public AddressRanges {
    ranges = List.copyOf(ranges);
  }

  /**
   * Reads ranges as {@link AddressRange#parse} does.
   *
   * @throws IllegalArgumentException if one of them is no range
   */
  public static AddressRanges parse(List<String> texts) {
    return new AddressRanges(texts.stream().map(AddressRange::parse).toList());
  }

  public boolean contains(InetAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }

  /** Whether they contain an address given in digits; false for anything else. */
  public boolean contains(String address) {
    try {
      return contains(AddressRange.address(address));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }
}
