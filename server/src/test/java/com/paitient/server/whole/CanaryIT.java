// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.server.fakes.LiveFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Texts that nobody else has are sent through every entry, in every mode, well-formed and not. Then
 * each is looked for, in every encoding, wherever the service may have left it.
 */
final class CanaryIT {
  private static final List<String> MODES =
      List.of("detect", "redact", "reject", "de-identify", "safe-harbor");

  /** What stands in a prompt. */
  static final List<String> IN_TEXT =
      List.of(
          "Zyxwquent Brmblefoot",
          "412-77-9063",
          "(415) 555-0173",
          "qzvrk.blomfeld@plimsoleth.example",
          "11/23/1947",
          "8840291735");

  static final String NOTE =
      "Patient %s, SSN %s, phone %s, mail %s, was born on %s and has the MRN %s."
          .formatted(IN_TEXT.toArray());
  private static final String PATIENT = "patient-xq77410-vorlund";
  private static final String TAG_NAME = "tagname-quibbleforth";
  private static final String TAG = "Tagvalue Vlorpendahl";
  private static final String SUBNET = "subnet-0cafebrindlewock";
  private static final String GROUP = "sg-0murkletharn441";
  private static final String KEY_NAME = "Keyname Snorvelwick";
  private static final String MALFORMED = "Malformed Drusklewing";
  private static final String FIELD = "fieldname-frimbolquark";
  private static final String SETTING = "setting-plovenstrax";
  private static final String OVERLONG = "Overlong Pfentriwhistle";
  private static final String WRONG_TYPE = "Wrongtype Gribblemoth";
  private static final String HEADER = "Headervalue Quomblethar";
  private static final String QUERY = "queryvalue-zorblequist";
  private static final String QUERY_NAME = "queryname-trondlewick";
  private static final String PATH = "pathname-hurklefint";
  private static final String BEARER = "psm_live_bearervaluequorvenstradlewimp";
  private static final String STOP = "Stopword Wumplefrost";
  private static final String HALF = "Halfbody Yindlecrump";

  /** The name of a deployment is kept in clear, by design: it shows that the search looks. */
  private static final String KEPT = "kept-in-clear-glimberwock";

  private static Path data;
  private static RunningService service;
  private static Api api;
  private static Map<String, String> errors;

  @BeforeAll
  static void plantEverywhere() throws Exception {
    data = Files.createTempDirectory("paitient-canary");
    service = RunningService.start(data);
    api = service.api();
    errors = new HashMap<>();
    deploy();
    for (String mode : MODES) {
      prompts(mode);
    }
    texts();
    mistakes();
    strangers();
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
    LiveFolder.delete(data);
  }

  private static Set<String> forbidden() {
    Set<String> all = new TreeSet<>(IN_TEXT);
    all.addAll(
        List.of(
            PATIENT,
            TAG_NAME,
            TAG,
            SUBNET,
            GROUP,
            KEY_NAME,
            MALFORMED,
            FIELD,
            SETTING,
            OVERLONG,
            WRONG_TYPE,
            HEADER,
            QUERY,
            QUERY_NAME,
            PATH,
            BEARER,
            STOP,
            HALF));
    return all;
  }

  private static void deploy() throws Exception {
    ObjectNode body = Api.object().put("model_name", "default").put("deployment_name", KEPT);
    body.putObject("tags").put(TAG_NAME, TAG);
    ObjectNode vpc = body.putObject("vpc_config");
    vpc.putArray("subnet_ids").add(SUBNET);
    vpc.putArray("security_group_ids").add(GROUP);
    assertThat(api.post("/v1/deployments", body).status()).isEqualTo(201);
    body = Api.object().put("name", KEY_NAME);
    body.putArray("permissions").add("deployment:read");
    assertThat(api.post("/v1/api-keys", body).status()).isEqualTo(201);
  }

  private static ObjectNode prompt(String text) {
    return Api.object().put("prompt", text).put("max_tokens", 3).put("temperature", 0);
  }

  private static void prompts(String mode) throws Exception {
    for (boolean stream : new boolean[] {false, true}) {
      ObjectNode body = prompt(NOTE).put("patient_id", PATIENT).put("stream", stream);
      body.putArray("stop").add(STOP);
      ObjectNode settings = body.putObject("security_settings").put("phi_handling", mode);
      settings.putObject("data_filtering").put("save_output_audit", true);
      try (var answer = api.stream(Faults.path(KEPT), body).body()) {
        String said = new String(answer.readAllBytes(), UTF_8);
        assertThat(said).isNotEmpty();
        if (said.contains("\"code\"")) {
          errors.put("prompt in mode " + mode + (stream ? " streamed" : ""), said);
        }
      }
    }
  }

  private static void texts() throws Exception {
    for (String path : List.of("/v1/phi/detect", "/v1/phi/redact")) {
      assertThat(api.post(path, Api.object().put("text", NOTE)).status()).isEqualTo(200);
    }
    assertThat(api.get("/v1/audit-logs?patient_id=" + PATIENT).status()).isEqualTo(200);
  }

  /** Bodies, paths and queries that are refused. */
  private static void mistakes() throws Exception {
    for (String path :
        List.of(
            Faults.path(KEPT),
            "/v1/phi/detect",
            "/v1/phi/redact",
            "/v1/deployments",
            "/v1/api-keys")) {
      refused(path, "{\"prompt\":\"" + MALFORMED);
      refused(path, "{\"prompt\":" + MALFORMED + "}");
      refused(path, "{\"" + MALFORMED + "\":1,\"" + MALFORMED + "\":1}");
      refused(path, "\"" + MALFORMED + "\"");
      refused(path, "{\"prompt\":{\"" + WRONG_TYPE + "\":[\"" + WRONG_TYPE + "\"]}}");
      refused(path, "{\"text\":[\"" + WRONG_TYPE + "\"],\"name\":[\"" + WRONG_TYPE + "\"]}");
      refused(path + "/" + PATH, "{\"prompt\":\"" + MALFORMED + "\"}");
    }
    for (String field :
        List.of("max_tokens", "temperature", "stream", "purpose_of_use", "tenant_id", "seed")) {
      refused(Faults.path(KEPT), "{\"prompt\":\"x\",\"" + field + "\":\"" + WRONG_TYPE + "\"}");
    }
    refused(
        Faults.path(KEPT),
        "{\"prompt\":\"x\",\"security_settings\":{\"phi_handling\":\"" + WRONG_TYPE + "\"}}");
    refused(Faults.path(KEPT), prompt((OVERLONG + " ").repeat(4_000)).toString());
    refused("/v1/deployments/" + PATH + "/generate", prompt("x").toString());
    unnamed(api.get("/v1/audit-logs?start_time=" + QUERY), "query");
    unnamed(api.get("/v1/audit-logs?cursor=" + QUERY), "cursor");
    unnamed(api.get("/v1/deployments/" + PATH), "path");
  }

  private static void refused(String path, String body) throws Exception {
    unnamed(api.post(path, body), path + " " + body.substring(0, Math.min(60, body.length())));
  }

  /** An error, which may say nothing of what it refuses. */
  private static void unnamed(Api.Reply reply, String what) {
    assertThat(reply.status()).as(what).isBetween(400, 499);
    errors.put(what, reply.raw().headers().map() + reply.raw().body());
  }

  /** What the contract lets an error name, and what comes before anybody is known. */
  private static void strangers() throws Exception {
    named(
        api.post(Faults.path(KEPT), "{\"prompt\":\"x\",\"" + FIELD + "\":\"" + WRONG_TYPE + "\"}"),
        FIELD);
    named(
        api.post(
            Faults.path(KEPT),
            "{\"prompt\":\"x\",\"security_settings\":{\"" + SETTING + "\":true}}"),
        SETTING);
    named(api.get("/v1/deployments?" + QUERY_NAME + "=" + QUERY), QUERY_NAME);
    unnamed(service.api(BEARER).get("/v1/deployments/" + PATH), "bearer");
    String head =
        "POST "
            + Faults.path(KEPT)
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + service.adminKey()
            + "\r\nX-Patient: "
            + HEADER
            + "\r\nX-Request-Id: "
            + HEADER
            + "\r\nContent-Type: ";
    raw(head + HEADER + "\r\nContent-Length: 2\r\n\r\n{}");
    raw(head + "application/json\r\nContent-Length: 900\r\n\r\n{\"prompt\":\"" + HALF);
    raw(head + "application/json\r\nBad Header " + HEADER + "\r\n\r\n");
    raw("GET /" + URLEncoder.encode(HEADER, UTF_8) + "/%zz HTTP/9.9\r\n\r\n");
  }

  private static void named(Api.Reply reply, String name) {
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body().toString()).contains(name);
    errors.put(name, reply.raw().body().replace(name, ""));
  }

  /** Sends bytes and takes what comes back until the service ends the connection or is done. */
  private static void raw(String request) throws Exception {
    java.net.URI base = java.net.URI.create(service.baseUrl());
    try (var socket =
        (javax.net.ssl.SSLSocket)
            Api.trusting(service.caFile())
                .getSocketFactory()
                .createSocket(base.getHost(), base.getPort())) {
      socket.getOutputStream().write(request.getBytes(UTF_8));
      socket.shutdownOutput();
      errors.put(request, new String(socket.getInputStream().readAllBytes(), UTF_8));
    } catch (SocketException closedAtOnce) {
      errors.put(request, "");
    }
  }

  @Test
  void nothingIsWhereItDoesNotBelong() throws Exception {
    Search search = new Search(forbidden());
    assertThat(errors).hasSizeGreaterThan(40);
    errors.forEach((what, said) -> assertThat(search.in(said.getBytes(UTF_8))).as(what).isEmpty());
    assertThat(processes(service, search)).isEmpty();
    assertThat(search.under(data, CanaryIT::notTheModel)).isEmpty();
    assertThat(service.stop()).isZero();
    assertThat(search.in(service.output().getBytes(UTF_8))).isEmpty();
    assertThat(search.under(data, _ -> true)).isEmpty();
    assertThat(new Search(List.of(KEPT)).under(data, CanaryIT::notTheModel).keySet())
        .as("where the name of a deployment is found")
        .noneMatch(file -> file.startsWith("audit/"))
        .anyMatch(file -> file.contains("/pg_wal/"))
        .anyMatch(file -> file.contains("/base/"));
  }

  private static boolean notTheModel(Path file) {
    return !file.startsWith(data.resolve("models"));
  }

  /** Environment and command line of the service and of all that it started. */
  static Map<String, Set<String>> processes(RunningService service, Search search)
      throws IOException {
    List<Long> pids = new ArrayList<>(List.of(service.pid()));
    Family.of(service.pid()).forEach(member -> pids.add(member.pid()));
    assertThat(pids).hasSizeGreaterThan(4);
    Map<String, Set<String>> found = new TreeMap<>();
    for (long pid : pids) {
      for (String name : List.of("environ", "cmdline", "comm")) {
        Set<String> here = search.in(LiveFolder.content(Path.of("/proc/" + pid + "/" + name)));
        if (!here.isEmpty()) {
          found.put(pid + "/" + name, here);
        }
      }
    }
    return found;
  }

  static Set<String> encodings() {
    return Encodings.all().keySet();
  }

  @ParameterizedTest
  @MethodSource("encodings")
  void searchFindsWhatIsPlanted(String encoding) throws Exception {
    Path folder = Files.createDirectories(data.resolveSibling(data.getFileName() + "-planted"));
    Function<String, byte[]> encode = Encodings.all().get(encoding);
    Search search = new Search(forbidden());
    for (String canary : forbidden()) {
      Path file = folder.resolve("planted");
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.write(new byte[4_099]);
      bytes.write(encode.apply(canary));
      bytes.write(new byte[] {1, 2, 3});
      Map<String, byte[]> forms =
          Map.of("", bytes.toByteArray(), " in gzip", gzip(bytes), " in zlib", zlib(bytes));
      for (Map.Entry<String, byte[]> form : forms.entrySet()) {
        Files.write(file, form.getValue());
        assertThat(search.under(folder, _ -> true).get("planted"))
            .contains(canary + " as " + encoding + form.getKey());
      }
    }
    LiveFolder.delete(folder);
  }

  @Test
  void searchFindsABase64TextWhereverItBegins() {
    Search search = new Search(forbidden());
    for (int before = 0; before < 6; before++) {
      String text = "{\"note\":\"" + "x".repeat(before) + IN_TEXT.getFirst() + " was admitted\"}";
      for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
        assertThat(search.in(encoder.encode(text.getBytes(UTF_8)))).isNotEmpty();
      }
    }
  }

  private static byte[] gzip(ByteArrayOutputStream plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packed.write("before".getBytes(UTF_8));
    try (OutputStream out = new GZIPOutputStream(packed)) {
      plain.writeTo(out);
    }
    return packed.toByteArray();
  }

  private static byte[] zlib(ByteArrayOutputStream plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packed.write("before".getBytes(UTF_8));
    try (OutputStream out = new DeflaterOutputStream(packed)) {
      plain.writeTo(out);
    }
    return packed.toByteArray();
  }
}
