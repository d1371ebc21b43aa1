// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * Seals and opens values under the key hierarchy: each value under a data key of its own, the data
 * key wrapped below the root, both bound to a {@link Context}. Thread-safe. Fails with {@link
 * KeysException}.
 */
public final class Envelope implements AutoCloseable {
  private Envelope() {}

  /** Opens the key store in {@code folder} under {@code root}, or makes one where there is none. */
  public static Envelope open(java.nio.file.Path folder, KeyProvider root) {
    throw new KeysException(KeysException.Code.SEALED, "skeleton " + folder + root.id());
  }

  public byte[] seal(byte[] plaintext, Context context) {
    throw new KeysException(KeysException.Code.SEALED, "skeleton");
  }

  public byte[] open(byte[] sealed, Context context) {
    throw new KeysException(KeysException.Code.CANNOT_OPEN, "skeleton");
  }

  /** A keyed hash (32 bytes) of a value, to find it again without keeping it. */
  public byte[] keyedHash(String tenant, String purpose, byte[] value) {
    throw new KeysException(KeysException.Code.SEALED, "skeleton");
  }

  /** Streams {@code plain} into {@code sealed} in authenticated segments. Closes neither. */
  public void sealStream(InputStream plain, OutputStream sealed, Context context) {
    throw new KeysException(KeysException.Code.SEALED, "skeleton");
  }

  /**
   * The plaintext of what {@link #sealStream} wrote. A changed or truncated source fails with an
   * IOException before any byte of the damaged segment is given out.
   */
  public InputStream openStream(InputStream sealed, Context context) {
    throw new KeysException(KeysException.Code.SEALED, "skeleton");
  }

  @Override
  public void close() {}
}
