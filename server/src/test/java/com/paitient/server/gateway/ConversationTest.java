// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.audit.AuditException;
import com.paitient.audit.AuditLog;
import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import com.paitient.keys.Envelope;
import com.paitient.keys.FileKeyProvider;
import com.paitient.phi.ClinicalText;
import com.paitient.phi.Guard;
import com.paitient.phi.Message;
import com.paitient.phi.PhiException;
import com.paitient.phi.Prompt;
import com.paitient.server.access.Access;
import com.paitient.server.access.AccessException;
import com.paitient.server.config.Limits;
import com.paitient.server.fakes.FakeRuntimes;
import com.paitient.server.fakes.MemoryDeployments;
import com.paitient.server.fakes.MemoryModels;
import com.paitient.server.fakes.MemorySavedTexts;
import com.paitient.server.fakes.MemorySettings;
import com.paitient.server.fakes.MemoryTenants;
import com.paitient.server.fakes.MemoryVaults;
import com.paitient.server.identity.Caller;
import com.paitient.server.identity.Recorder;
import com.paitient.server.models.Deployment;
import com.paitient.server.models.Deployments;
import com.paitient.server.models.Feasibility;
import com.paitient.server.models.ModelException;
import com.paitient.server.models.ModelFiles;
import com.paitient.server.models.Models;
import com.paitient.server.models.Workshop;
import com.paitient.server.runtimes.Delivery;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.runtimes.Runtimes;
import com.paitient.server.runtimes.Sampling;
import com.paitient.server.settings.Setting;
import com.paitient.server.settings.Settings;
import com.paitient.server.settings.SettingsException;
import com.paitient.server.settings.Wishes;
import com.paitient.server.telemetry.Metrics;
import com.paitient.server.telemetry.Scraped;
import com.paitient.server.telemetry.Trace;
import com.paitient.server.tenants.Holding;
import com.paitient.server.tenants.Isolation;
import com.paitient.server.tenants.TenantException;
import com.paitient.server.tenants.Tenants;
import com.paitient.server.trail.PatientHashes;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The road with real guard, log and keys; only the model and the tables are stood in for. */
final class ConversationTest {
  private static final String NOTE =
      "Patient John Smith (DOB: 01/15/1965) has been diagnosed with type 2 diabetes.";
  private static final Caller ADMIN = caller(Caller.ORGANIZATION, "*", "*");

  @TempDir Path folder;
  private final FakeRuntimes fake = new FakeRuntimes();
  private final MemoryVaults vaults = new MemoryVaults();
  private final MemorySavedTexts texts = new MemorySavedTexts();
  private final MemorySettings organization = new MemorySettings();
  private FileKeyProvider root;
  private Envelope envelope;
  private AuditLog log;
  private Runtimes runtimes;
  private Deployments deployments;
  private Tenants tenants;
  private Conversation road;
  private final Metrics metrics = new Metrics();

  @BeforeEach
  void build() throws Exception {
    root = FileKeyProvider.openOrCreate(folder.resolve("keys/root.key"));
    envelope = Envelope.open(folder.resolve("keys/store"), root);
    log = AuditLog.open(folder.resolve("audit"));
    InstantSource clock = InstantSource.system();
    Recorder recorder = new Recorder(log, clock);
    Access access = new Access(recorder);
    Settings settings = new Settings(organization, true);
    Models models =
        new Models(
            new MemoryModels(),
            new ModelFiles(folder.resolve("models"), envelope),
            (head, size) -> "llama",
            fake,
            access,
            clock);
    InputStream weights = new ByteArrayInputStream("weights".getBytes(StandardCharsets.UTF_8));
    var _ = models.importFile(ADMIN, "default", weights, 7);
    runtimes = new Runtimes();
    Workshop workshop = new Workshop(models, fake, fake, runtimes);
    deployments =
        new Deployments(
            new MemoryDeployments(),
            workshop,
            settings,
            new Feasibility(true, false),
            access,
            recorder);
    tenants = new Tenants(new MemoryTenants(), new Holding(envelope, Map.of()), access, recorder);
    road =
        new Conversation(
            new Conversation.Rooms(
                deployments,
                workshop,
                settings,
                access,
                tenants,
                Guard.standard(),
                runtimes,
                new PatientHashes(envelope),
                new ConversationVaults(vaults, clock, Limits.defaults()),
                new TextKeeping(texts, access, recorder, clock)),
            recorder,
            Limits.defaults(),
            metrics);
  }

  @AfterEach
  void close() {
    runtimes.close();
    log.close();
    envelope.close();
    root.close();
  }

  private static Caller caller(String tenant, String pattern, String... permissions) {
    return new Caller(
        "key_1",
        "usr_1",
        tenant,
        List.of(new Caller.Right(List.of(permissions), pattern)),
        "10.1.2.3",
        "test");
  }

  private String deploy(Map<String, ?> settings) {
    return deployments
        .create(
            ADMIN,
            "chat",
            new Deployment.Spec(
                "default",
                Optional.empty(),
                Optional.empty(),
                1,
                Wishes.parse(settings),
                Map.of(),
                Map.of(),
                false,
                Optional.empty()))
        .standing()
        .deployment()
        .id();
  }

  private static GenerateRequest ask(String text, Map<String, ?> wishes) {
    return new GenerateRequest(
        "chat",
        Prompt.of(List.of(new Message(Message.Role.USER, ClinicalText.of(text)))),
        new Sampling(
            OptionalInt.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalLong.empty()),
        1,
        Wishes.parse(wishes),
        Optional.empty(),
        Optional.empty(),
        Optional.of("mrn-4711"),
        Optional.of("treatment"));
  }

  private List<Event> events() {
    return log.read(0, 1_000).stream().map(Entry::event).toList();
  }

  private Stream<Event> events(String type) {
    return events().stream().filter(event -> event.type().equals(type));
  }

  @Test
  void modelSeesOnlyWhatTheGuardReleased() {
    String id = deploy(Map.of("phi_redaction", true));
    Reply reply = road.reply(ADMIN, ask(NOTE, Map.of()));
    assertThat(fake.seen).hasSize(1);
    assertThat(fake.seen.getFirst().messages().getFirst().content().value())
        .isEqualTo(
            "Patient [REDACTED NAME] (DOB: [REDACTED DATE]) has been diagnosed with type 2"
                + " diabetes.");
    assertThat(fake.seen.getFirst().destination().id()).isEqualTo("fake/" + id);
    assertThat(reply.text().value()).isEqualTo("It is well.");
    assertThat(reply.processedPrompt()).isPresent();
  }

  @Test
  void modelIsToldWhetherItsAnswerIsAwaitedWholeOrInPieces() {
    var _ = deploy(Map.of());
    var _ = road.reply(ADMIN, ask("Hello", Map.of()));
    var _ = road.stream(ADMIN, ask("Hello", Map.of()), (_, _) -> true);
    assertThat(fake.deliveries).containsExactly(Delivery.WHOLE, Delivery.PIECES);
  }

  @Test
  void askedIsRecordedBeforeAndAnsweredAfter() {
    var _ = deploy(Map.of("phi_redaction", true));
    Reply reply = road.reply(ADMIN, ask(NOTE, Map.of()));
    List<String> types = events().stream().map(Event::type).toList();
    assertThat(types).endsWith("phi.detection", "model.request", "model.inference");
    Event asked = events("model.request").findFirst().orElseThrow();
    assertThat(asked.releaseDigest()).isEqualTo(reply.release().digest());
    Event answered = events("model.inference").findFirst().orElseThrow();
    assertThat(answered.id()).isEqualTo(reply.receipt().eventId());
    assertThat(answered.details())
        .containsEntry("asked", asked.id())
        .containsEntry("purpose_of_use", "treatment");
  }

  @Test
  void recordHoldsNothingOfTheTextNorThePatientsId() {
    var _ = deploy(Map.of("phi_redaction", true));
    var _ = road.reply(ADMIN, ask(NOTE, Map.of()));
    String all = events().stream().map(each -> each + " " + each.details()).toList().toString();
    assertThat(all).doesNotContain("John", "Smith", "01/15", "diabetes", "well", "mrn-4711");
    assertThat(events("model.request").findFirst().orElseThrow().details().get("patient"))
        .asString()
        .matches("[0-9a-f]{64}");
  }

  @Test
  void nothingGoesToAModelWhenTheLogCannotBeWritten() {
    var _ = deploy(Map.of());
    log.close();
    assertThatThrownBy(() -> road.reply(ADMIN, ask("Hello", Map.of())))
        .isInstanceOf(AuditException.class);
    assertThat(fake.seen).isEmpty();
  }

  @Test
  void callerSeesNoEndThatIsNotRecorded() {
    var _ = deploy(Map.of());
    List<String> given = new ArrayList<>();
    assertThatThrownBy(() ->
            road.stream(
                ADMIN,
                ask("Hello", Map.of()),
                (_, text) -> {
                  given.add(text);
                  log.close();
                  return true;
                }))
        .isInstanceOf(AuditException.class);
    assertThat(given).isNotEmpty();
  }

  @Test
  void rejectedTextGoesNowhereAndIsRecorded() {
    var _ = deploy(Map.of());
    assertThatThrownBy(() -> road.reply(ADMIN, ask(NOTE, Map.of("phi_handling", "reject"))))
        .isInstanceOfSatisfying(
            PhiException.class, e -> assertThat(e.code()).isEqualTo(PhiException.Code.REJECTED));
    assertThat(fake.seen).isEmpty();
    assertThat(events("phi.withheld")).hasSize(1);
    assertThat(events("model.request")).isEmpty();
  }

  @Test
  void modelsFailureIsRecordedAsTheEnd() {
    var _ = deploy(Map.of());
    fake.failure = new RunException(RunException.Code.UNAVAILABLE, "gone");
    assertThatThrownBy(() -> road.reply(ADMIN, ask("Hello", Map.of())))
        .isInstanceOf(RunException.class);
    Event end = events("model.inference").findFirst().orElseThrow();
    assertThat(end.result()).isEqualTo("failure");
    assertThat(end.details()).containsEntry("reason", "unavailable");
  }

  @Test
  void callerWhoGoesAwayEndsTheRun() {
    var _ = deploy(Map.of());
    assertThatThrownBy(() -> road.stream(ADMIN, ask("Hello", Map.of()), (_, _) -> false))
        .isInstanceOfSatisfying(
            RunException.class, e -> assertThat(e.code()).isEqualTo(RunException.Code.CANCELLED));
    assertThat(events("model.inference").findFirst().orElseThrow().details())
        .containsEntry("reason", "cancelled");
  }

  @Test
  void outputIsRedactedHoweverItIsCut() {
    var _ = deploy(Map.of());
    Map<String, ?> wishes = Map.of("data_filtering", Map.of("redact_output_phi", true));
    String answer = "Call the patient, John Smith, at (617) 555-0123 today.";
    fake.pieces = List.of(answer);
    Reply whole = road.reply(ADMIN, ask("Hello", wishes));
    assertThat(whole.text().value()).doesNotContain("Smith", "0123").contains("[REDACTED PHONE]");
    fake.pieces = answer.chars().mapToObj(Character::toString).toList();
    Reply bytewise = road.reply(ADMIN, ask("Hello", wishes));
    assertThat(bytewise.text()).isEqualTo(whole.text());
    assertThat(bytewise.outputCounts()).isEqualTo(whole.outputCounts()).isNotEmpty();
  }

  @Test
  void callerOfAnotherTenantFindsNothing() {
    var _ = deploy(Map.of());
    assertThatThrownBy(() -> road.reply(caller("ten_2", "*", "*"), ask("Hello", Map.of())))
        .isInstanceOfSatisfying(
            ModelException.class,
            e -> assertThat(e.code()).isEqualTo(ModelException.Code.NO_SUCH_DEPLOYMENT));
  }

  @Test
  void callerWithoutThePermissionIsRefused() {
    var _ = deploy(Map.of());
    assertThatThrownBy(() ->
            road.reply(caller(Caller.ORGANIZATION, "*", "deployment:read"), ask("Hello", Map.of())))
        .isInstanceOf(AccessException.class);
    assertThatThrownBy(() ->
            road.reply(
                caller(Caller.ORGANIZATION, "deployment/other", "text:generate"),
                ask("Hello", Map.of())))
        .isInstanceOf(AccessException.class);
    assertThat(fake.seen).isEmpty();
    assertThat(events("access.denied")).hasSize(2);
  }

  @Test
  void addressesOutsideTheRangesAreRefusedAndRecorded() {
    var _ = deploy(Map.of("allowed_ip_ranges", List.of("10.0.0.0/8")));
    assertThat(road.reply(ADMIN, ask("Hello", Map.of())).text().value()).isNotEmpty();
    Map<String, ?> narrower = Map.of("allowed_ip_ranges", List.of("10.2.0.0/16", "192.168.0.0/16"));
    assertThatThrownBy(() -> road.reply(ADMIN, ask("Hello", narrower)))
        .isInstanceOfSatisfying(
            AccessException.class,
            e -> assertThat(e.code()).isEqualTo(AccessException.Code.WRONG_ADDRESS));
    assertThat(events("access.denied").findFirst().orElseThrow().details())
        .containsEntry("reason", "wrong_address");
  }

  @Test
  void unknownModelIsRefused() {
    assertThatThrownBy(() ->
            deployments.create(
                ADMIN,
                "nothing",
                new Deployment.Spec(
                    "no-such-model",
                    Optional.empty(),
                    Optional.empty(),
                    1,
                    Wishes.NONE,
                    Map.of(),
                    Map.of(),
                    false,
                    Optional.empty())))
        .isInstanceOfSatisfying(
            ModelException.class,
            e -> assertThat(e.code()).isEqualTo(ModelException.Code.NO_SUCH_MODEL));
  }

  @Test
  void textInFieldsThatAreRecordedInClearIsRefused() {
    assertThatThrownBy(() ->
            new GenerateRequest(
                "chat",
                Prompt.of(List.of()),
                ask("x", Map.of()).sampling(),
                1,
                Wishes.NONE,
                Optional.of("for John Smith"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()))
        .isInstanceOf(GatewayException.class)
        .hasMessageNotContaining("Smith");
  }

  private Scraped scraped() {
    return Scraped.parse(metrics.text());
  }

  @Test
  void answeredRequestIsCountedAndTimedInEveryStage() {
    var _ = deploy(Map.of("phi_redaction", true));
    assertThat(scraped().value("paitient_generations_total{result=answered}")).isZero();
    var _ = road.reply(ADMIN, ask(NOTE, Map.of()));
    Scraped after = scraped();
    assertThat(after.value("paitient_generations_total{result=answered}")).isEqualTo(1);
    assertThat(after.value("paitient_tokens_total{direction=in}")).isEqualTo(7);
    assertThat(after.value("paitient_tokens_total{direction=out}")).isEqualTo(3);
    assertThat(after.value("paitient_findings_total{category=name,direction=in,mode=redact}"))
        .isEqualTo(1);
    assertThat(after.value("paitient_findings_total{category=date,direction=in,mode=redact}"))
        .isEqualTo(1);
    for (RoadMeters.Stage stage : RoadMeters.Stage.values()) {
      String count = "paitient_stage_seconds_count{stage=%s}";
      assertThat(after.value(count.formatted(stage.name().toLowerCase(java.util.Locale.ROOT))))
          .as(stage.name())
          .isEqualTo(1);
    }
    assertThat(metrics.text())
        .doesNotContain("Smith", Caller.ORGANIZATION, "usr_1", "mrn-4711", "chat");
  }

  @Test
  void findingsInTheAnswerAreCountedAsSuch() {
    var _ = deploy(Map.of("data_filtering", Map.of("scan_output", true)));
    fake.pieces = List.of("Ask Dr. John Smith at ", "617-555-0134", ".");
    Reply reply = road.reply(ADMIN, ask("Whom shall I ask?", Map.of()));
    double counted =
        Stream.of("detect", "redact")
            .flatMap(mode ->
                Stream.of("name", "phone")
                    .map(category ->
                        "paitient_findings_total{category=%s,direction=out,mode=%s}"
                            .formatted(category, mode)))
            .mapToDouble(scraped()::value)
            .sum();
    assertThat(counted)
        .isEqualTo(reply.outputCounts().values().stream().mapToInt(i -> i).sum())
        .isPositive();
  }

  @Test
  void runThatFailsIsCountedUnderItsReason() {
    var _ = deploy(Map.of());
    fake.failure = new RunException(RunException.Code.OVERLOADED, "too many");
    assertThatThrownBy(() -> road.reply(ADMIN, ask(NOTE, Map.of())))
        .isInstanceOf(RunException.class);
    assertThat(scraped().value("paitient_generations_total{result=overloaded}")).isEqualTo(1);
    assertThat(scraped().value("paitient_generations_total{result=answered}")).isZero();
    assertThat(scraped().value("paitient_stage_seconds_count{stage=total}")).isZero();
    assertThat(runtimes.loads()).extracting(Runtimes.Load::underway).containsOnly(0L);
  }

  @Test
  void withheldPromptIsCountedUnderItsReason() {
    var _ = deploy(Map.of("phi_handling", "reject"));
    assertThatThrownBy(() -> road.reply(ADMIN, ask(NOTE, Map.of())))
        .isInstanceOf(PhiException.class);
    assertThat(scraped().value("paitient_generations_total{result=rejected}")).isEqualTo(1);
    assertThat(scraped().value("paitient_stage_seconds_count{stage=runtime}")).isZero();
  }

  @Test
  void requestUnderwayIsSeenWhileItRuns() {
    var _ = deploy(Map.of());
    List<Long> seen = new ArrayList<>();
    var _ =
        road.stream(
            ADMIN,
            ask("Hello", Map.of()),
            (_, _) -> seen.add(runtimes.loads().getFirst().underway()));
    assertThat(seen).isNotEmpty().containsOnly(1L);
    assertThat(runtimes.loads().getFirst().underway()).isZero();
  }

  @Test
  void eventsOfARequestNameItsTrace() {
    String id = "0af7651916cd43dd8448eb211c80319c";
    var _ = deploy(Map.of());
    Trace trace = Trace.parse(List.of("00-" + id + "-b7ad6b7169203331-01")).orElseThrow();
    var _ = trace.over(() -> road.reply(ADMIN, ask(NOTE, Map.of())));
    assertThat(events("model.request").findFirst().orElseThrow().details())
        .containsEntry("trace_id", id);
    assertThat(events("model.inference").findFirst().orElseThrow().details())
        .containsEntry("trace_id", id);
    assertThat(events("deployment.created").findFirst().orElseThrow().details())
        .doesNotContainKey("trace_id");
  }

  @Test
  void wishThatCannotBeEnforcedIsRefusedBeforeAnythingHappens() {
    assertThatThrownBy(() -> deploy(Map.of("access_control", Map.of("require_mfa", true))))
        .isInstanceOf(SettingsException.class);
  }

  @Test
  void whatIsNotEncryptedAsFarAsDemandedIsRefusedByNameAndReachesNoModel() {
    var _ = deploy(Map.of("encryption_level", "enhanced"));
    GenerateRequest plain = ask("Hello", Map.of());
    assertUnencrypted(plain, "TLS 1.3");
    assertUnencrypted(plain.carried(new Carriage(false, true)), "TLS 1.3");
    GenerateRequest modern = plain.carried(new Carriage(true, false));
    Reply reply = road.reply(ADMIN, modern);
    assertThat(reply.inForce().holds(Setting.TENANT_ENCRYPTION_KEYS)).isTrue();
    GenerateRequest more =
        ask("Hello", Map.of("encryption_level", "maximum")).carried(new Carriage(true, false));
    assertUnencrypted(more, "sealed end to end");
    assertUnencrypted(more.carried(new Carriage(false, true)), "TLS 1.3");
    assertThat(road.reply(ADMIN, more.carried(new Carriage(true, true))).text().value())
        .isNotEmpty();
    assertThat(fake.seen).hasSize(2);
  }

  private void assertUnencrypted(GenerateRequest request, String demand) {
    assertThatThrownBy(() -> road.reply(ADMIN, request))
        .hasMessageContaining(demand)
        .isInstanceOfSatisfying(
            GatewayException.class,
            e -> assertThat(e.code()).isEqualTo(GatewayException.Code.NOT_ENCRYPTED));
  }

  private static GenerateRequest said(String text, String tenant, String conversation) {
    GenerateRequest plain = ask(text, Map.of("phi_handling", "de-identify"));
    return new GenerateRequest(
        plain.deployment(),
        plain.prompt(),
        plain.sampling(),
        1,
        plain.wishes(),
        Optional.ofNullable(tenant),
        Optional.ofNullable(conversation),
        Optional.empty(),
        Optional.empty());
  }

  private String seenLast() {
    return fake.seen.getLast().messages().getLast().content().value();
  }

  @Test
  void modelSeesSurrogatesAndTheCallerRealValues() {
    var _ = deploy(Map.of());
    fake.parrot = true;
    Reply reply = road.reply(ADMIN, said(NOTE, null, null));
    assertThat(seenLast())
        .doesNotContain("John Smith", "01/15/1965", "[REDACTED")
        .startsWith("Patient ")
        .endsWith("has been diagnosed with type 2 diabetes.");
    assertThat(reply.text().value()).isEqualTo(NOTE);
    assertThat(reply.restored()).isTrue();
    Event access = events("phi.access").findFirst().orElseThrow();
    assertThat(access.details()).containsEntry("generation", reply.id());
    assertThat((Long) access.details().get("surrogates")).isPositive();
    List<String> types = events().stream().map(Event::type).toList();
    assertThat(types.indexOf("phi.access")).isLessThan(types.indexOf("model.inference"));
    assertThat(vaults.all).isEmpty();
  }

  @Test
  void surrogatesStayForACallerWhoMayNotSeeRealValues() {
    var _ = deploy(Map.of("data_filtering", Map.of("redact_output_phi", true)));
    fake.parrot = true;
    Reply reply =
        road.reply(
            caller(Caller.ORGANIZATION, "deployment/*", "text:generate"), said(NOTE, null, "c1"));
    assertThat(reply.text().value())
        .isEqualTo(seenLast())
        .doesNotContain("John Smith", "[REDACTED");
    assertThat(reply.restored()).isFalse();
    assertThat(events("phi.access")).isEmpty();
    assertThat(events("access.denied")).isEmpty();
  }

  @Test
  void permissionToSeeRealValuesIsOfTheDeployment() {
    var _ = deploy(Map.of());
    fake.parrot = true;
    Caller elsewhere =
        new Caller(
            "key_1",
            "usr_1",
            Caller.ORGANIZATION,
            List.of(
                new Caller.Right(List.of("text:generate"), "deployment/*"),
                new Caller.Right(List.of("phi:reidentify"), "deployment/other")),
            "10.1.2.3",
            "test");
    assertThat(road.reply(elsewhere, said(NOTE, null, null)).restored()).isFalse();
    Caller here = caller(Caller.ORGANIZATION, "deployment/chat", "text:generate", "phi:reidentify");
    assertThat(road.reply(here, said(NOTE, null, null)).text().value()).isEqualTo(NOTE);
  }

  @Test
  void conversationKeepsItsSurrogatesAndAnotherHasItsOwn() {
    var _ = deploy(Map.of());
    fake.parrot = true;
    var _ = road.reply(ADMIN, said(NOTE, null, "c1"));
    String first = seenLast();
    var _ = road.reply(ADMIN, said(NOTE, null, "c1"));
    assertThat(seenLast()).isEqualTo(first);
    String name = first.substring("Patient ".length(), first.indexOf(" (DOB"));
    fake.parrot = false;
    fake.pieces = List.of("Does ", name.substring(0, 2), name.substring(2), " smoke?");
    Reply later = road.reply(ADMIN, said("What should I ask?", null, "c1"));
    assertThat(later.text().value()).isEqualTo("Does John Smith smoke?");
    Reply other = road.reply(ADMIN, said("What should I ask?", null, "c2"));
    assertThat(other.text().value()).isEqualTo("Does " + name + " smoke?");
  }

  @Test
  void tenantsHaveConversationsOfTheirOwn() {
    Caller organization = caller(Caller.ORGANIZATION, "*", "*");
    var _ =
        deployments.create(
            organization,
            "chat",
            new Deployment.Spec(
                "default",
                Optional.empty(),
                Optional.empty(),
                1,
                Wishes.NONE,
                Map.of(),
                Map.of(),
                true,
                Optional.empty()));
    for (String tenant : List.of("st-a", "st-b")) {
      var _ = tenants.create(organization, tenant, strong());
    }
    var _ = road.reply(organization, said(NOTE, "st-a", "c1"));
    String first = seenLast();
    var _ = road.reply(organization, said(NOTE, "st-b", "c1"));
    assertThat(seenLast()).isNotEqualTo(first);
    assertThat(vaults.all.keySet())
        .containsExactlyInAnyOrder(new Vaults.Place("st-a", "c1"), new Vaults.Place("st-b", "c1"));
  }

  private static Tenants.Wanted strong() {
    return new Tenants.Wanted("a hospital", Isolation.STRONG, Optional.empty());
  }

  private void offer(boolean multiTenant, String isolation, Map<String, ?> settings) {
    var _ =
        deployments.create(
            ADMIN,
            "chat",
            new Deployment.Spec(
                "default",
                Optional.empty(),
                Optional.empty(),
                1,
                Wishes.parse(settings),
                Map.of(),
                Map.of(),
                multiTenant,
                Optional.of(isolation)));
  }

  @Test
  void aDeploymentOfOneTenantAnswersForNoOther() {
    offer(false, "basic", Map.of());
    var _ = tenants.create(ADMIN, "st-a", strong());
    assertThatThrownBy(() -> road.reply(ADMIN, said(NOTE, "st-a", null)))
        .isInstanceOfSatisfying(
            GatewayException.class,
            e -> assertThat(e.code()).isEqualTo(GatewayException.Code.BAD_FIELD));
    assertThatThrownBy(() -> road.reply(caller("st-a", "*", "*"), ask("Hello", Map.of())))
        .isInstanceOf(ModelException.class);
    assertThat(fake.seen).isEmpty();
  }

  @Test
  void whatTheOrganizationOffersToEveryTenantCanBePromptedAndNothingElse() {
    offer(true, "basic", Map.of());
    var _ = tenants.create(ADMIN, "st-a", strong());
    Caller theirs = caller("st-a", "*", "*");
    assertThat(road.reply(theirs, ask("Hello", Map.of())).text().value()).isNotEmpty();
    assertThat(log.read(log.size() - 1, 1).getFirst().event().tenantId()).isEqualTo("st-a");
    assertThatThrownBy(() -> deployments.read(theirs, "chat")).isInstanceOf(ModelException.class);
    assertThatThrownBy(() -> deployments.delete(theirs, "chat")).isInstanceOf(ModelException.class);
    assertThatThrownBy(() -> road.reply(theirs, said("Hello", Caller.ORGANIZATION, null)))
        .isInstanceOf(AccessException.class);
  }

  @Test
  void tenantsKeptApartLessThanADeploymentAsksAreRefused() {
    offer(true, "strong", Map.of("tenant_encryption_keys", true));
    var _ =
        tenants.create(ADMIN, "st-a", new Tenants.Wanted("a", Isolation.BASIC, Optional.empty()));
    var _ = tenants.create(ADMIN, "st-b", strong());
    assertUnusable("st-a", TenantException.Code.ISOLATION_UNMET);
    assertThat(road.reply(ADMIN, said("Hello", "st-b", null)).text().value()).isNotEmpty();
    assertUnusable("st-c", TenantException.Code.NO_SUCH_TENANT);
    var _ =
        tenants.change(
            ADMIN,
            "st-b",
            new Tenants.Change(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(true)));
    assertUnusable("st-b", TenantException.Code.DISABLED);
  }

  private void assertUnusable(String tenant, TenantException.Code code) {
    int before = fake.seen.size();
    assertThatThrownBy(() -> road.reply(ADMIN, said("Hello", tenant, null)))
        .isInstanceOfSatisfying(TenantException.class, e -> assertThat(e.code()).isEqualTo(code));
    assertThat(fake.seen).hasSize(before);
  }

  @Test
  void requestsOfOneConversationAtOnceLoseNoSurrogate() throws Exception {
    var _ = deploy(Map.of());
    fake.parrot = true;
    List<String> notes =
        Stream.of("Abigail Turner", "Walter Briggs", "Denise Kowalski", "Omar Haddad")
            .map(name -> "Patient " + name + " was seen on 03/04/2021.")
            .toList();
    List<java.util.concurrent.Callable<String>> calls = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      String note = notes.get(i % notes.size());
      calls.add(() -> road.reply(ADMIN, said(note, null, "c1")).text().value());
    }
    try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = threads.invokeAll(calls);
      for (int i = 0; i < calls.size(); i++) {
        assertThat(answers.get(i).get()).isEqualTo(notes.get(i % notes.size()));
      }
    }
    assertThat(fake.seen.stream().map(r -> r.messages().getLast().content().value()).distinct())
        .as("one surrogate for each name")
        .hasSize(notes.size());
  }

  @Test
  void conversationThatCannotBeKeptGoesToNoModel() {
    var _ = deploy(Map.of());
    vaults.lost = true;
    assertThatThrownBy(() -> road.reply(ADMIN, said(NOTE, null, "c1")))
        .isInstanceOfSatisfying(
            GatewayException.class,
            e -> assertThat(e.code()).isEqualTo(GatewayException.Code.BUSY));
    assertThat(fake.seen).isEmpty();
  }

  @Test
  void safeHarborIsWhatTheModelSees() {
    var _ = deploy(Map.of("phi_handling", "safe-harbor"));
    Reply reply = road.reply(ADMIN, ask(NOTE, Map.of("phi_handling", "de-identify")));
    assertThat(seenLast())
        .isEqualTo("Patient [REDACTED NAME] (DOB: 1965) has been diagnosed with type 2 diabetes.");
    assertThat(reply.inForce().notices()).isNotEmpty();
  }
}
