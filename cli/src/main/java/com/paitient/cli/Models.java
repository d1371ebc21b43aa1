// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The models that can be deployed. */
@Command(name = "models", description = "List, import and name the models that can be deployed.")
final class Models {
  private static final String REGISTRY = Service.path("model-registry");

  private final Terminal terminal;

  Models(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(description = "List the models.")
  void list(@Mixin ConnectOptions service, @Mixin Output output) {
    List<JsonNode> models = service.connect(terminal).list(REGISTRY, List.of(), Integer.MAX_VALUE);
    output.list(
        terminal.out(), models, "name", "status", "alias_of", "architecture", "size", "created_at");
  }

  @Command(
      name = "import",
      description = "Send a GGUF file to the service, which keeps it encrypted.")
  void importFile(
      @Parameters(paramLabel = "FILE", description = "A model in GGUF.") Path file,
      @Option(
              names = "--name",
              required = true,
              paramLabel = "NAME",
              description = "What deployments call it.")
          String name,
      @Mixin ConnectOptions service,
      @Mixin Output output) {
    JsonNode model = service.connect(terminal).upload(Service.path("model-registry", name), file);
    output.one(terminal.out(), model, "Imported as " + name + ".");
  }

  @Command(description = "Give a model another name.")
  void alias(
      @Parameters(paramLabel = "NAME", description = "The new name.") String name,
      @Parameters(paramLabel = "OF", description = "The model that it names.") String of,
      @Mixin ConnectOptions service,
      @Mixin Output output) {
    JsonNode model =
        service.connect(terminal).put(Service.path("model-registry", name), Map.of("alias_of", of));
    output.one(terminal.out(), model, name + " now names " + of + ".");
  }
}
