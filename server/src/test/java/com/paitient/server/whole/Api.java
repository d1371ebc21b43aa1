// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The service's API as a program sees it, over real HTTPS with its CA file. */
final class Api {
  static final ObjectMapper JSON = new ObjectMapper();

  private final String base;
  private final String key;
  private final HttpClient client;

  Api(String base, String key, String caFile) throws Exception {
    this.base = base;
    this.key = key;
    HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    this.client = caFile == null ? builder.build() : builder.sslContext(trusting(caFile)).build();
  }

  static SSLContext trusting(String caFile) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(Path.of(caFile))) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** A response whose body is JSON, or nothing. */
  record Reply(int status, JsonNode body, HttpResponse<String> raw) {
    String code() {
      return body.path("code").asText();
    }
  }

  Reply get(String path) throws Exception {
    return send(request(path).GET().build());
  }

  Reply delete(String path) throws Exception {
    return send(request(path).DELETE().build());
  }

  Reply post(String path, String body) throws Exception {
    return send(json(path).POST(BodyPublishers.ofString(body)).build());
  }

  Reply post(String path, JsonNode body) throws Exception {
    return post(path, JSON.writeValueAsString(body));
  }

  /**
   * A POST whose body is sent only when the service asks for it: who is refused while he sends may
   * lose the answer.
   */
  Reply postWhenAsked(String path, JsonNode body) throws Exception {
    String text = JSON.writeValueAsString(body);
    return send(json(path).expectContinue(true).POST(BodyPublishers.ofString(text)).build());
  }

  /** A POST with more header fields: names and values by turns. */
  Reply postWith(String path, String body, String... fields) throws Exception {
    return send(json(path).headers(fields).POST(BodyPublishers.ofString(body)).build());
  }

  /** Bytes of a type, and the bytes that come back. */
  HttpResponse<byte[]> postBytes(String path, String type, byte[] body) throws Exception {
    return client.send(
        request(path).header("Content-Type", type).POST(BodyPublishers.ofByteArray(body)).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  Reply put(String path, String body) throws Exception {
    return send(json(path).PUT(BodyPublishers.ofString(body)).build());
  }

  Reply upload(String path, Path file) throws Exception {
    return send(
        request(path)
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.ofFile(file))
            .build());
  }

  /** What is no JSON. */
  String text(String path) throws Exception {
    return client.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString()).body();
  }

  /** The raw text of an event stream. */
  HttpResponse<InputStream> stream(String path, JsonNode body) throws Exception {
    return client.send(
        json(path).POST(BodyPublishers.ofString(JSON.writeValueAsString(body))).build(),
        HttpResponse.BodyHandlers.ofInputStream());
  }

  private HttpRequest.Builder json(String path) {
    return request(path).header("Content-Type", "application/json");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .timeout(Duration.ofMinutes(5))
        .header("Authorization", "Bearer " + key);
  }

  private Reply send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    return new Reply(response.statusCode(), parsed(response.body()), response);
  }

  private static JsonNode parsed(String body) throws JsonProcessingException {
    return body.isEmpty() ? JSON.missingNode() : JSON.readTree(body);
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }
}
