// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One prompt, answered by a deployment. */
@Command(
    name = "generate",
    description = "Let a deployment answer a prompt; what was protected is told on standard error.")
final class Generate implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "DEPLOYMENT", description = "Its id or name.")
  private String deployment = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PROMPT",
      description = "What to ask; standard input without it.")
  private Optional<String> prompt = Optional.empty();

  @Option(names = "--stream", description = "Print the answer as it comes.")
  private boolean stream;

  @Option(names = "--max-tokens", paramLabel = "N", description = "The answer's length at most.")
  private Optional<Integer> maxTokens = Optional.empty();

  @Option(names = "--temperature", paramLabel = "T", description = "0 is the most likely answer.")
  private Optional<Double> temperature = Optional.empty();

  @Option(names = "--seed", paramLabel = "N", description = "The same seed, the same answer.")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--phi",
      paramLabel = "MODE",
      description = "What happens to identifying text: detect, redact or reject.")
  private Optional<String> phi = Optional.empty();

  @Mixin private OnceOption once = new OnceOption();
  @Mixin private ConnectOptions options = new ConnectOptions();
  @Mixin private Output output = new Output();

  private final Terminal terminal;

  Generate(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Service service = options.connect(terminal);
    Map<String, Object> asked = asked();
    String path = Service.path("deployments", deployment, "generate");
    if (stream && !output.json()) {
      account(new Streamed(terminal.out()).print(service.lines(path, asked, once)));
    } else {
      asked.remove("stream");
      JsonNode reply = service.post(path, asked, once);
      output.one(terminal.out(), reply, reply.path("text").asText());
      account(reply);
    }
    return 0;
  }

  private Map<String, Object> asked() throws IOException {
    Map<String, Object> asked = new LinkedHashMap<>();
    asked.put("prompt", prompt.isPresent() ? prompt.get() : standardInput());
    maxTokens.ifPresent(n -> asked.put("max_tokens", n));
    temperature.ifPresent(t -> asked.put("temperature", t));
    seed.ifPresent(n -> asked.put("seed", n));
    phi.ifPresent(mode -> asked.put("security_settings", Map.of("phi_handling", mode)));
    asked.put("stream", stream);
    return asked;
  }

  private String standardInput() throws IOException {
    return new String(terminal.in().readAllBytes(), StandardCharsets.UTF_8);
  }

  private void account(JsonNode reply) {
    if (output.json()) {
      return;
    }
    terminal
        .err()
        .printf(
            "phi: %s; receipt: %s%n",
            protection(reply.path("phi").path("input")), reply.path("audit_receipt").asText("-"));
  }

  private static String protection(JsonNode input) {
    String mode = input.path("mode").asText("off");
    if (mode.equals("off")) {
      return "off, see --phi";
    }
    JsonNode counts = input.path("counts");
    return mode + ", " + (counts.isEmpty() ? "nothing found" : counts.toString());
  }
}
