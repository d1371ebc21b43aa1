// SPDX-License-Identifier: MIT
package com.paitient.audit;

import com.paitient.audit.tree.Tile;
import java.io.ByteArrayOutputStream;

/** An entry bundle being filled: up to 256 bodies, each behind its length in two bytes. */
final class Bundle {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int count;

  void add(byte[] body) {
    bytes.write(body.length >>> 8);
    bytes.write(body.length);
    bytes.writeBytes(body);
    count++;
  }

  boolean isFull() {
    return count == Tile.FULL;
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }
}
