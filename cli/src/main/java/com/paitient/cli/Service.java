// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A service's API; whatever is not success is a {@link CommandFailure} in words for people. */
final class Service {
  static final ObjectMapper JSON = new ObjectMapper();

  private static final Duration CONNECT_TIME = Duration.ofSeconds(10);
  private static final Duration ANSWER_TIME = Duration.ofMinutes(10);

  private final Connection connection;
  private final HttpClient client;

  Service(Connection connection) {
    this.connection = connection;
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIME);
    connection.caFile().ifPresent(file -> builder.sslContext(Trust.inFile(file)));
    this.client = builder.build();
  }

  /** A path of the API from its parts, each escaped. */
  static String path(String... parts) {
    return Stream.of(parts).map(Service::escaped).collect(Collectors.joining("/", "/v1/", ""));
  }

  JsonNode get(String path) {
    return json(send("GET", path, BodyPublishers.noBody(), ""));
  }

  JsonNode post(String path, Object body) {
    return json(send("POST", path, BodyPublishers.ofString(text(body)), "application/json"));
  }

  /** The same, done once however often it is sent under a key. */
  JsonNode post(String path, Object body, OnceOption once) {
    return json(success(exchange(posting(path, body, once), BodyHandlers.ofString())));
  }

  private HttpRequest posting(String path, Object body, OnceOption once) {
    HttpRequest request =
        request("POST", path, BodyPublishers.ofString(text(body)), "application/json");
    try {
      return once.key()
          .map(key ->
              HttpRequest.newBuilder(request, (_, _) -> true)
                  .header("Idempotency-Key", key)
                  .build())
          .orElse(request);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.couldNotRun("--idempotency-key has 1 to 255 visible characters.");
    }
  }

  JsonNode put(String path, Object body) {
    return json(send("PUT", path, BodyPublishers.ofString(text(body)), "application/json"));
  }

  JsonNode patch(String path, Object body) {
    return json(send("PATCH", path, BodyPublishers.ofString(text(body)), "application/json"));
  }

  JsonNode upload(String path, Path file) {
    try {
      return json(send("PUT", path, BodyPublishers.ofFile(file), "application/octet-stream"));
    } catch (FileNotFoundException e) {
      throw CommandFailure.couldNotRun("the file " + file + " cannot be read.");
    }
  }

  void delete(String path) {
    delete(path, List.of());
  }

  void delete(String path, List<Map.Entry<String, String>> parameters) {
    json(send("DELETE", path + query(parameters), BodyPublishers.noBody(), ""));
  }

  /** Up to {@code most} items of a list, over as many pages as it takes. */
  List<JsonNode> list(String path, List<Map.Entry<String, String>> filters, int most) {
    List<JsonNode> items = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = get(path + query(filters, Math.min(500, most - items.size()), cursor));
      page.path("data").forEach(items::add);
      cursor = page.path("next_cursor").asText("");
    } while (!cursor.isEmpty() && items.size() < most);
    return items;
  }

  /** Writes an answer of any length and type as it comes; one that broke off is a failure. */
  void download(String path, List<Map.Entry<String, String>> parameters, OutputStream out) {
    HttpRequest request = request("GET", path + query(parameters), BodyPublishers.noBody(), "");
    HttpResponse<InputStream> response = exchange(request, BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      throw refusal(response.statusCode(), requestId(response), read(response.body()));
    }
    try (InputStream body = response.body()) {
      body.transferTo(out);
      out.flush();
    } catch (IOException e) {
      throw CommandFailure.couldNotRun("the answer broke off before its end.");
    }
  }

  /** The answer's lines as they come. */
  Stream<String> lines(String path, Object body, OnceOption once) {
    HttpResponse<InputStream> response =
        exchange(posting(path, body, once), BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      throw refusal(response.statusCode(), requestId(response), read(response.body()));
    }
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))
        .lines();
  }

  private HttpResponse<String> send(
      String method, String path, BodyPublisher body, String contentType) {
    return success(exchange(request(method, path, body, contentType), BodyHandlers.ofString()));
  }

  private static HttpResponse<String> success(HttpResponse<String> response) {
    if (response.statusCode() / 100 != 2) {
      throw refusal(response.statusCode(), requestId(response), response.body());
    }
    return response;
  }

  private HttpRequest request(String method, String path, BodyPublisher body, String contentType) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(connection.baseUrl() + path))
            .timeout(ANSWER_TIME)
            .header("Authorization", "Bearer " + connection.apiKey())
            .header("User-Agent", "paitient-cli/0.1.0")
            .method(method, body);
    return contentType.isEmpty()
        ? request.build()
        : request.header("Content-Type", contentType).build();
  }

  private <T> HttpResponse<T> exchange(
      HttpRequest request, HttpResponse.BodyHandler<T> bodyHandler) {
    try {
      return client.send(request, bodyHandler);
    } catch (IOException e) {
      throw Unreachable.failure(connection, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.couldNotRun("interrupted.");
    }
  }

  private static CommandFailure refusal(int status, String requestId, String body) {
    try {
      return Problem.failure(status, JSON.readTree(body), requestId);
    } catch (JsonProcessingException e) {
      return Problem.failure(status, MissingNode.getInstance(), requestId);
    }
  }

  private static JsonNode json(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw CommandFailure.couldNotRun("what answers there is no PaiTIENT service (no JSON).");
    }
  }

  private static String read(InputStream body) {
    try (body) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private static String requestId(HttpResponse<?> response) {
    return response.headers().firstValue("X-Request-Id").orElse("");
  }

  private static String query(List<Map.Entry<String, String>> filters, int limit, String cursor) {
    List<Map.Entry<String, String>> all = new ArrayList<>(filters);
    all.add(Map.entry("limit", Integer.toString(limit)));
    if (!cursor.isEmpty()) {
      all.add(Map.entry("cursor", cursor));
    }
    return query(all);
  }

  private static String query(List<Map.Entry<String, String>> all) {
    return all.isEmpty() ? "" : joined(all);
  }

  private static String joined(List<Map.Entry<String, String>> all) {
    return all.stream()
        .map(pair -> escaped(pair.getKey()) + "=" + escaped(pair.getValue()))
        .collect(Collectors.joining("&", "?", ""));
  }

  private static String text(Object body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a body that is no JSON", e);
    }
  }

  private static String escaped(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
