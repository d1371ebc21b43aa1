// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Programs' credentials. */
@Command(name = "api-keys", description = "List, create and revoke API keys.")
final class ApiKeys {
  private static final String ALL = Service.path("api-keys");

  private final Terminal terminal;

  ApiKeys(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(description = "List the keys; never their secrets.")
  void list(
      @Option(names = "--tenant", paramLabel = "ID", description = "Whose (default: your own).")
          Optional<String> tenant,
      @Mixin ConnectOptions service,
      @Mixin Output output) {
    List<JsonNode> keys = service.connect(terminal).list(ALL, of(tenant), Integer.MAX_VALUE);
    output.list(
        terminal.out(),
        keys,
        "id",
        "name",
        "permissions",
        "resource_pattern",
        "expires_at",
        "revoked_at");
  }

  @Command(description = "Create a key and print its secret, which is shown this once.")
  void create(
      @Option(
              names = "--name",
              required = true,
              paramLabel = "NAME",
              description = "What it is for.")
          String name,
      @Option(
              names = "--permission",
              required = true,
              paramLabel = "RESOURCE:ACTION",
              description = "What it may do, text:generate for instance; may be repeated.")
          List<String> permissions,
      @Option(
              names = "--resources",
              paramLabel = "PATTERN",
              description = "What for, deployment/hipaa-* for instance (default: everything).")
          Optional<String> resources,
      @Option(
              names = "--ip-range",
              paramLabel = "CIDR",
              description = "Where from; may be repeated (default: anywhere).")
          @Nullable List<String> ipRanges,
      @Option(
              names = "--tenant",
              paramLabel = "ID",
              description = "The tenant it is for (default: your own).")
          Optional<String> tenant,
      @Option(
              names = "--user",
              paramLabel = "ID",
              description = "On whose behalf it acts (default: yours).")
          Optional<String> user,
      @Mixin OnceOption once,
      @Mixin ConnectOptions service,
      @Mixin Output output) {
    Map<String, Object> asked = new LinkedHashMap<>();
    asked.put("name", name);
    asked.put("permissions", permissions);
    resources.ifPresent(pattern -> asked.put("resource_pattern", pattern));
    if (ipRanges != null) {
      asked.put("ip_ranges", ipRanges);
    }
    tenant.ifPresent(id -> asked.put("tenant_id", id));
    user.ifPresent(id -> asked.put("user_id", id));
    JsonNode key = service.connect(terminal).post(ALL, asked, once);
    output.one(terminal.out(), key, key.path("key").asText());
  }

  @Command(description = "Revoke a key, at once and for good.")
  void revoke(
      @Parameters(paramLabel = "ID", description = "The key's id, key_….") String id,
      @Option(names = "--tenant", paramLabel = "ID", description = "Whose (default: your own).")
          Optional<String> tenant,
      @Mixin ConnectOptions service) {
    service.connect(terminal).delete(Service.path("api-keys", id), of(tenant));
    terminal.out().println("Revoked.");
  }

  private static List<Map.Entry<String, String>> of(Optional<String> tenant) {
    return tenant.map(id -> List.of(Map.entry("tenant_id", id))).orElse(List.of());
  }
}
