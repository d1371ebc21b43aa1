// SPDX-License-Identifier: MIT
package com.paitient.keys;

/**
 * Holds a root key and wraps keys under it; the root never leaves the provider. Thread-safe. Every
 * method throws {@link KeysException} and fails closed.
 */
public interface KeyProvider extends AutoCloseable {
  /** A stable name of provider and root key, kept beside what it wrapped. */
  String id();

  /** Whether {@link #unwrap} opens what was wrapped under {@code id}; true for its own id. */
  default boolean opens(String id) {
    return id.equals(id());
  }

  /** Wraps {@code key}; {@code context} is bound as associated data. */
  byte[] wrap(SecretBytes key, Context context);

  /** Opens what {@link #wrap} made with the same context. The caller closes the result. */
  SecretBytes unwrap(byte[] wrapped, Context context);

  @Override
  void close();
}
