// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.audit.AuditException;
import com.paitient.audit.Receipt;
import com.paitient.phi.Destination;
import com.paitient.phi.Guard;
import com.paitient.phi.Mode;
import com.paitient.phi.PhiException;
import com.paitient.phi.Policy;
import com.paitient.phi.Release;
import com.paitient.phi.Vault;
import com.paitient.server.access.Access;
import com.paitient.server.access.Grant;
import com.paitient.server.access.Permission;
import com.paitient.server.config.Limits;
import com.paitient.server.gateway.RoadMeters.Stage;
import com.paitient.server.identity.Caller;
import com.paitient.server.identity.Recorder;
import com.paitient.server.models.Deployment;
import com.paitient.server.models.Deployments;
import com.paitient.server.models.Standing;
import com.paitient.server.models.Workshop;
import com.paitient.server.runtimes.Delivery;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.runtimes.Runtimes;
import com.paitient.server.settings.InForce;
import com.paitient.server.settings.Settings;
import com.paitient.server.telemetry.Metrics;
import com.paitient.server.tenants.Tenants;
import com.paitient.server.trail.PatientHashes;
import com.paitient.server.trail.TextHashes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The road of one request, from a known caller to an answer with its receipt. Thread-safe. */
public final class Conversation {
  private final Deployments deployments;
  private final Settings settings;
  private final Admission admission;
  private final Readiness readiness;
  private final Guard guard;
  private final Journal journal;
  private final Generations generations;
  private final PatientHashes patients;
  private final ConversationVaults vaults;
  private final TextKeeping texts;
  private final Limits limits;
  private final Recorder recorder;
  private final RoadMeters meters;

  /** The rooms that the road passes through. */
  public record Rooms(
      Deployments deployments,
      Workshop workshop,
      Settings settings,
      Access access,
      Tenants tenants,
      Guard guard,
      Runtimes runtimes,
      PatientHashes patients,
      ConversationVaults vaults,
      TextKeeping texts) {}

  /** A road that counts and times what happens on it. */
  public Conversation(Rooms rooms, Recorder recorder, Limits limits, Metrics metrics) {
    this.deployments = rooms.deployments();
    this.settings = rooms.settings();
    this.admission = new Admission(rooms.access(), rooms.tenants());
    this.readiness = new Readiness(rooms.workshop(), rooms.runtimes(), limits.provisioningWait());
    this.guard = rooms.guard();
    this.journal = new Journal(recorder, guard, new TextHashes(rooms.patients().envelope()));
    this.generations = new Generations(rooms.runtimes(), guard);
    this.patients = rooms.patients();
    this.vaults = rooms.vaults();
    this.texts = rooms.texts();
    this.limits = limits;
    this.recorder = recorder;
    this.meters = new RoadMeters(metrics);
  }

  /** The texts that were saved on the road. */
  public TextKeeping texts() {
    return texts;
  }

  /** Answers as a whole. */
  public Reply reply(Caller caller, GenerateRequest request) {
    List<StringBuilder> texts =
        Stream.generate(StringBuilder::new).limit(request.choices()).toList();
    AnswerSink all =
        (choice, text) -> {
          texts.get(choice).append(text);
          return true;
        };
    Reply streamed = answer(caller, request, new Recipient(Delivery.WHOLE, all));
    List<Choice> choices = new ArrayList<>();
    for (Choice choice : streamed.choices()) {
      choices.add(choice.with(texts.get(choices.size()).toString()));
    }
    return new Reply(
        streamed.id(),
        streamed.deployment(),
        streamed.inForce(),
        choices,
        streamed.answer(),
        streamed.release(),
        streamed.outputCounts(),
        streamed.restored(),
        streamed.receipt());
  }

  /**
   * Answers piece by piece; nothing goes to the sink that was not looked at, and the reply comes
   * after the record of all answers is durable. Calls of functions come with the reply. A sink that
   * returns false ends the run.
   */
  public Reply stream(Caller caller, GenerateRequest request, AnswerSink sink) {
    return answer(caller, request, new Recipient(Delivery.PIECES, sink));
  }

  private Reply answer(Caller caller, GenerateRequest request, Recipient to) {
    Laps laps = meters.begin();
    limit(request);
    Standing standing = deployments.named(caller, Permission.TEXT_GENERATE, request.deployment());
    InForce inForce =
        settings.inForce(standing.deployment().spec().securitySettings(), request.wishes());
    Admission.Admitted admitted =
        admission.require(caller, standing.deployment(), inForce, request);
    laps.end(Stage.ACCESS);
    String destination = readiness.require(standing.deployment(), request.prompt());
    laps.end(Stage.READY);
    String tenant = admitted.tenantId();
    Passage passage =
        new Passage(
            recorder.id("gen"),
            caller,
            admitted.grant(),
            standing.deployment(),
            inForce,
            tenant,
            reidentifying(caller, standing.deployment(), inForce),
            request.patientId().map(id -> patients.hash(tenant, id)),
            request.purposeOfUse(),
            laps);
    Release release = release(passage, request, new Destination(destination));
    laps.end(Stage.GUARD);
    journal.restoring(passage, release);
    Optional<String> saved = texts.asked(passage, release);
    Receipt asked = journal.asked(passage, release, request.choices(), saved);
    laps.end(Stage.AUDIT_ASKED);
    return run(passage, request, release, asked, to);
  }

  private Optional<Grant> reidentifying(Caller caller, Deployment deployment, InForce inForce) {
    return inForce.policy().input() == Mode.DEIDENTIFY
        ? admission.reidentifying(caller, deployment)
        : Optional.empty();
  }

  /** The vault that a conversation begins with: dates of one patient are shifted alike in all. */
  private Vault first(String tenant, Optional<String> patient) {
    return patient.map(id -> Vault.shifted(patients.dates(tenant, id))).orElseGet(Vault::create);
  }

  private Release release(Passage passage, GenerateRequest request, Destination destination) {
    Policy policy = passage.inForce().policy();
    boolean kept = policy.input() == Mode.DEIDENTIFY && request.conversationId().isPresent();
    try {
      Release release =
          kept
              ? vaults.using(
                  passage.grant(),
                  new Vaults.Place(passage.tenantId(), request.conversationId().orElseThrow()),
                  () -> first(passage.tenantId(), request.patientId()),
                  vault -> guard.release(request.prompt(), policy, destination, vault))
              : guard.release(request.prompt(), policy, destination);
      meters.released(release);
      return release;
    } catch (PhiException e) {
      meters.failed(lower(e.code()));
      journal.withheld(passage, lower(e.code()));
      throw e;
    }
  }

  private Reply run(
      Passage passage, GenerateRequest request, Release release, Receipt asked, Recipient to) {
    try {
      Generations.Outcome outcome = generations.run(passage, request, release, asked, to);
      passage.laps().end(Stage.RUNTIME);
      Optional<String> saved = texts.answered(passage, outcome.said());
      Receipt answered = journal.answered(passage, asked, outcome, saved);
      passage.laps().end(Stage.AUDIT_ANSWERED);
      passage.laps().endAll();
      meters.answered(outcome.whole(), release, outcome.counts());
      return new Reply(
          passage.id(),
          passage.deployment(),
          passage.inForce(),
          outcome.choices(),
          outcome.whole(),
          release,
          outcome.counts(),
          passage.reidentifying().isPresent(),
          answered);
    } catch (RuntimeException e) {
      meters.failed(reason(e));
      if (!(e instanceof AuditException)) {
        journal.failed(passage, asked, reason(e));
      }
      throw e;
    }
  }

  private static String reason(RuntimeException e) {
    return switch (e) {
      case RunException run -> lower(run.code());
      case PhiException phi -> lower(phi.code());
      default -> "internal_error";
    };
  }

  private void limit(GenerateRequest request) {
    if (request.prompt().messages().size() > limits.messages()) {
      throw new GatewayException(
          GatewayException.Code.TOO_LARGE, "at most " + limits.messages() + " messages are taken");
    }
    if (request.prompt().characters() > limits.promptChars()) {
      throw new GatewayException(
          GatewayException.Code.TOO_LARGE,
          "at most " + limits.promptChars() + " characters of prompt are taken");
    }
  }

  private static String lower(Enum<?> code) {
    return code.name().toLowerCase(Locale.ROOT);
  }
}
