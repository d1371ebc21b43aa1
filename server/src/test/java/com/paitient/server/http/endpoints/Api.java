// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.paitient.audit.AuditLog;
import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import com.paitient.keys.Envelope;
import com.paitient.keys.FileKeyProvider;
import com.paitient.keys.KeySettings;
import com.paitient.keys.RequestKeys;
import com.paitient.phi.Guard;
import com.paitient.records.MinimumNecessary;
import com.paitient.server.access.Access;
import com.paitient.server.access.Credentials;
import com.paitient.server.config.Config;
import com.paitient.server.config.TestConfig;
import com.paitient.server.fakes.FakeRuntimes;
import com.paitient.server.fakes.MemoryApiKeys;
import com.paitient.server.fakes.MemoryAskedOnce;
import com.paitient.server.fakes.MemoryDeployments;
import com.paitient.server.fakes.MemoryModels;
import com.paitient.server.fakes.MemorySavedTexts;
import com.paitient.server.fakes.MemorySettings;
import com.paitient.server.fakes.MemoryTenants;
import com.paitient.server.fakes.MemoryVaults;
import com.paitient.server.gateway.Conversation;
import com.paitient.server.gateway.ConversationVaults;
import com.paitient.server.gateway.Deidentification;
import com.paitient.server.gateway.TextKeeping;
import com.paitient.server.gateway.VaultTokens;
import com.paitient.server.http.Listener;
import com.paitient.server.identity.ApiKey;
import com.paitient.server.identity.Caller;
import com.paitient.server.identity.Identity;
import com.paitient.server.identity.KeySecret;
import com.paitient.server.identity.Recorder;
import com.paitient.server.models.Deployments;
import com.paitient.server.models.Feasibility;
import com.paitient.server.models.ModelFiles;
import com.paitient.server.models.Models;
import com.paitient.server.models.Workshop;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.runtimes.Runtimes;
import com.paitient.server.settings.Settings;
import com.paitient.server.telemetry.Metrics;
import com.paitient.server.telemetry.Spans;
import com.paitient.server.tenants.Belongings;
import com.paitient.server.tenants.Holding;
import com.paitient.server.tenants.Isolation;
import com.paitient.server.tenants.Rewrapping;
import com.paitient.server.tenants.SealedRows;
import com.paitient.server.tenants.Tenant;
import com.paitient.server.tenants.TenantKeyLife;
import com.paitient.server.tenants.Tenants;
import com.paitient.server.trail.Keeping;
import com.paitient.server.trail.PatientHashes;
import com.paitient.server.trail.Trail;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** The whole API over real HTTP; only models and tables are stood in for. */
final class Api implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  final FakeRuntimes models = new FakeRuntimes();
  final MemoryVaults vaults = new MemoryVaults();
  final MemorySavedTexts texts = new MemorySavedTexts();
  final MemoryAskedOnce askedOnce = new MemoryAskedOnce();

  /** Which tenants' deployments were stopped and started, in order. */
  final List<String> runs = new CopyOnWriteArrayList<>();

  private final Belongings running =
      new Belongings() {
        @Override
        public void stop(String tenant) {
          runs.add("stop " + tenant);
        }

        @Override
        public void start(String tenant) {
          runs.add("start " + tenant);
        }
      };
  private final SealedRows rows =
      new SealedRows() {
        @Override
        public void rewrap(String tenant, Runnable seen) {
          seen.run();
          seen.run();
        }

        @Override
        public long count(String tenant) {
          return 2;
        }
      };
  private final MemoryTenants tenantStore = new MemoryTenants();
  final AtomicBoolean ready = new AtomicBoolean(true);
  private final FileKeyProvider root;
  private final Envelope envelope;
  private final AuditLog log;
  private final Recorder filler;
  private final Runtimes runtimes = new Runtimes();
  private final MemoryTrail index = new MemoryTrail();
  private final Trail trail;
  final Keeping keeping;
  private final Tenants tenants;
  final TenantKeyLife tenantKeys;
  final RequestKeys requestKeys;
  private final Listener listener;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String key;
  private final MemoryApiKeys keys = new MemoryApiKeys();
  final Metrics metrics = new Metrics();

  private Api(Path data, boolean openOnLoopback) throws IOException {
    root = FileKeyProvider.openOrCreate(data.resolve("keys/root.key"));
    KeySettings usual = KeySettings.defaults();
    envelope =
        Envelope.open(
            data.resolve("keys/store"),
            new KeySettings(
                usual.profile(),
                usual.dataKeys(),
                usual.ownKeyLife(),
                new KeySettings.Periods(usual.periods().tenantKeys(), Duration.ofMillis(1)),
                usual.clock()),
            root);
    log = AuditLog.open(data.resolve("audit"));
    Recorder recorder = new Recorder(log, InstantSource.system());
    filler = recorder;
    Access access = new Access(recorder);
    Credentials credentials = new Credentials(keys, access, recorder);
    key =
        credentials
            .issueFirst("usr_1", Caller.ORGANIZATION, _ -> {})
            .orElseThrow()
            .secret()
            .reveal();
    tenants = new Tenants(tenantStore, new Holding(envelope, Map.of()), access, recorder);
    requestKeys = envelope.requestKeys();
    tenantKeys =
        new TenantKeyLife(
            tenants,
            tenantStore,
            new TenantKeyLife.Tools(envelope, new Rewrapping(rows, log), running, credentials),
            access,
            recorder);
    trail = new Trail(log, index, access, recorder);
    keeping = new Keeping(log, index, access, recorder, () -> 90L);
    Config config = TestConfig.plain(data);
    Endpoints.Rooms rooms =
        rooms(
            data,
            config,
            recorder,
            access,
            credentials,
            new Endpoints.Numbers(metrics, openOnLoopback));
    listener =
        Listener.start(
            config,
            Optional.empty(),
            Endpoints.of(rooms, config.limits(), config.models()),
            new Identity(keys, recorder, tenants::letsIn, Duration.ofHours(1)),
            () -> recorder.id("req"),
            metrics,
            Spans.unwanted());
  }

  static Api start(Path data) throws IOException {
    return new Api(data, false);
  }

  /** One whose numbers need no credential on this machine. */
  static Api withOpenMetrics(Path data) throws IOException {
    return new Api(data, true);
  }

  /** A key of this tenant with these permissions on everything. */
  String keyOf(String tenant, String... permissions) {
    var _ = tenantStore.add(tenant(tenant));
    KeySecret secret = KeySecret.random("live");
    keys.add(
        new ApiKey(
            "key_" + HexFormat.of().formatHex(secret.hash()),
            "usr_2",
            tenant,
            "a",
            "live",
            List.of(permissions),
            "*",
            List.of(),
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty()),
        secret.hash());
    return secret.reveal();
  }

  private static Tenant tenant(String id) {
    return new Tenant(
        id, "a tenant", Isolation.STRONG, Optional.empty(), Optional.empty(), Instant.EPOCH);
  }

  /** A GET with these header fields and no others of ours. */
  HttpResponse<String> plain(String path, String... fields) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path));
    return client.send(
        fields.length == 0 ? request.build() : request.headers(fields).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Records something that nobody asks for otherwise. */
  void appendFiller() {
    var _ = filler.append(filler.event("filler.made").by("usr_9", "ten_1"));
  }

  /** Records that something went somewhere for a purpose. */
  void appendDisclosure(String patient, String destination, String purpose) {
    var _ =
        filler.append(
            filler
                .event("model.request")
                .by("usr_1", Caller.ORGANIZATION)
                .releasing("ab".repeat(32), destination)
                .detail("patient", patient)
                .detail("purpose_of_use", purpose));
  }

  /** The place in the log that a line of an export names. */
  static long index(String line) {
    try {
      return JSON.readTree(line).get("index").asLong();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The events of the audit log. */
  List<Event> events() {
    return log.read(0, 10_000).stream().map(Entry::event).toList();
  }

  private Endpoints.Rooms rooms(
      Path data,
      Config config,
      Recorder recorder,
      Access access,
      Credentials credentials,
      Endpoints.Numbers numbers) {
    Settings settings = new Settings(new MemorySettings(), true);
    Models registry =
        new Models(
            new MemoryModels(),
            new ModelFiles(data.resolve("models"), envelope),
            (head, _) -> {
              if (head.read() != 'G') {
                throw new RunException(RunException.Code.BAD_MODEL, "the file is no GGUF");
              }
              return "llama";
            },
            models,
            access,
            InstantSource.system());
    Workshop workshop = new Workshop(registry, models, models, runtimes);
    Deployments deployments =
        new Deployments(
            new MemoryDeployments(),
            workshop,
            settings,
            new Feasibility(true, true),
            access,
            recorder);
    PatientHashes patients = new PatientHashes(envelope);
    Guard guard = Guard.standard();
    ConversationVaults vaults =
        new ConversationVaults(this.vaults, InstantSource.system(), config.limits());
    Conversation conversation =
        new Conversation(
            new Conversation.Rooms(
                deployments,
                workshop,
                settings,
                access,
                tenants,
                guard,
                runtimes,
                patients,
                vaults,
                new TextKeeping(texts, access, recorder, InstantSource.system())),
            recorder,
            config.limits(),
            metrics);
    return new Endpoints.Rooms(
        conversation,
        deployments,
        registry,
        trail,
        patients,
        keeping,
        credentials,
        settings,
        access,
        guard,
        new Deidentification(
            access,
            tenants,
            guard,
            vaults,
            new VaultTokens(envelope, InstantSource.system(), vaults),
            recorder,
            new Deidentification.Knowledge(patients, MinimumNecessary.standard())),
        tenants,
        tenantKeys,
        requestKeys,
        askedOnce,
        Map.of("audit log", log::writable, "database", ready::get),
        numbers);
  }

  /** A response whose body is JSON, or nothing. */
  record Told(int status, JsonNode body, HttpResponse<String> raw) {
    String code() {
      return status + " " + body.path("code").asText();
    }
  }

  Told get(String path) throws Exception {
    return send(request(path, key).GET());
  }

  Told delete(String path) throws Exception {
    return send(request(path, key).DELETE());
  }

  Told post(String path, String body) throws Exception {
    return postAs(key, path, body);
  }

  Told postAs(String key, String path, String body) throws Exception {
    return send(
        request(path, key)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  Told postWith(String header, String value, String path, String body) throws Exception {
    return send(
        request(path, key)
            .header("Content-Type", "application/json")
            .header(header, value)
            .POST(BodyPublishers.ofString(body)));
  }

  Told getAs(String key, String path) throws Exception {
    return send(request(path, key).GET());
  }

  Told put(String path, String body) throws Exception {
    return sendAs(key, "PUT", path, body);
  }

  Told patch(String path, String body) throws Exception {
    return sendAs(key, "PATCH", path, body);
  }

  Told sendAs(String key, String method, String path, String body) throws Exception {
    return send(
        request(path, key)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body)));
  }

  Told upload(String method, String path, String file) throws Exception {
    return send(
        request(path, key)
            .header("Content-Type", "application/octet-stream")
            .method(method, BodyPublishers.ofString(file)));
  }

  Told uploadOfUnknownLength(String path, String file) throws Exception {
    var bytes = BodyPublishers.ofByteArray(file.getBytes(StandardCharsets.UTF_8));
    return send(
        request(path, key)
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.fromPublisher(bytes)));
  }

  HttpResponse<String> stream(String path, String body) throws Exception {
    return client.send(
        request(path, key)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** A request that nothing is said of yet but who sends it. */
  HttpRequest.Builder request(String path) {
    return request(path, key);
  }

  private HttpRequest.Builder request(String path, String key) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
        .header("Authorization", "Bearer " + key);
  }

  Told send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    JsonNode body = response.body().isEmpty() ? JSON.missingNode() : JSON.readTree(response.body());
    return new Told(response.statusCode(), body, response);
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
    listener.close();
    trail.close();
    runtimes.close();
    requestKeys.close();
    log.close();
    envelope.close();
    root.close();
  }
}
