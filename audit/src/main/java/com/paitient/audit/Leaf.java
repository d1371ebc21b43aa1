// SPDX-License-Identifier: MIT
package com.paitient.audit;

import com.paitient.audit.tree.TreeHash;

/** An event on its way into the log: its bytes and their RFC 6962 leaf hash. */
final class Leaf {
  private final byte[] body;
  private final byte[] hash;

  private Leaf(byte[] body) {
    this.body = body;
    this.hash = TreeHash.leaf(body);
  }

  /** Throws {@code BAD_EVENT} when the event's JSON is larger than 65,535 bytes. */
  static Leaf of(byte[] body) {
    if (body.length > Frame.MOST_BODY) {
      throw Details.bad("an event is larger than 65,535 bytes");
    }
    return new Leaf(body);
  }

  byte[] hash() {
    return hash;
  }

  int frameSize() {
    return Frame.sizeOf(body.length);
  }

  Frame at(long index, long durable) {
    return new Frame(index, durable, hash, body);
  }
}
