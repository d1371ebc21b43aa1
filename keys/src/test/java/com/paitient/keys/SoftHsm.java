// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** SoftHSM, the hardware security module in software, with tokens of this build's own. */
final class SoftHsm {
  static final String PIN = "1234";

  private static final List<Path> LIBRARIES =
      Stream.of(
              "/usr/lib/softhsm/libsofthsm2.so",
              "/usr/lib64/softhsm/libsofthsm2.so",
              "/usr/lib64/pkcs11/libsofthsm2.so",
              "/usr/local/lib/softhsm/libsofthsm2.so",
              "/opt/homebrew/lib/softhsm/libsofthsm2.so")
          .map(Path::of)
          .toList();

  private SoftHsm() {}

  /** The library; skips the test and says why where it or its configuration is not there. */
  static Path library() {
    Optional<Path> library = LIBRARIES.stream().filter(Files::isReadable).findFirst();
    assumeTrue(
        library.isPresent(), "SoftHSM is not installed; on Debian: apt-get install softhsm2");
    assumeTrue(
        System.getenv("SOFTHSM2_CONF") != null,
        "the variable SOFTHSM2_CONF must name a file of this build, as pom.xml says");
    return library.orElseThrow();
  }

  /** A configuration with fresh tokens of those labels, in that order of slots. */
  static void tokens(String... labels) throws IOException, InterruptedException {
    Path configuration = Path.of(System.getenv("SOFTHSM2_CONF"));
    Path folder = configuration.resolveSibling("softhsm2-tokens");
    Files.createDirectories(folder);
    try (var old = Files.walk(folder)) {
      for (Path each : old.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
    Files.createDirectories(folder);
    Files.writeString(
        configuration, "directories.tokendir = " + folder + "\nobjectstore.backend = file\n");
    for (String label : labels) {
      Process process =
          new ProcessBuilder(
                  "softhsm2-util",
                  "--init-token",
                  "--free",
                  "--label",
                  label,
                  "--pin",
                  PIN,
                  "--so-pin",
                  "5678")
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException("softhsm2-util failed: " + said);
      }
    }
  }
}
