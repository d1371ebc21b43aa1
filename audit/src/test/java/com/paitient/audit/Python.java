// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The verifier in Python. */
final class Python {
  private static final Path VERIFIER = Path.of("verifier/verify.py").toAbsolutePath();

  private Python() {}

  static boolean isThere() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Its reports of logs or bundles, in their order. */
  static List<JsonNode> verify(List<Path> paths, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("python3", VERIFIER.toString()));
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
