// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.nio.file.Path;

/**
 * A root key in a file that only its owner may read (mode 0600); for development and small sites.
 */
public final class FileKeyProvider implements KeyProvider {
  private FileKeyProvider() {}

  /** Opens the root key, or makes one where there is none yet. */
  public static FileKeyProvider openOrCreate(Path file) {
    throw new KeysException(KeysException.Code.BAD_KEY_FILE, "skeleton " + file.getFileName());
  }

  @Override
  public String id() {
    return "file";
  }

  @Override
  public byte[] wrap(SecretBytes key, Context context) {
    throw new KeysException(KeysException.Code.SEALED, "skeleton");
  }

  @Override
  public SecretBytes unwrap(byte[] wrapped, Context context) {
    throw new KeysException(KeysException.Code.SEALED, "skeleton");
  }

  @Override
  public void close() {}
}
