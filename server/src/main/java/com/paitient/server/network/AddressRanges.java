// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import java.util.List;

/** Placeholder until the branch with the real one is merged. */
public record AddressRanges(List<String> ranges) {
  public static AddressRanges parse(List<String> ranges) {
    return new AddressRanges(ranges);
  }

  public boolean contains(String address) {
    return ranges.contains(address);
  }
}
