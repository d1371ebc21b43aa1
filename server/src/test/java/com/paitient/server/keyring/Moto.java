// SPDX-License-Identifier: MIT
package com.paitient.server.keyring;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** moto's server, which answers as AWS does, in a process of its own. */
final class Moto implements AutoCloseable {
  private static final Path PACKAGES = Path.of("..", "target", "moto");
  private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");

  private final Process process;
  private final String url;

  private Moto(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** Starts it; skips the test and says why where it is not installed. */
  static Moto start() throws IOException {
    assumeTrue(
        Files.isDirectory(PACKAGES.resolve("moto")),
        "moto is not installed; './paitient test' installs it, or: python3 -m pip install"
            + " --target target/moto 'moto[kms]==5.2.5' flask flask-cors");
    ProcessBuilder builder =
        new ProcessBuilder("python3", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0")
            .redirectErrorStream(true);
    builder.environment().put("PYTHONPATH", PACKAGES.toAbsolutePath().toString());
    Process process = builder.start();
    BufferedReader said = process.inputReader();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      Matcher address = ADDRESS.matcher(line);
      if (address.find()) {
        Thread.ofVirtual().start(() -> said.lines().forEach(ignored -> {}));
        return new Moto(process, address.group());
      }
    }
    process.destroyForcibly();
    throw new IOException("moto did not start");
  }

  String url() {
    return url;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
