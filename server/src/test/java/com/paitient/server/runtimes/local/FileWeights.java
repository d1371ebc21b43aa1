// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import com.paitient.server.runtimes.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A model's file as it is. */
record FileWeights(Path file, long size, String sha256) implements Weights {
  private static final String NAME = "SmolLM2-135M-Instruct.Q4_1.gguf";

  static FileWeights of(Path file) throws IOException {
    try (var in = new DigestInputStream(Files.newInputStream(file), sha256Digest())) {
      long size = in.transferTo(java.io.OutputStream.nullOutputStream());
      return new FileWeights(file, size, HexFormat.of().formatHex(in.getMessageDigest().digest()));
    }
  }

  /** The real, small model; a test that needs it fails without it. */
  static FileWeights real() throws IOException {
    String named = System.getProperty("paitient.test.model", System.getenv("PAITIENT_TEST_MODEL"));
    Path file =
        named != null
            ? Path.of(named)
            : Path.of(System.getProperty("user.home"), ".cache", "paitient", "models", NAME);
    if (!Files.isRegularFile(file)) {
      throw new AssertionError(
          "the model for tests is not at %s; put %s there, or name it with -Dpaitient.test.model"
              .formatted(file, NAME));
    }
    return of(file);
  }

  @Override
  public InputStream open() throws IOException {
    return Files.newInputStream(file);
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
