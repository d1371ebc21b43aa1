// SPDX-License-Identifier: MIT
package com.paitient.keys;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) by Bouncy Castle: makes guessing passphrases cost memory and time.
 *
 * @param memory in KiB
 * @param passes over the memory
 * @param lanes computed side by side
 */
record Argon2id(int memory, int passes, int lanes) {
  /** The second recommended choice of RFC 9106, section 4: 64 MiB, 3 passes, 4 lanes. */
  static final Argon2id RECOMMENDED = new Argon2id(64 * 1024, 3, 4);

  private static final int MOST_MEMORY = 1024 * 1024;

  /**
   * Checks the costs, which may come from a file that was tampered with.
   *
   * @throws KeysException BAD_KEY_FILE
   */
  Argon2id {
    if (lanes < 1
        || lanes > 16
        || passes < 1
        || passes > 64
        || memory < 8 * lanes
        || memory > MOST_MEMORY) {
      throw new KeysException(
          KeysException.Code.BAD_KEY_FILE,
          "Argon2id costs out of bounds: at most 1 GiB, 64 passes");
    }
  }

  /** The 32-byte key of a passphrase; the caller closes it. */
  SecretBytes key(SecretBytes passphrase, byte[] salt) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memory)
            .withIterations(passes)
            .withParallelism(lanes)
            .withSalt(salt)
            .build());
    byte[] key = new byte[Gcm.KEY];
    passphrase.use(bytes -> generator.generateBytes(bytes, key));
    return SecretBytes.take(key);
  }
}
