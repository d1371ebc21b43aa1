// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.nio.ByteBuffer;

/**
 * Seals the parts of one answer, in order, under the key that came inside its sealed request: each
 * with AES-256-GCM, the nonce being its number in 12 bytes, bound to whether it is the last, so
 * that parts cannot be dropped, moved or left off at the end. Not thread-safe.
 */
public final class AnswerSeal implements AutoCloseable {
  private final SecretBytes key;
  private long next;
  private boolean ended;

  AnswerSeal(SecretBytes key) {
    this.key = key;
  }

  /**
   * The sealed form of the next part.
   *
   * @throws KeysException USED_UP after the last one
   */
  public byte[] seal(byte[] part, boolean last) {
    if (ended) {
      throw KeysException.usedUp("the answer has ended");
    }
    ended = last;
    byte[] nonce = ByteBuffer.allocate(Gcm.NONCE).putInt(0).putLong(next++).array();
    byte[] sealed = new byte[part.length + Gcm.TAG];
    Gcm.seal(
        key, nonce, RequestKeys.answerLabel(last), ByteBuffer.wrap(part), ByteBuffer.wrap(sealed));
    return sealed;
  }

  /** Zeroes the key. */
  @Override
  public void close() {
    key.close();
  }
}
