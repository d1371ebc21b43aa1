// SPDX-License-Identifier: MIT
package com.paitient.worker;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Where the real model for tests lies. */
final class TestModel {
  private TestModel() {}

  static Path file() {
    String property = System.getProperty("paitient.test.model");
    String variable = System.getenv("PAITIENT_TEST_MODEL");
    Path file =
        property != null
            ? Path.of(property)
            : variable != null
                ? Path.of(variable)
                : Path.of(System.getProperty("user.home"), ".cache", "paitient", "models")
                    .resolve("SmolLM2-135M-Instruct.Q4_1.gguf");
    if (!Files.isRegularFile(file)) {
      throw new AssertionError(
          "the model for tests is not at "
              + file
              + "; put it there (./paitient fetches it) or name it with -Dpaitient.test.model");
    }
    return file;
  }

  static String sha256(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 18)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 18];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
