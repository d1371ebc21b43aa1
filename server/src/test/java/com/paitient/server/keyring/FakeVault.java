// SPDX-License-Identifier: MIT
package com.paitient.server.keyring;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The part of Vault's HTTP API that a transit key needs, over a real socket: tokens and AppRole,
 * reading a key, encrypt and decrypt with associated data, rotate, config and trim, with the
 * statuses and error bodies that Vault documents. Its moods make it hang, deny or babble.
 */
final class FakeVault implements AutoCloseable {
  static final String ROLE = "role-1";
  static final String SECRET = "secret-id-1";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Map<String, Transit> keys = new ConcurrentHashMap<>();
  private final AtomicInteger logins = new AtomicInteger();
  private final CountDownLatch never = new CountDownLatch(1);
  volatile String token = "hvs.first";
  volatile Mood mood = Mood.WELL;

  /** How it answers. */
  enum Mood {
    WELL,
    HANGS,
    DENIES,
    SEALED,
    BABBLES,
    OTHER_JSON,
    REDIRECTS,
    FLOODS
  }

  /** A key of the transit engine. */
  private static final class Transit {
    final String type;
    final boolean exportable;
    final TreeMap<Integer, byte[]> versions = new TreeMap<>();
    int least = 1;

    Transit(String type, boolean exportable) {
      this.type = type;
      this.exportable = exportable;
      rotate();
    }

    void rotate() {
      byte[] fresh = new byte[32];
      new SecureRandom().nextBytes(fresh);
      versions.put(versions.isEmpty() ? 1 : versions.lastKey() + 1, fresh);
    }
  }

  FakeVault() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void key(String name, String type, boolean exportable) {
    keys.put(name, new Transit(type, exportable));
  }

  int logins() {
    return logins.get();
  }

  @Override
  public void close() {
    never.countDown();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      switch (mood) {
        case WELL -> route(exchange);
        case HANGS -> hang();
        case DENIES -> error(exchange, 403, "permission denied");
        case SEALED -> error(exchange, 503, "Vault is sealed");
        case BABBLES -> reply(exchange, 200, "<html>hello</html>".getBytes(UTF_8));
        case OTHER_JSON ->
            reply(exchange, 200, "{\"data\":{\"ciphertext\":\"?\"}}".getBytes(UTF_8));
        case REDIRECTS -> {
          exchange.getResponseHeaders().set("Location", url() + "/elsewhere");
          reply(exchange, 307, new byte[0]);
        }
        case FLOODS -> reply(exchange, 200, new byte[1 << 20]);
      }
    }
  }

  private void hang() {
    try {
      never.await();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private void route(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().substring("/v1/".length());
    byte[] sent = exchange.getRequestBody().readAllBytes();
    JsonNode body = sent.length == 0 ? JSON.createObjectNode() : JSON.readTree(sent);
    if (path.equals("auth/approle/login")) {
      login(exchange, body);
    } else if (!token.equals(exchange.getRequestHeaders().getFirst("X-Vault-Token"))) {
      error(exchange, 403, "permission denied");
    } else {
      transit(exchange, path.split("/"), body);
    }
  }

  private void login(HttpExchange exchange, JsonNode body) throws IOException {
    if (!body.path("role_id").asText().equals(ROLE)
        || !body.path("secret_id").asText().equals(SECRET)) {
      error(exchange, 400, "invalid role or secret ID");
      return;
    }
    token = "hvs.login" + logins.incrementAndGet();
    reply(
        exchange,
        200,
        JSON.writeValueAsBytes(
            Map.of("auth", Map.of("client_token", token, "lease_duration", 60))));
  }

  private void transit(HttpExchange exchange, String[] path, JsonNode body) throws IOException {
    Transit key = path.length >= 3 && path[0].equals("transit") ? keys.get(path[2]) : null;
    if (key == null) {
      error(exchange, 404, "");
      return;
    }
    synchronized (key) {
      String act = path.length == 4 ? path[3] : path[1];
      switch (act) {
        case "keys" -> data(exchange, about(key));
        case "encrypt" -> encrypt(exchange, key, body);
        case "decrypt" -> decrypt(exchange, key, body);
        case "rotate" -> {
          key.rotate();
          data(exchange, about(key));
        }
        case "config" -> {
          key.least = body.path("min_decryption_version").asInt(key.least);
          data(exchange, about(key));
        }
        case "trim" -> {
          int least = body.path("min_available_version").asInt();
          if (least > key.least) {
            error(exchange, 400, "cannot set min available version above min decryption version");
          } else {
            key.versions.headMap(least).clear();
            reply(exchange, 204, new byte[0]);
          }
        }
        default -> error(exchange, 404, "");
      }
    }
  }

  private static Map<String, ?> about(Transit key) {
    return Map.of(
        "type", key.type,
        "exportable", key.exportable,
        "latest_version", key.versions.lastKey(),
        "min_decryption_version", key.least);
  }

  private void encrypt(HttpExchange exchange, Transit key, JsonNode body) throws IOException {
    int version = body.path("key_version").asInt(key.versions.lastKey());
    byte[] nonce = new byte[12];
    new SecureRandom().nextBytes(nonce);
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, key.versions.get(version), nonce, body)
              .doFinal(Base64.getDecoder().decode(body.path("plaintext").asText()));
      byte[] all = ByteBuffer.allocate(12 + sealed.length).put(nonce).put(sealed).array();
      data(
          exchange,
          Map.of(
              "ciphertext",
              "vault:v" + version + ":" + Base64.getEncoder().encodeToString(all),
              "key_version",
              version));
    } catch (GeneralSecurityException broken) {
      throw new IOException(broken);
    }
  }

  private void decrypt(HttpExchange exchange, Transit key, JsonNode body) throws IOException {
    String[] parts = body.path("ciphertext").asText().split(":");
    try {
      int version = Integer.parseInt(parts[1].substring(1));
      if (version < key.least) {
        error(exchange, 400, "ciphertext or signature version is disallowed by policy (too old)");
        return;
      }
      if (!key.versions.containsKey(version)) {
        error(exchange, 400, "invalid ciphertext: unable to decrypt");
        return;
      }
      byte[] all = Base64.getDecoder().decode(parts[2]);
      byte[] nonce = Arrays.copyOf(all, 12);
      byte[] plain =
          cipher(Cipher.DECRYPT_MODE, key.versions.get(version), nonce, body)
              .doFinal(all, Math.min(12, all.length), Math.max(0, all.length - 12));
      data(exchange, Map.of("plaintext", Base64.getEncoder().encodeToString(plain)));
    } catch (AEADBadTagException wrong) {
      error(exchange, 400, "cipher: message authentication failed");
    } catch (GeneralSecurityException | RuntimeException invalid) {
      error(exchange, 400, "invalid ciphertext: no prefix");
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce, JsonNode body)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    cipher.updateAAD(Base64.getDecoder().decode(body.path("associated_data").asText()));
    return cipher;
  }

  private static void data(HttpExchange exchange, Map<String, ?> data) throws IOException {
    reply(exchange, 200, JSON.writeValueAsBytes(Map.of("data", data)));
  }

  private static void error(HttpExchange exchange, int status, String message) throws IOException {
    reply(exchange, status, JSON.writeValueAsBytes(Map.of("errors", new String[] {message})));
  }

  private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }
}
