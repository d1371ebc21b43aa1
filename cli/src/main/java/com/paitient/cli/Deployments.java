// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Models at work. */
@Command(name = "deployments", description = "List, create and delete deployments.")
final class Deployments {
  private static final String ALL = Service.path("deployments");

  private final Terminal terminal;

  Deployments(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(description = "List the deployments.")
  void list(@Mixin ConnectOptions service, @Mixin Output output) {
    List<JsonNode> deployments = service.connect(terminal).list(ALL, List.of(), Integer.MAX_VALUE);
    output.list(
        terminal.out(),
        deployments,
        "id",
        "deployment_name",
        "model_name",
        "status",
        "isolation_level",
        "created_at");
  }

  @Command(description = "Put a model to work under a name.")
  void create(
      @Parameters(paramLabel = "NAME", description = "What the deployment is called.") String name,
      @Option(
              names = "--model",
              paramLabel = "NAME",
              defaultValue = "default",
              description = "The model (default: ${DEFAULT-VALUE}).")
          String model,
      @Option(names = "--compute", paramLabel = "cpu|gpu", description = "What it runs on.")
          Optional<String> compute,
      @Mixin OnceOption once,
      @Mixin ConnectOptions service,
      @Mixin Output output) {
    Map<String, Object> asked = new LinkedHashMap<>();
    asked.put("model_name", model);
    asked.put("deployment_name", name);
    compute.ifPresent(type -> asked.put("compute_type", type));
    JsonNode deployment = service.connect(terminal).post(ALL, asked, once);
    output.one(terminal.out(), deployment, told(deployment));
  }

  @Command(description = "Take a deployment away.")
  void delete(
      @Parameters(paramLabel = "DEPLOYMENT", description = "Its id or name.") String deployment,
      @Mixin ConnectOptions options) {
    options.connect(terminal).delete(Service.path("deployments", deployment));
    terminal.out().println("Deleted.");
  }

  private static String told(JsonNode deployment) {
    StringBuilder told =
        new StringBuilder(
            "%s is %s."
                .formatted(deployment.path("id").asText(), deployment.path("status").asText()));
    if (deployment.path("status_reason").isTextual()) {
      told.append(' ').append(deployment.path("status_reason").asText());
    }
    deployment.path("notices").forEach(notice -> told.append("\n  ").append(words(notice)));
    return told.toString();
  }

  private static String words(JsonNode notice) {
    return notice.isTextual() ? notice.asText() : notice.path("message").asText(notice.toString());
  }
}
