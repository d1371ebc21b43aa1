// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keys of tenants: never a secret, only what happens with them. */
@Command(
    name = "keys",
    description =
        "List, rotate, revoke and destroy the keys of a tenant. Destruction takes two people.")
final class Keys {
  private final Terminal terminal;

  Keys(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(description = "Show where a tenant's keys stand.")
  void list(
      @Parameters(paramLabel = "TENANT", description = "The tenant's id.") String tenant,
      @Mixin ConnectOptions service,
      @Mixin Output output) {
    JsonNode keys = service.connect(terminal).get(path(tenant));
    if (output.json()) {
      output.one(terminal.out(), keys, "");
      return;
    }
    terminal.out().println(sentence(keys));
    List<JsonNode> each = new ArrayList<>();
    keys.path("keys").forEach(each::add);
    output.list(terminal.out(), each, "id", "version", "profile", "created_at", "newest");
  }

  @Command(description = "Give a tenant a newest key; what is kept follows in the background.")
  void rotate(
      @Parameters(paramLabel = "TENANT", description = "The tenant's id.") String tenant,
      @Mixin ConnectOptions service,
      @Mixin Output output) {
    act(tenant, "rotate", service, output);
  }

  @Command(
      name = "rotate-service",
      description = "Give the keys that belong to no tenant newest ones; the older still open.")
  void rotateService(@Mixin ConnectOptions service, @Mixin Output output) {
    JsonNode keys = service.connect(terminal).post(Service.path("keys", "rotate"), Map.of());
    output.one(terminal.out(), keys, keys.path("data").size() + " were rotated.");
  }

  @Command(
      name = "rotate-root",
      description = "Exchange the root key and bring everybody's keys under it.")
  void rotateRoot(
      @Option(
              names = "--end-former",
              description = "End the former one: backups of the key store open nothing then.")
          boolean endFormer,
      @Mixin ConnectOptions service,
      @Mixin Output output) {
    JsonNode done =
        service
            .connect(terminal)
            .post(Service.path("keys", "root", "rotate"), Map.of("end_former", endFormer));
    output.one(
        terminal.out(),
        done,
        "The root key is " + done.path("root").asText() + ". Make a backup of the key store now.");
  }

  @Command(description = "Show how far the work after a rotation got.")
  void progress(
      @Parameters(paramLabel = "TENANT", description = "The tenant's id.") String tenant,
      @Mixin ConnectOptions service,
      @Mixin Output output) {
    JsonNode progress = service.connect(terminal).get(path(tenant, "rewrap"));
    output.one(
        terminal.out(),
        progress,
        progress.path("stage").asText()
            + ": "
            + progress.path("done").asLong()
            + " of "
            + progress.path("all").asLong());
  }

  @Command(description = "Stop every use of a tenant's keys, until they are reinstated.")
  void revoke(
      @Parameters(paramLabel = "TENANT", description = "The tenant's id.") String tenant,
      @Mixin ConnectOptions service,
      @Mixin Output output) {
    act(tenant, "revoke", service, output);
  }

  @Command(description = "Take a revocation back.")
  void reinstate(
      @Parameters(paramLabel = "TENANT", description = "The tenant's id.") String tenant,
      @Mixin ConnectOptions service,
      @Mixin Output output) {
    act(tenant, "reinstate", service, output);
  }

  @Command(description = "Ask for the destruction of a tenant's keys; another person approves it.")
  void destroy(
      @Parameters(paramLabel = "TENANT", description = "The tenant's id.") String tenant,
      @Mixin ConnectOptions service,
      @Mixin Output output) {
    act(tenant, "destruction", service, output);
  }

  @Command(description = "Approve a destruction that another asked for: the keys stop at once.")
  void approve(
      @Parameters(paramLabel = "TENANT", description = "The tenant's id.") String tenant,
      @Mixin ConnectOptions service,
      @Mixin Output output) {
    JsonNode keys =
        service.connect(terminal).post(path(tenant, "destruction", "approve"), Map.of());
    output.one(terminal.out(), keys, sentence(keys));
  }

  @Command(description = "Take the request for a destruction back; revoked keys are reinstated.")
  void cancel(
      @Parameters(paramLabel = "TENANT", description = "The tenant's id.") String tenant,
      @Mixin ConnectOptions service) {
    service.connect(terminal).delete(path(tenant, "destruction"));
    terminal.out().println("Cancelled.");
  }

  @Command(description = "Print the signed certificate of a destruction.")
  void certificate(
      @Parameters(paramLabel = "TENANT", description = "The tenant's id.") String tenant,
      @Mixin ConnectOptions service,
      @Mixin Output output) {
    JsonNode found = service.connect(terminal).get(path(tenant, "destruction", "certificate"));
    if (output.json()) {
      output.one(terminal.out(), found, "");
      return;
    }
    found.path("text").asText().lines().map(Table::printable).forEach(terminal.out()::println);
  }

  private void act(String tenant, String act, ConnectOptions service, Output output) {
    JsonNode keys = service.connect(terminal).post(path(tenant, act), Map.of());
    output.one(terminal.out(), keys, sentence(keys));
  }

  private static String sentence(JsonNode keys) {
    String phase = keys.path("phase").asText().replace('_', ' ');
    JsonNode asked = keys.path("destruction");
    if (!asked.path("due_at").isTextual() || phase.equals("destroyed")) {
      return asked.path("asked_by").isTextual() && !phase.equals("destroyed")
          ? phase + "; destruction asked by " + asked.path("asked_by").asText()
          : phase;
    }
    return phase + "; to be destroyed at " + asked.path("due_at").asText();
  }

  private static String path(String tenant, String... rest) {
    List<String> parts = new ArrayList<>(List.of("tenants", tenant, "keys"));
    parts.addAll(List.of(rest));
    return Service.path(parts.toArray(String[]::new));
  }
}
