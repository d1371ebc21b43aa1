// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of bodies that are nearly right, to every endpoint that takes one: JSON that breaks,
 * and JSON that holds what nobody expects there. More: {@code -Dpaitient.malformed.bodies=100000}.
 */
class MalformedBodiesTest {
  private static final int CASES = Integer.getInteger("paitient.malformed.bodies", 3_000);
  private static final long SEED = Long.getLong("paitient.malformed.seed", 1);
  private static final String CANARY = "Zyxwquent";

  /** A good request: its path and body. */
  private record Good(String method, String path, String body) {}

  private static final List<Good> GOOD =
      List.of(
          new Good(
              "POST",
              "/v1/chat/completions",
              """
              {"model":"chat","messages":[{"role":"user","content":"Hi"},{"role":"assistant",
              "content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"f",
              "arguments":"{\\"a\\":1}"}}]},{"role":"tool","tool_call_id":"a","content":"{\\"b\\":2}"}],
              "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],
              "tool_choice":"auto","response_format":{"type":"json_schema","json_schema":{"name":"n",
              "schema":{"a":[1,null]}}},"n":1,"stop":["x"],"temperature":0.5,"top_k":3,"seed":1,
              "logit_bias":{"5":1},"metadata":{"phi_handling":"redact"},"stream":false}\
              """),
          new Good("POST", "/v1/completions", "{\"model\":\"chat\",\"prompt\":\"Hi\",\"n\":2}"),
          new Good(
              "POST",
              "/v1/deployments/chat/generate",
              """
              {"messages":[{"role":"user","content":"Hi"}],"max_tokens":3,"stop":"x","seed":1,
              "security_settings":{"phi_handling":"redact","data_filtering":{"redact_phi":true}},
              "patient_id":"p","conversation_id":"c","purpose_of_use":"t","stream":true}\
              """),
          new Good("POST", "/v1/phi/detect", "{\"text\":\"John Smith, 01/15/1965\"}"),
          new Good("POST", "/v1/phi/redact", "{\"texts\":[\"John Smith\",\"b\"]}"),
          new Good("POST", "/v1/phi/deidentify", "{\"text\":\"John Smith\"}"),
          new Good("POST", "/v1/phi/reidentify", "{\"text\":\"John\",\"vault\":\"abc\"}"),
          new Good(
              "POST",
              "/analyze",
              "{\"text\":\"John Smith\",\"language\":\"en\",\"entities\":[\"PERSON\"]}"),
          new Good(
              "POST",
              "/anonymize",
              """
              {"text":"John","anonymizers":{"DEFAULT":{"type":"replace","new_value":"A"}},
              "analyzer_results":[{"start":0,"end":4,"score":0.8,"entity_type":"PERSON"}]}\
              """),
          new Good(
              "POST",
              "/v1/deployments",
              """
              {"model_name":"default","deployment_name":"other","replicas":1,"tags":{"a":"b"},
              "vpc_config":{"subnet_ids":["s"],"security_group_ids":["g"]},
              "security_settings":{"allowed_ip_ranges":["10.0.0.0/8"]}}\
              """),
          new Good(
              "POST",
              "/v1/api-keys",
              """
              {"name":"k","permissions":["text:generate"],"resource_pattern":"deployment/*",
              "allowed_ip_ranges":["10.0.0.0/8"],"expires_at":"2099-01-01T00:00:00Z"}\
              """),
          new Good("PUT", "/v1/security-settings", "{\"phi_detection\":true}"),
          new Good("PUT", "/v1/model-registry/alias", "{\"alias_of\":\"default\"}"));

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1e400",
          "-0.0",
          "1E-400",
          "123456789012345678901234567890",
          "0.1e1",
          "9223372036854775808",
          "2147483648",
          "\"\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\udc00\\ud800\"",
          "\"\\uffff\"",
          "\"" + CANARY + "\"",
          "[]",
          "{}",
          "[[]]",
          "[null]",
          "{\"\":\"\"}",
          "{\"\\ud800\":1}",
          "\"\\u202e\"",
          "NaN",
          "Infinity",
          "01",
          "+1",
          ".5",
          "1.",
          "0x10",
          "'a'",
          "tru",
          "nulll",
          "\"\t\"",
          "\"\\x\"",
          "\"",
          "[",
          "{",
          "]",
          "}",
          "/*a*/1",
          "");

  @TempDir static Path data;

  @Test
  void noneIsAnsweredWithAnErrorOfTheService() throws Exception {
    List<String> faults = new ArrayList<>();
    try (Api api = Api.start(data);
        HttpClient client = HttpClient.newHttpClient()) {
      api.models.takesAll = true;
      assertThat(api.upload("PUT", "/v1/model-registry/default", "GGUF").status()).isLessThan(300);
      assertThat(
              api.post(
                      "/v1/deployments",
                      "{\"model_name\":\"default\",\"deployment_name\":\"chat\"}")
                  .status())
          .isEqualTo(201);
      for (Good good : GOOD) {
        int status = send(api, client, good, bytes(good.body())).statusCode();
        assertThat(status).as(good.path()).isIn(200, 201, 400, 404);
      }
      for (int i = 0; i < CASES; i++) {
        Random random = new Random(SEED * 1_000_003 + i);
        Good good = GOOD.get(random.nextInt(GOOD.size()));
        HttpResponse<String> response = send(api, client, good, broken(good.body(), random));
        if (response.statusCode() >= 500) {
          faults.add("case " + i + " " + good.path() + ": " + response.statusCode());
        }
        // Names of models are told; texts are not.
        boolean text = !good.path().startsWith("/v1/model-registry");
        if (text && response.statusCode() >= 400 && response.body().contains(CANARY)) {
          faults.add("case " + i + " " + good.path() + ": its text is in the error");
        }
      }
    }
    assertThat(faults).isEmpty();
  }

  private static HttpResponse<String> send(Api api, HttpClient client, Good good, byte[] body)
      throws Exception {
    return client.send(
        api.request(good.path())
            .timeout(Duration.ofMinutes(5))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .method(good.method(), BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A body of which one or a few things are wrong, or only unusual. */
  private static byte[] broken(String good, Random random) throws Exception {
    return switch (random.nextInt(8)) {
      case 0 -> bytes(good.substring(0, random.nextInt(good.length())));
      case 1 -> badBytes(good, random);
      case 2 -> bytes(inserted(good, random));
      case 3 -> bytes(deep(good, random));
      case 4 -> bytes(doubledField(good, random));
      default -> bytes(otherValues(good, random));
    };
  }

  private static byte[] badBytes(String good, Random random) {
    byte[] bytes = bytes(good);
    int[] odd = {0xff, 0xc0, 0x80, 0xed, 0xf5, 0x00, 0xfe, 0x1f};
    for (int i = 0; i <= random.nextInt(3); i++) {
      bytes[random.nextInt(bytes.length)] = (byte) odd[random.nextInt(odd.length)];
    }
    return bytes;
  }

  private static String inserted(String good, Random random) {
    int at = random.nextInt(good.length() + 1);
    return good.substring(0, at) + VALUES.get(random.nextInt(VALUES.size())) + good.substring(at);
  }

  private static String deep(String good, Random random) {
    int depth = 1 + random.nextInt(3_000);
    String nested =
        random.nextBoolean()
            ? "[".repeat(depth) + "]".repeat(depth)
            : "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    return good.replaceFirst("(\"[a-z_]+\":)(\"[^\"]*\"|[0-9.]+)", "$1" + nested);
  }

  private static String doubledField(String good, Random random) throws Exception {
    List<String> names = new ArrayList<>();
    Api.JSON.readTree(good).fieldNames().forEachRemaining(names::add);
    String name = names.get(random.nextInt(names.size()));
    return good.replaceFirst("\\{", "{\"" + name + "\":" + VALUES.get(random.nextInt(20)) + ",");
  }

  /** Some values of the tree are others, which may not even be JSON. */
  private static String otherValues(String good, Random random) throws Exception {
    JsonNode tree = Api.JSON.readTree(good);
    List<String> instead = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(2); i++) {
      String mark = "@" + i + "@";
      instead.add(VALUES.get(random.nextInt(VALUES.size())));
      put(tree, mark, random);
    }
    String text = tree.toString();
    for (int i = 0; i < instead.size(); i++) {
      text = text.replace("\"@" + i + "@\"", instead.get(i));
    }
    return text;
  }

  private static void put(JsonNode node, String mark, Random random) {
    List<JsonNode> inner = new ArrayList<>();
    node.forEach(each -> {
      if (each.isContainerNode() && !each.isEmpty()) {
        inner.add(each);
      }
    });
    if (!inner.isEmpty() && random.nextInt(3) > 0) {
      put(inner.get(random.nextInt(inner.size())), mark, random);
      return;
    }
    switch (node) {
      case ObjectNode object -> {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        object.put(names.get(random.nextInt(names.size())), mark);
      }
      case ArrayNode array -> array.set(random.nextInt(array.size()), mark);
      default -> throw new IllegalStateException("no container");
    }
  }
}
