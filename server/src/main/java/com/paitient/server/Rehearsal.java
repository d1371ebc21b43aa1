// SPDX-License-Identifier: MIT
package com.paitient.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.paitient.server.config.Config;
import com.paitient.server.config.ConfigFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Starts the service on an empty folder and sends it some thousand made-up requests, so that a JVM
 * that is told to ({@code -XX:AOTCacheOutput}) learns what the service loads and where its time
 * goes; a later start that is given what it learned is quick and warm. As it runs before there is
 * any data, nobody's text can be in it. The launcher calls it after a build.
 */
public final class Rehearsal {
  private static final int REQUESTS = 3_000;
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final int CLIENTS = 8;
  private static final String DEPLOYMENT = "rehearsal";

  private final String baseUrl;
  private final String key;
  private final HttpClient client;
  private final AtomicInteger count = new AtomicInteger();

  private Rehearsal(JsonNode run) throws IOException, GeneralSecurityException {
    this.baseUrl = run.path("base_url").asText();
    this.key = Files.readString(Path.of(run.path("key_file").asText())).strip();
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(trusting(Path.of(run.path("ca_file").asText())))
            .build();
  }

  /**
   * Rehearses.
   *
   * @param arguments the empty folder
   */
  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[0]);
    PrintStream out = System.out;
    try (MadeUpModel model = MadeUpModel.start();
        Service _ = Service.start(config(data, model), new Progress(out), InstantSource.system())) {
      JsonNode run = new ObjectMapper().readTree(data.resolve(RunFile.NAME).toFile());
      Rehearsal rehearsal = new Rehearsal(run);
      rehearsal.prepare();
      rehearsal.play();
      out.println("Rehearsed.");
    }
    // Threads of libraries must not keep the JVM from writing what it learned.
    System.exit(0);
  }

  private static Config config(Path data, MadeUpModel model) throws IOException {
    Path file = Files.createTempFile("rehearsal", ".yaml");
    try {
      Files.writeString(
          file,
          "upstreams:\n  " + MadeUpModel.NAME + ":\n    url: http://127.0.0.1:" + model.port());
      return ConfigFile.load(
          Optional.of(file),
          System.getenv(),
          Map.of("data", data.toString(), "listener.port", "0", "listener.host", "127.0.0.1"));
    } finally {
      Files.delete(file);
    }
  }

  private static SSLContext trusting(Path authority) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(authority)) {
      Certificate one = CertificateFactory.getInstance("X.509").generateCertificate(in);
      store.setCertificateEntry("authority", one);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    return tls;
  }

  private void prepare() throws IOException, InterruptedException {
    send(
        "PUT",
        "/v1/model-registry/" + DEPLOYMENT,
        "{\"source\":{\"upstream\":\"made-up\",\"model\":\"made-up\"}}");
    send(
        "POST",
        "/v1/deployments",
        "{\"model_name\":\"rehearsal\",\"deployment_name\":\"rehearsal\","
            + "\"security_settings\":{\"phi_redaction\":true}}");
  }

  private void play() throws InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    List<Thread> players = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      players.add(Thread.ofPlatform().start(() -> play(end)));
    }
    for (Thread player : players) {
      player.join();
    }
  }

  private void play(long end) {
    try {
      for (int number = count.getAndIncrement();
          number < REQUESTS && System.nanoTime() < end;
          number = count.getAndIncrement()) {
        switch (number % 5) {
          case 0 -> chat(number);
          case 1 -> generate(number, true);
          default -> generate(number, false);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("a rehearsed request failed", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void generate(int number, boolean stream) throws IOException, InterruptedException {
    send(
        "POST",
        "/v1/deployments/" + DEPLOYMENT + "/generate",
        "{\"prompt\":\"" + note(number) + "\",\"stream\":" + stream + "}");
  }

  private void chat(int number) throws IOException, InterruptedException {
    send(
        "POST",
        "/v1/chat/completions",
        "{\"model\":\"rehearsal\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\""
            + note(number)
            + "\"}]}");
  }

  /** A visit note of nobody. */
  private static String note(int number) {
    return String.format(
        Locale.ROOT,
        "Summarize this visit. Patient Jane Example, born %02d/%02d/%d, MRN %08d, SSN"
            + " 219-09-%04d, was seen on 03/%02d/2025 at 42 Maple Street, Springfield, IL 62704."
            + " Phone (217) 555-%04d, mail jane.example%d@example.org. She reports %d weeks of a"
            + " dry cough without fever, worse at night. Medication: lisinopril 20 mg once a day."
            + " Dr. Ann Sample heard clear lungs and a regular heart. Blood pressure 132 over"
            + " 84, saturation 97 percent. Plan: stop lisinopril, start losartan 50 mg, chest film"
            + " at Example General Hospital if the cough lasts longer than four more weeks.",
        1 + number % 12,
        1 + number % 28,
        1940 + number % 60,
        number,
        number % 10_000,
        1 + number % 28,
        number % 10_000,
        number,
        number % 9);
  }

  private void send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(baseUrl + path))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .method(method, BodyPublishers.ofString(body))
            .build();
    int status = client.send(request, BodyHandlers.discarding()).statusCode();
    if (status >= 300) {
      throw new IllegalStateException(path + " was answered " + status);
    }
  }
}
