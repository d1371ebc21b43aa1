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

/** Those whose data is kept apart. */
@Command(name = "tenants", description = "List, register, change and disable tenants.")
final class Tenants {
  private static final String ALL = Service.path("tenants");

  private final Terminal terminal;

  Tenants(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(description = "List the tenants.")
  void list(@Mixin ConnectOptions service, @Mixin Output output) {
    List<JsonNode> tenants = service.connect(terminal).list(ALL, List.of(), Integer.MAX_VALUE);
    output.list(
        terminal.out(), tenants, "id", "name", "isolation", "key_provider", "status", "created_at");
  }

  @Command(description = "Register a tenant and print its id.")
  void create(
      @Option(
              names = "--name",
              required = true,
              paramLabel = "NAME",
              description = "What people call it.")
          String name,
      @Option(
              names = "--id",
              paramLabel = "ID",
              description = "Your own id of it (default: the service makes one).")
          Optional<String> id,
      @Option(
              names = "--isolation",
              paramLabel = "LEVEL",
              description =
                  "basic (shared keys), strong (keys of its own, the default) or maximum (its own,"
                      + " held by its own provider).")
          Optional<String> isolation,
      @Option(
              names = "--key-provider",
              paramLabel = "NAME",
              description = "For maximum: a provider that the service was set up with.")
          Optional<String> keyProvider,
      @Mixin OnceOption once,
      @Mixin ConnectOptions service,
      @Mixin Output output) {
    Map<String, Object> asked = new LinkedHashMap<>();
    asked.put("name", name);
    isolation.ifPresent(level -> asked.put("isolation", level));
    keyProvider.ifPresent(provider -> asked.put("key_provider", provider));
    Service api = service.connect(terminal);
    JsonNode tenant =
        id.isPresent()
            ? api.put(Service.path("tenants", id.get()), asked)
            : api.post(ALL, asked, once);
    output.one(terminal.out(), tenant, tenant.path("id").asText());
  }

  @Command(description = "Let nobody act for a tenant; its data stays.")
  void disable(
      @Parameters(paramLabel = "ID", description = "The tenant's id.") String id,
      @Mixin ConnectOptions service) {
    change(service, id, Map.of("disabled", true));
    terminal.out().println("Disabled.");
  }

  @Command(description = "Let people act for a tenant again.")
  void enable(
      @Parameters(paramLabel = "ID", description = "The tenant's id.") String id,
      @Mixin ConnectOptions service) {
    change(service, id, Map.of("disabled", false));
    terminal.out().println("Enabled.");
  }

  @Command(description = "Let a tenant with keys of its own hold them at its own provider.")
  void hold(
      @Parameters(paramLabel = "ID", description = "The tenant's id.") String id,
      @Parameters(paramLabel = "PROVIDER", description = "Its key provider.") String provider,
      @Mixin ConnectOptions service) {
    change(service, id, Map.of("isolation", "maximum", "key_provider", provider));
    terminal.out().println("Its keys are wrapped by " + provider + " from now on.");
  }

  private void change(ConnectOptions service, String id, Map<String, Object> change) {
    var _ = service.connect(terminal).patch(Service.path("tenants", id), change);
  }
}
