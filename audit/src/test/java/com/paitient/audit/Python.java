// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The verifier in Python. */
final class Python {
  private static final Path VERIFIER = Path.of("verifier/verify.py").toAbsolutePath();

  private Python() {}

  static int lines() throws IOException {
    return Files.readAllLines(VERIFIER).size();
  }

  /** Whether it can run and check signatures: python3 with the package cryptography 48 or newer. */
  static boolean isThere() throws InterruptedException {
    String needed = "from cryptography.hazmat.primitives.asymmetric import mldsa";
    try {
      return new ProcessBuilder("python3", "-c", needed).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Its reports of logs or bundles, in their order. */
  static List<JsonNode> verify(List<Path> paths, String... options)
      throws IOException, InterruptedException {
    return verify(List.of("python3"), paths, options);
  }

  /** The same with the standard library alone. */
  static List<JsonNode> verifyHashes(List<Path> paths, String... options)
      throws IOException, InterruptedException {
    return verify(List.of("python3", "-S"), paths, options);
  }

  private static List<JsonNode> verify(List<String> python, List<Path> paths, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(python);
    command.add(VERIFIER.toString());
    command.addAll(List.of(options));
    paths.forEach(path -> command.add(path.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<JsonNode> reports = new ArrayList<>();
    try (var lines = process.inputReader(UTF_8)) {
      for (String line : lines.lines().toList()) {
        reports.add(new ObjectMapper().readTree(line));
      }
    }
    assertThat(reports).hasSameSizeAs(paths);
    boolean whole = reports.stream().allMatch(report -> report.get("whole").asBoolean());
    assertThat(process.waitFor()).isEqualTo(whole ? 0 : 1);
    return reports;
  }
}
