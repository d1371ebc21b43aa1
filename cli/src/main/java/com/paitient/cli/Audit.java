// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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

  @Command(
      description = {
        "Write all events that match, oldest first, one a line.",
        "Formats: jsonl, csv, cef, syslog (RFC 5424), ocsf, fhir (AuditEvent)."
      })
  void export(
      @Mixin Filter filter,
      @Option(
              names = "--format",
              paramLabel = "FORMAT",
              defaultValue = "jsonl",
              description = "How lines are written (default: ${DEFAULT-VALUE}).")
          String format,
      @Option(names = "--output", paramLabel = "FILE", description = "Into this file.")
          Optional<Path> output,
      @Option(
              names = "--resume",
              description = "Go on after the last whole line that the file has.")
          boolean resume,
      @Mixin Encryption encryption,
      @Mixin ConnectOptions service) {
    if (resume && encryption.isWanted()) {
      throw CommandFailure.couldNotRun("an encrypted export cannot be resumed.");
    }
    if (resume && output.isEmpty()) {
      throw CommandFailure.couldNotRun("--resume needs the file that goes on: --output FILE.");
    }
    List<Map.Entry<String, String>> parameters = new ArrayList<>(filter.parameters());
    parameters.add(Map.entry("format", format));
    Service from = service.connect(terminal);
    if (encryption.isWanted()) {
      encrypted(from, parameters, output, encryption);
    } else if (output.isEmpty()) {
      from.download(Service.path("audit", "export"), parameters, terminal.out());
    } else {
      ExportFile.at(output.get(), format, resume).fill(from, parameters);
    }
  }

  /** A stream that broke off is not closed, so that what is left of it does not open. */
  private void encrypted(
      Service from,
      List<Map.Entry<String, String>> parameters,
      Optional<Path> output,
      Encryption encryption) {
    if (output.filter(Files::exists).isPresent()) {
      throw CommandFailure.couldNotRun(output.get() + " is there already.");
    }
    try (OutputStream file =
        output.isPresent()
            ? EncryptedFiles.created(output.get())
            : EncryptedFiles.kept(terminal.out())) {
      OutputStream sealing = encryption.over(file, terminal);
      from.download(Service.path("audit", "export"), parameters, sealing);
      sealing.close();
    } catch (IOException e) {
      output.ifPresent(EncryptedFiles::remove);
      throw CommandFailure.couldNotRun("the export cannot be written.");
    } catch (CommandFailure failure) {
      output.ifPresent(EncryptedFiles::remove);
      throw failure;
    }
  }

  @Command(description = "Print the newest signed checkpoint, to be kept elsewhere.")
  void checkpoint(@Mixin ConnectOptions service) {
    print(service, Service.path("audit", "checkpoint"));
  }

  @Command(description = "Print the newest checkpoint that a witness cosigned.")
  void witnessed(@Mixin ConnectOptions service) {
    print(service, Service.path("audit", "witnessed"));
  }

  @Command(description = "Print the proof that an event is in the log.")
  void proof(
      @Parameters(paramLabel = "EVENT", description = "Its id, evt_….") String event,
      @Mixin ConnectOptions service) {
    print(service, Service.path("audit", "proof", event));
  }

  @Command(description = "Print the proof that the log begins with what it was.")
  void consistency(
      @Parameters(paramLabel = "SIZE", description = "The size that an earlier checkpoint names.")
          long size,
      @Mixin ConnectOptions service) {
    print(service, Service.path("audit", "consistency", Long.toString(size)));
  }

  @Command(description = "Make the index of the log in the database again, from the log.")
  void reindex(@Mixin ConnectOptions service, @Mixin Output output) {
    JsonNode done = service.connect(terminal).post(Service.path("audit", "reindex"), Map.of());
    output.one(terminal.out(), done, done.path("events").asLong() + " events are indexed.");
  }

  @Command(description = "Write who saw or used what about a patient, as a document.")
  void patient(
      @Parameters(paramLabel = "ID", description = "Your own id of the patient.") String id,
      @Mixin Document document,
      @Mixin ConnectOptions service) {
    document.write(
        service.connect(terminal), Service.path("audit", "patient-trail"), id, List.of(), terminal);
  }

  @Command(description = "Write the accounting of a patient's disclosures (45 CFR 164.528).")
  void disclosures(
      @Parameters(paramLabel = "ID", description = "Your own id of the patient.") String id,
      @Option(names = "--all", description = "Treatment, payment and operations too.") boolean all,
      @Mixin Document document,
      @Mixin ConnectOptions service) {
    List<Map.Entry<String, String>> more = all ? List.of(Map.entry("include", "all")) : List.of();
    document.write(service.connect(terminal), Service.path("disclosures"), id, more, terminal);
  }

  @Command(description = "List the legal holds that stand.")
  void holds(@Mixin ConnectOptions service, @Mixin Output output) {
    List<JsonNode> holds = new ArrayList<>();
    service.connect(terminal).get(Service.path("audit", "holds")).path("data").forEach(holds::add);
    output.list(terminal.out(), holds, "matter");
  }

  @Command(description = "Place a legal hold: nothing expires until it is released.")
  void hold(
      @Parameters(paramLabel = "MATTER", description = "A code; no name of a patient.")
          String matter,
      @Mixin ConnectOptions service,
      @Mixin Output output) {
    JsonNode held =
        service.connect(terminal).post(Service.path("audit", "holds"), Map.of("matter", matter));
    output.one(terminal.out(), held, "Held.");
  }

  @Command(description = "Release a legal hold.")
  void release(
      @Parameters(paramLabel = "MATTER", description = "Its code.") String matter,
      @Mixin ConnectOptions service) {
    service.connect(terminal).delete(Service.path("audit", "holds", matter));
    terminal.out().println("Released.");
  }

  @Command(name = "rotate-keys", description = "Give the log new signing keys.")
  void rotateKeys(@Mixin ConnectOptions service, @Mixin Output output) {
    JsonNode done =
        service.connect(terminal).post(Service.path("audit", "signing-keys", "rotate"), Map.of());
    output.one(terminal.out(), done, "Rotated.");
  }

  private void print(ConnectOptions service, String path) {
    service.connect(terminal).download(path, List.of(), terminal.out());
  }

  /** How a document about a patient is written, and where. */
  static final class Document {
    @Option(
        names = "--format",
        paramLabel = "FORMAT",
        defaultValue = "html",
        description = "html, csv or json (default: ${DEFAULT-VALUE}).")
    private String format = "html";

    @Option(names = "--from", paramLabel = "TIME", description = "From this time on (RFC 3339).")
    private Optional<String> from = Optional.empty();

    @Option(names = "--to", paramLabel = "TIME", description = "Before this time.")
    private Optional<String> to = Optional.empty();

    @Option(names = "--tenant", paramLabel = "ID", description = "The patient's tenant.")
    private Optional<String> tenant = Optional.empty();

    @Option(names = "--output", paramLabel = "FILE", description = "Into this new file.")
    private Optional<Path> output = Optional.empty();

    void write(
        Service service,
        String path,
        String patient,
        List<Map.Entry<String, String>> more,
        Terminal terminal) {
      List<Map.Entry<String, String>> all = new ArrayList<>(more);
      all.add(Map.entry("patient_id", patient));
      all.add(Map.entry("format", format));
      from.ifPresent(time -> all.add(Map.entry("start_time", time)));
      to.ifPresent(time -> all.add(Map.entry("end_time", time)));
      tenant.ifPresent(id -> all.add(Map.entry("tenant_id", id)));
      if (output.isEmpty()) {
        service.download(path, all, terminal.out());
        return;
      }
      try (OutputStream file = Files.newOutputStream(output.get(), StandardOpenOption.CREATE_NEW)) {
        service.download(path, all, file);
      } catch (IOException e) {
        throw CommandFailure.couldNotRun(output.get() + " cannot be written, or is there already.");
      }
    }
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

    @Option(names = "--patient", paramLabel = "ID", description = "About this patient of yours.")
    private Optional<String> patient = Optional.empty();

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
      patient.ifPresent(value -> parameters.add(Map.entry("patient_id", value)));
      deployment.ifPresent(value -> parameters.add(Map.entry("deployment_id", value)));
      resourceType.ifPresent(value -> parameters.add(Map.entry("resource_type", value)));
      resourceId.ifPresent(value -> parameters.add(Map.entry("resource_id", value)));
      result.ifPresent(value -> parameters.add(Map.entry("result", value)));
      return parameters;
    }
  }
}
