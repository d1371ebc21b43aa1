// SPDX-License-Identifier: MIT
package com.paitient.keys;

/** A key wrapped by a key provider, with the provider's id. */
final class Wrapped {
  final String provider;
  final byte[] bytes;

  Wrapped(String provider, byte[] bytes) {
    this.provider = provider;
    this.bytes = bytes;
  }

  static Wrapped of(SecretBytes key, KeyProvider provider, Context place) {
    return new Wrapped(provider.id(), provider.wrap(key, place));
  }
}
