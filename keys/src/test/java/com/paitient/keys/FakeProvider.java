// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** A key provider in memory, like one that a tenant runs: it can be away, and counts its calls. */
final class FakeProvider implements KeyProvider {
  private final String id;
  private final SecretBytes root = SecretBytes.random(Gcm.KEY);
  private final AtomicInteger calls = new AtomicInteger();
  private volatile boolean away;

  FakeProvider(String id) {
    this.id = id;
  }

  void away(boolean isAway) {
    away = isAway;
  }

  int calls() {
    return calls.get();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public byte[] wrap(SecretBytes key, Context context) {
    answer();
    byte[] nonce = Gcm.random(Gcm.NONCE);
    byte[] sealed = key.use(plain -> Gcm.seal(root, nonce, context.encoded(), plain));
    return ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
  }

  @Override
  public SecretBytes unwrap(byte[] wrapped, Context context) {
    answer();
    if (wrapped.length < Gcm.NONCE) {
      throw KeysException.cannotOpen();
    }
    byte[] nonce = Arrays.copyOf(wrapped, Gcm.NONCE);
    ByteBuffer sealed = ByteBuffer.wrap(wrapped, Gcm.NONCE, wrapped.length - Gcm.NONCE);
    return SecretBytes.take(Gcm.open(root, nonce, context.encoded(), sealed));
  }

  @Override
  public void close() {
    root.close();
  }

  private void answer() {
    calls.incrementAndGet();
    if (away) {
      throw new KeysException(KeysException.Code.PROVIDER_UNAVAILABLE, "away");
    }
  }
}
