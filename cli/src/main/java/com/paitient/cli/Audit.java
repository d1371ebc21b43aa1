// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The record of what happened. */
@Command(name = "audit", description = "Read the audit log, or check it without a service.")
final class Audit {
  private final Terminal terminal;

  Audit(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(description = "List events, newest first.")
  void list(
      @Mixin Filter filter,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "50",
              description = "How many at most (default: ${DEFAULT-VALUE}).")
          int limit,
      @Mixin ConnectOptions service,
      @Mixin Output output) {
    List<JsonNode> events =
        service.connect(terminal).list(Service.path("audit-logs"), filter.parameters(), limit);
    output.list(
        terminal.out(),
        events,
        "timestamp",
        "event_type",
        "result",
        "user_id",
        "resource_type",
        "resource_id",
        "id");
  }

  /** Which events are asked for. */
  static final class Filter {
    @Option(names = "--from", paramLabel = "TIME", description = "From this time on (RFC 3339).")
    private Optional<String> from = Optional.empty();

    @Option(names = "--to", paramLabel = "TIME", description = "Before this time.")
    private Optional<String> to = Optional.empty();

    @Option(
        names = "--type",
        paramLabel = "NOUN.VERB",
        description = "Of this type; may be repeated.")
    private List<String> types = new ArrayList<>();

    @Option(names = "--user", paramLabel = "ID", description = "By this user.")
    private Optional<String> user = Optional.empty();

    @Option(names = "--tenant", paramLabel = "ID", description = "In this tenant.")
    private Optional<String> tenant = Optional.empty();

    @Option(names = "--deployment", paramLabel = "ID", description = "On this deployment.")
    private Optional<String> deployment = Optional.empty();

    @Option(names = "--resource-type", paramLabel = "TYPE", description = "On this kind of thing.")
    private Optional<String> resourceType = Optional.empty();

    @Option(names = "--resource-id", paramLabel = "ID", description = "On this thing.")
    private Optional<String> resourceId = Optional.empty();

    @Option(names = "--result", paramLabel = "RESULT", description = "success, denied or failure.")
    private Optional<String> result = Optional.empty();

    List<Map.Entry<String, String>> parameters() {
      List<Map.Entry<String, String>> parameters = new ArrayList<>();
      from.ifPresent(value -> parameters.add(Map.entry("start_time", value)));
      to.ifPresent(value -> parameters.add(Map.entry("end_time", value)));
      types.forEach(value -> parameters.add(Map.entry("event_type", value)));
      user.ifPresent(value -> parameters.add(Map.entry("user_id", value)));
      tenant.ifPresent(value -> parameters.add(Map.entry("tenant_id", value)));
      deployment.ifPresent(value -> parameters.add(Map.entry("deployment_id", value)));
      resourceType.ifPresent(value -> parameters.add(Map.entry("resource_type", value)));
      resourceId.ifPresent(value -> parameters.add(Map.entry("resource_id", value)));
      result.ifPresent(value -> parameters.add(Map.entry("result", value)));
      return parameters;
    }
  }
}
