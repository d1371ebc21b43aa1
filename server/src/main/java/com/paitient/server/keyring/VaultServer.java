// SPDX-License-Identifier: MIT
package com.paitient.server.keyring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.paitient.keys.KeysException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The HTTP API of Vault or OpenBao: asks with a token, and gets another one by AppRole when the
 * first is not taken any more. Its answers' messages are never passed on. Thread-safe.
 */
final class VaultServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DENIED = 403;

  private final KeyServer server;
  private final VaultLogin login;
  private final Optional<String> namespace;
  private volatile String token = "";

  /** Takes over {@code server}. */
  VaultServer(KeyServer server, VaultLogin login, Optional<String> namespace) {
    this.server = server;
    this.login = login;
    this.namespace = namespace;
  }

  /**
   * What is at a path, without {@code /v1/}.
   *
   * @throws KeysException PROVIDER_UNAVAILABLE
   */
  JsonNode get(String path) {
    return data(withToken(fields -> server.get("/v1/" + path, fields)));
  }

  /**
   * The answer to {@code body}.
   *
   * @throws KeysException CANNOT_OPEN when the server finds the request itself wrong (400), or
   *     PROVIDER_UNAVAILABLE
   */
  JsonNode post(String path, Map<String, ?> body) {
    byte[] json = bytes(body);
    return data(withToken(fields -> server.post("/v1/" + path, json, fields)));
  }

  static KeysException garbage() {
    return Refusal.unavailable("the key provider's answer is not what its protocol says");
  }

  @Override
  public void close() {
    server.close();
  }

  private KeyServer.Answer withToken(Function<Map<String, String>, KeyServer.Answer> call) {
    String used = token.isEmpty() ? renewed("") : token;
    KeyServer.Answer answer = call.apply(fields(used));
    return answer.status == DENIED ? call.apply(fields(renewed(used))) : answer;
  }

  /** A token other than {@code used}, where there may be one; one thread at a time asks for it. */
  private synchronized String renewed(String used) {
    if (token.equals(used)) {
      token =
          switch (login) {
            case VaultLogin.Token file -> file.read();
            case VaultLogin.AppRole role -> byRole(role);
          };
    }
    return token;
  }

  private String byRole(VaultLogin.AppRole role) {
    byte[] body = bytes(Map.of("role_id", role.roleId(), "secret_id", role.readSecret()));
    KeyServer.Answer answer = server.post("/v1/auth/" + role.mount() + "/login", body, fields(""));
    if (answer.status / 100 != 2) {
      throw Refusal.unavailable("the key provider refuses the AppRole");
    }
    String fresh = tree(answer).path("auth").path("client_token").asText("");
    if (fresh.isEmpty() || !fresh.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw garbage();
    }
    return fresh;
  }

  private Map<String, String> fields(String with) {
    Map<String, String> fields = new HashMap<>();
    fields.put("X-Vault-Request", "true");
    if (!with.isEmpty()) {
      fields.put("X-Vault-Token", with);
    }
    namespace.ifPresent(name -> fields.put("X-Vault-Namespace", name));
    return fields;
  }

  private static JsonNode data(KeyServer.Answer answer) {
    return switch (answer.status) {
      case 200 -> {
        JsonNode data = tree(answer).path("data");
        if (!data.isObject()) {
          throw garbage();
        }
        yield data;
      }
      case 204 -> JSON.createObjectNode();
      case 400 -> throw Refusal.cannotOpen();
      case DENIED -> throw Refusal.unavailable("the key provider denies what we ask");
      case 404 -> throw Refusal.unavailable("the key provider has no such key");
      case 503 -> throw Refusal.unavailable("the key provider is itself sealed or away");
      default -> throw Refusal.unavailable("the key provider answers " + answer.status);
    };
  }

  private static JsonNode tree(KeyServer.Answer answer) {
    try {
      JsonNode tree = JSON.readTree(answer.body);
      if (tree.isObject()) {
        return tree;
      }
    } catch (IOException noJson) {
      throw garbage();
    }
    throw garbage();
  }

  private static byte[] bytes(Map<String, ?> body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("texts and numbers have a JSON");
    }
  }
}
