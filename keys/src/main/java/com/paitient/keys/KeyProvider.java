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

  /** Whether it is known not to answer now: what needs it fails with PROVIDER_UNAVAILABLE. */
  default boolean isAway() {
    return false;
  }

  /**
   * Whether the root key can be exchanged here for a fresh one and the former ended: {@link
   * #rotate} and {@link #dropFormer}. Where it cannot, an operator does that at the provider.
   */
  default boolean renews() {
    return false;
  }

  /**
   * Makes a fresh root key, under which everything is wrapped from now on; {@link #id} changes, and
   * what the former wrapped still opens.
   *
   * @throws KeysException REFUSED where {@link #renews} is false
   */
  default void rotate() {
    throw KeysException.refused("this key provider rotates its root key itself");
  }

  /**
   * Ends all root keys but the newest: what they wrapped never opens again, wherever it was kept.
   *
   * @throws KeysException REFUSED where {@link #renews} is false
   */
  default void dropFormer() {
    throw KeysException.refused("this key provider ends its root keys itself");
  }

  @Override
  void close();
}
