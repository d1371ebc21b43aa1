// SPDX-License-Identifier: MIT
package com.paitient.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
  @TempDir Path folder;

  /** Every key with a text that differs from its default, and the value it must become. */
  private static Map<String, Map.Entry<String, Object>> everything() {
    Map<String, Map.Entry<String, Object>> all = new LinkedHashMap<>();
    all.put("data", Map.entry("/srv/data", Path.of("/srv/data")));
    all.put("listener.host", Map.entry("::1", "::1"));
    all.put("listener.port", Map.entry("9000", 9000));
    all.put("listener.plain-http", Map.entry("true", true));
    all.put("listener.tls.certificate", Map.entry("/c.pem", Optional.of(Path.of("/c.pem"))));
    all.put("listener.tls.key", Map.entry("/k.pem", Optional.of(Path.of("/k.pem"))));
    all.put("listener.tls.names", Map.entry("a.test,10.0.0.5", List.of("a.test", "10.0.0.5")));
    all.put(
        "database.url", Map.entry("jdbc:postgresql://db/x", Optional.of("jdbc:postgresql://db/x")));
    all.put("database.user", Map.entry("service", Optional.of("service")));
    all.put("database.password-file", Map.entry("/p", Optional.of(Path.of("/p"))));
    all.put("database.pool-size", Map.entry("7", 7));
    all.put("models.cpu-fallback", Map.entry("false", false));
    all.put("models.default-file", Map.entry("/m.gguf", Optional.of(Path.of("/m.gguf"))));
    all.put("models.import-bytes", Map.entry("3TiB", 3L << 40));
    all.put("models.import-time", Map.entry("1d", Duration.ofDays(1)));
    all.put("workers.classpath", Map.entry("/w/*", Optional.of("/w/*")));
    all.put("workers.context-tokens", Map.entry("512", 512));
    all.put("workers.threads", Map.entry("5", 5));
    all.put("workers.start-timeout", Map.entry("90s", Duration.ofSeconds(90)));
    all.put("limits.body-bytes", Map.entry("3MiB", 3 << 20));
    all.put("limits.header-bytes", Map.entry("8KiB", 8 << 10));
    all.put("limits.head-time", Map.entry("500ms", Duration.ofMillis(500)));
    all.put("limits.idle-time", Map.entry("45s", Duration.ofSeconds(45)));
    all.put("limits.prompt-chars", Map.entry("1234", 1234));
    all.put("limits.messages", Map.entry("12", 12));
    all.put("limits.output-tokens", Map.entry("99", 99));
    all.put("limits.generate-time", Map.entry("2m", Duration.ofMinutes(2)));
    all.put("limits.provisioning-wait", Map.entry("3s", Duration.ofSeconds(3)));
    all.put("limits.queue", Map.entry("3", 3));
    all.put("limits.body-time", Map.entry("20s", Duration.ofSeconds(20)));
    all.put("limits.connections", Map.entry("30", 30));
    all.put("limits.conversation-life", Map.entry("7d", Duration.ofDays(7)));
    all.put("limits.vault-bytes", Map.entry("2MiB", 2 << 20));
    all.put("metrics.open-on-loopback", Map.entry("true", true));
    all.put("keys.provider", Map.entry("pkcs11", "pkcs11"));
    all.put("keys.former-providers", Map.entry("file,aws-kms", List.of("file", "aws-kms")));
    all.put("keys.profile", Map.entry("hybrid-fips", "hybrid-fips"));
    all.put("keys.provider-time", Map.entry("9s", Duration.ofSeconds(9)));
    all.put("keys.limits.values", Map.entry("1000", 1000));
    all.put("keys.limits.data-bytes", Map.entry("2GiB", 2L << 30));
    all.put("keys.limits.data-key-life", Map.entry("10m", Duration.ofMinutes(10)));
    all.put("keys.limits.own-key-life", Map.entry("30s", Duration.ofSeconds(30)));
    all.put("keys.periods.tenant-keys", Map.entry("90d", Duration.ofDays(90)));
    all.put("keys.periods.destruction-wait", Map.entry("30d", Duration.ofDays(30)));
    all.put("keys.pkcs11.library", Map.entry("/l.so", Optional.of(Path.of("/l.so"))));
    all.put("keys.pkcs11.slot-index", Map.entry("2", 2));
    all.put("keys.pkcs11.label", Map.entry("root", "root"));
    all.put("keys.pkcs11.pin-file", Map.entry("/pin", Optional.of(Path.of("/pin"))));
    all.put("keys.aws-kms.key", Map.entry("id", Optional.of("id")));
    all.put("keys.aws-kms.former-keys", Map.entry("arn:1,arn:2", List.of("arn:1", "arn:2")));
    all.put("keys.aws-kms.region", Map.entry("eu-central-1", Optional.of("eu-central-1")));
    all.put("keys.aws-kms.url", Map.entry("https://kms", Optional.of("https://kms")));
    all.put("keys.aws-kms.authority", Map.entry("/a", Optional.of(Path.of("/a"))));
    all.put("keys.aws-kms.credentials-file", Map.entry("/c", Optional.of(Path.of("/c"))));
    all.put("keys.vault-transit.url", Map.entry("https://v", Optional.of("https://v")));
    all.put("keys.vault-transit.authority", Map.entry("/va", Optional.of(Path.of("/va"))));
    all.put("keys.vault-transit.mount", Map.entry("kms", "kms"));
    all.put("keys.vault-transit.key", Map.entry("main", "main"));
    all.put("keys.vault-transit.token-file", Map.entry("/t", Optional.of(Path.of("/t"))));
    all.put("keys.vault-transit.role-id", Map.entry("role", Optional.of("role")));
    all.put("keys.vault-transit.secret-id-file", Map.entry("/s", Optional.of(Path.of("/s"))));
    all.put("keys.vault-transit.role-mount", Map.entry("ar", "ar"));
    all.put("keys.vault-transit.namespace", Map.entry("ward", Optional.of("ward")));
    all.put(
        "telemetry.otlp.endpoint",
        Map.entry("http://127.0.0.1:4318", Optional.of("http://127.0.0.1:4318")));
    all.put("telemetry.otlp.plain-http", Map.entry("true", true));
    all.put("telemetry.otlp.authority", Map.entry("/c.pem", Optional.of(Path.of("/c.pem"))));
    all.put("upstreams.gpu-1.url", Map.entry("https://10.0.0.5", "https://10.0.0.5"));
    all.put("upstreams.gpu-1.plain-http", Map.entry("true", true));
    all.put("upstreams.gpu-1.authority", Map.entry("/a.pem", Optional.of(Path.of("/a.pem"))));
    all.put("upstreams.gpu-1.key-file", Map.entry("/key", Optional.of(Path.of("/key"))));
    all.put("upstreams.gpu-1.limits.connect-time", Map.entry("1s", Duration.ofSeconds(1)));
    all.put("upstreams.gpu-1.limits.head-time", Map.entry("2m", Duration.ofMinutes(2)));
    all.put("upstreams.gpu-1.limits.idle-time", Map.entry("4s", Duration.ofSeconds(4)));
    all.put("upstreams.gpu-1.limits.answer-bytes", Map.entry("5MiB", 5 << 20));
    all.put("upstreams.gpu-1.limits.connections", Map.entry("6", 6));
    all.put("upstreams.gpu-1.limits.probe-time", Map.entry("7s", Duration.ofSeconds(7)));
    String sink = "audit-sinks.gpu-1.";
    all.put(sink + "url", Map.entry("https://10.0.0.6", "https://10.0.0.6"));
    all.put(sink + "format", Map.entry("cef", Optional.of("cef")));
    all.put(sink + "authority", Map.entry("/a.pem", Optional.of(Path.of("/a.pem"))));
    all.put(sink + "key-file", Map.entry("/key", Optional.of(Path.of("/key"))));
    all.put(sink + "limits.alarm-after", Map.entry("1m", Duration.ofMinutes(1)));
    all.put(sink + "limits.refuse-after", Map.entry("2h", Duration.ofHours(2)));
    all.put(sink + "limits.connect-time", Map.entry("1s", Duration.ofSeconds(1)));
    all.put(sink + "limits.answer-time", Map.entry("2s", Duration.ofSeconds(2)));
    all.put(sink + "limits.events", Map.entry("7", 7));
    String holder = "keys.holders.gpu-1.";
    all.put(holder + "provider", Map.entry("file", "file"));
    all.put(holder + "root-file", Map.entry("/r", Optional.of(Path.of("/r"))));
    all.put(holder + "pkcs11.library", Map.entry("/l.so", Optional.of(Path.of("/l.so"))));
    all.put(holder + "pkcs11.slot-index", Map.entry("2", 2));
    all.put(holder + "pkcs11.label", Map.entry("root", "root"));
    all.put(holder + "pkcs11.pin-file", Map.entry("/pin", Optional.of(Path.of("/pin"))));
    all.put(holder + "aws-kms.key", Map.entry("id", Optional.of("id")));
    all.put(holder + "aws-kms.former-keys", Map.entry("arn:1,arn:2", List.of("arn:1", "arn:2")));
    all.put(holder + "aws-kms.region", Map.entry("eu-central-1", Optional.of("eu-central-1")));
    all.put(holder + "aws-kms.url", Map.entry("https://kms", Optional.of("https://kms")));
    all.put(holder + "aws-kms.authority", Map.entry("/a", Optional.of(Path.of("/a"))));
    all.put(holder + "aws-kms.credentials-file", Map.entry("/c", Optional.of(Path.of("/c"))));
    all.put(holder + "vault-transit.url", Map.entry("https://v", Optional.of("https://v")));
    all.put(holder + "vault-transit.authority", Map.entry("/va", Optional.of(Path.of("/va"))));
    all.put(holder + "vault-transit.mount", Map.entry("kms", "kms"));
    all.put(holder + "vault-transit.key", Map.entry("main", "main"));
    all.put(holder + "vault-transit.token-file", Map.entry("/t", Optional.of(Path.of("/t"))));
    all.put(holder + "vault-transit.role-id", Map.entry("role", Optional.of("role")));
    all.put(holder + "vault-transit.secret-id-file", Map.entry("/s", Optional.of(Path.of("/s"))));
    all.put(holder + "vault-transit.role-mount", Map.entry("ar", "ar"));
    all.put(holder + "vault-transit.namespace", Map.entry("ward", Optional.of("ward")));
    String anchor = "audit-anchors.gpu-1.";
    all.put(anchor + "url", Map.entry("file:///a", "file:///a"));
    all.put(anchor + "authority", Map.entry("/a.pem", Optional.of(Path.of("/a.pem"))));
    all.put(anchor + "key-file", Map.entry("/key", Optional.of(Path.of("/key"))));
    all.put(anchor + "limits.every", Map.entry("1m", Duration.ofMinutes(1)));
    all.put(anchor + "limits.answer-time", Map.entry("2s", Duration.ofSeconds(2)));
    all.put(anchor + "limits.addresses", Map.entry("10.0.0.0/8", List.of("10.0.0.0/8")));
    all.put(anchor + "limits.alarm-after", Map.entry("3m", Duration.ofMinutes(3)));
    all.put(anchor + "limits.refuse-after", Map.entry("30d", Optional.of(Duration.ofDays(30))));
    all.put(anchor + "mail.from", Map.entry("log@h.example", Optional.of("log@h.example")));
    all.put(anchor + "mail.to", Map.entry("a@h.example", List.of("a@h.example")));
    all.put(anchor + "mail.user", Map.entry("log", Optional.of("log")));
    all.put("audit.quorum", Map.entry("2", "2"));
    all.put("audit.witness-every", Map.entry("2m", Duration.ofMinutes(2)));
    all.put("audit.refuse-unwitnessed-after", Map.entry("1h", Optional.of(Duration.ofHours(1))));
    all.put("audit.authentication-every", Map.entry("5m", Duration.ofMinutes(5)));
    String witness = "audit-witnesses.gpu-1.";
    all.put(witness + "url", Map.entry("https://10.0.0.9", "https://10.0.0.9"));
    all.put(witness + "key", Map.entry("w+12345678+AAAA", "w+12345678+AAAA"));
    all.put(witness + "plain-http", Map.entry("true", true));
    all.put(witness + "authority", Map.entry("/a.pem", Optional.of(Path.of("/a.pem"))));
    all.put(witness + "limits.answer-time", Map.entry("2s", Duration.ofSeconds(2)));
    all.put(witness + "limits.alarm-after", Map.entry("1m", Duration.ofMinutes(1)));
    all.put(witness + "limits.addresses", Map.entry("10.0.0.0/8", List.of("10.0.0.0/8")));
    all.put(sink + "limits.addresses", Map.entry("10.0.0.0/8", List.of("10.0.0.0/8")));
    return all;
  }

  @Test
  void everyKeyOfEveryRecordIsInThisTest() {
    assertThat(Key.of(Config.class).map(Key::name))
        .containsExactlyInAnyOrderElementsOf(
            everything().keySet().stream().map(name -> name.replace("gpu-1", "*")).toList());
  }

  @Test
  void everyKeyCanBeSetFromTheFile() throws IOException {
    for (Map.Entry<String, Map.Entry<String, Object>> one : everything().entrySet()) {
      Map<String, String> others = texts();
      others.remove(one.getKey());
      Path file = write(nested(one.getKey(), one.getValue().getKey()));
      Config config = ConfigFile.load(Optional.of(file), Map.of(), others);
      assertThat(value(config, one.getKey())).as(one.getKey()).isEqualTo(one.getValue().getValue());
    }
  }

  @Test
  void everyKeyCanBeSetByVariable() {
    Map<String, String> variables =
        texts().entrySet().stream()
            .filter(e ->
                !e.getKey()
                    .matches(
                        "(upstreams|audit-sinks|audit-anchors|audit-witnesses|keys\\.holders)\\..*"))
            .collect(Collectors.toMap(e -> variable(e.getKey()), Map.Entry::getValue));
    Config config = ConfigFile.load(Optional.empty(), variables, Map.of());
    Map<String, Map.Entry<String, Object>> expected = everything();
    expected
        .keySet()
        .removeIf(name ->
            name.matches(
                "(upstreams|audit-sinks|audit-anchors|audit-witnesses|keys\\.holders)\\..*"));
    assertThat(expected).hasSameSizeAs(variables);
    expected.forEach(
        (name, value) -> assertThat(value(config, name)).as(name).isEqualTo(value.getValue()));
  }

  @Test
  void nothingSetGivesTheDefaults() {
    Config config = ConfigFile.load(Optional.empty(), Map.of("HOME", "/home/ada"), Map.of());
    assertThat(config).isEqualTo(Config.defaults(config.data()));
    assertThat(config.listener())
        .isEqualTo(new Config.Listener("127.0.0.1", 8443, false, Config.Tls.OWN));
    assertThat(config.limits()).isEqualTo(Limits.defaults());
    assertThat(config.models().cpuFallback()).isTrue();
    assertThat(List.of("/var/lib/paitient", "/home/ada/.local/share/paitient"))
        .contains(config.data().toString());
  }

  @Test
  void commandLineWinsOverVariableOverFile() throws IOException {
    Path file = write("listener:\n  port: 1\ndata: /file\nlimits:\n  queue: 9\n");
    Map<String, String> variables =
        Map.of("PAITIENT_LISTENER_PORT", "2", "PAITIENT_DATA", "/variable");
    Config config = ConfigFile.load(Optional.of(file), variables, Map.of("listener.port", "3"));
    assertThat(config.listener().port()).isEqualTo(3);
    assertThat(config.data()).isEqualTo(Path.of("/variable"));
    assertThat(config.limits().queue()).isEqualTo(9);
  }

  @Test
  void listsAndEmptySectionsOfTheFileAreRead() throws IOException {
    Path file = write("listener:\n  tls:\n    names: [a.test, \"::2\"]\nlimits:\n");
    Config config = ConfigFile.load(Optional.of(file), Map.of(), Map.of());
    assertThat(config.listener().tls().names()).containsExactly("a.test", "::2");
  }

  @Test
  void unknownKeyRefusesWithItsNameAndNearOnes() throws IOException {
    Path file = write("limits:\n  body-byte: 2\n");
    assertThatThrownBy(() -> ConfigFile.load(Optional.of(file), Map.of(), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("unknown key limits.body-byte; near it: limits.body-bytes");
  }

  @Test
  void unknownVariableOfOursRefusesWithItsNameAndNearOnes() {
    Map<String, String> variables = Map.of("PAITIENT_LISTENER_PRT", "1");
    assertThatThrownBy(() -> ConfigFile.load(Optional.empty(), variables, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage("unknown variable PAITIENT_LISTENER_PRT; near it: PAITIENT_LISTENER_PORT");
  }

  @Test
  void variablesOfClientsAndLauncherAndOfOthersAreLeftAlone() {
    Map<String, String> variables =
        Map.of(
            "PAITIENT_BASE_URL",
            "https://x",
            "PAITIENT_API_KEY",
            "k",
            "PAITIENT_CA_FILE",
            "c",
            "PAITIENT_REQUEST_PIN",
            "0a1b",
            "PAITIENT_REHEARSAL",
            "off",
            "PAITIENT_HOME",
            "h",
            "PAITIENT_CACHE",
            "c",
            "PAITIENT_JAVA_OPTS",
            "-Xmx1g",
            "PATH",
            "/bin");
    Config config = ConfigFile.load(Optional.empty(), variables, Map.of());
    assertThat(config).isEqualTo(Config.defaults(config.data()));
  }

  @Test
  void wrongTypesSayKeyAndExpectationButNotTheValue() throws IOException {
    for (Map.Entry<String, String> wrong :
        Map.of(
                "listener.port", "a whole number",
                "listener.plain-http", "true or false",
                "limits.body-bytes", "a size such as 2MiB",
                "models.import-bytes", "a size such as 2GiB",
                "limits.head-time", "a time such as 30s, 5m or 2h",
                "data", "a path, without ~")
            .entrySet()) {
      assertThatThrownBy(
              () -> ConfigFile.load(Optional.empty(), Map.of(), Map.of(wrong.getKey(), "~hunter2")))
          .isInstanceOf(ConfigException.class)
          .hasMessage(wrong.getKey() + " must be " + wrong.getValue())
          .hasNoCause();
    }
  }

  @Test
  void emptyValueIsRefused() {
    Map<String, String> variables = Map.of("PAITIENT_DATABASE_URL", "");
    assertThatThrownBy(() -> ConfigFile.load(Optional.empty(), variables, Map.of()))
        .hasMessage("PAITIENT_DATABASE_URL must be a text");
  }

  @Test
  void keyWithoutValueAndKeyGivenTwiceAreRefused() throws IOException {
    Path empty = write("listener:\n  port:\n");
    assertThatThrownBy(() -> ConfigFile.load(Optional.of(empty), Map.of(), Map.of()))
        .hasMessage("listener.port has no value");
    Path twice = write("data: /a\ndata: /b\n");
    assertThatThrownBy(() -> ConfigFile.load(Optional.of(twice), Map.of(), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("key twice");
  }

  @Test
  void brokenYamlIsRefusedWithoutQuotingIt() throws IOException {
    Path file = write("database:\n  url: \"jdbc:hunter2\n  x: [\n");
    assertThatThrownBy(() -> ConfigFile.load(Optional.of(file), Map.of(), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("not valid YAML")
        .hasMessageNotContaining("hunter2")
        .hasNoCause();
  }

  @Test
  void missingFileIsRefused() {
    Path file = folder.resolve("none.yaml");
    assertThatThrownBy(() -> ConfigFile.load(Optional.of(file), Map.of(), Map.of()))
        .hasMessage("cannot read " + file + " (NoSuchFileException)");
  }

  @Test
  void valueOutOfBoundsNamesItsKey() {
    Map<String, String> set = Map.of("limits.connections", "0");
    assertThatThrownBy(() -> ConfigFile.load(Optional.empty(), Map.of(), set))
        .hasMessage("limits.connections must lie between 1 and 1000000");
  }

  @Test
  void plainHttpIsForLoopbackOnly() {
    Map<String, String> set = Map.of("listener.plain-http", "true", "listener.host", "0.0.0.0");
    assertThatThrownBy(() -> ConfigFile.load(Optional.empty(), Map.of(), set))
        .hasMessage("listener.plain-http is for a loopback host only");
  }

  @Test
  void upstreamsHaveNamesOfTheirOwnAndTheUsualLimits() throws IOException {
    Path file =
        write(
            """
            upstreams:
              gpu:
                url: https://10.0.0.5:8000
              other-2:
                url: http://localhost:11434
                limits:
                  connections: 3
            """);
    Config config = ConfigFile.load(Optional.of(file), Map.of(), Map.of());
    assertThat(config.upstreams()).containsOnlyKeys("gpu", "other-2");
    assertThat(config.upstreams().get("gpu")).isEqualTo(Upstream.at("https://10.0.0.5:8000"));
    Upstream other = config.upstreams().get("other-2");
    assertThat(other.limits().connections()).isEqualTo(3);
    assertThat(other.limits().idleTime()).isEqualTo(Upstream.Limits.defaults().idleTime());
  }

  @Test
  void upstreamWithoutUrlOrWithUnknownKeyOrOutOfBoundsIsRefused() throws IOException {
    refused("upstreams:\n  gpu:\n    plain-http: true\n", "upstreams.gpu.url is missing");
    refused("upstreams:\n  gpu: {}\n", "upstreams.gpu has no value");
    refused("upstreams:\n  gpu:\n    color: red\n", "unknown key upstreams.gpu.color");
    refused("upstreams:\n  Gpu_1:\n    url: http://x\n", "unknown key upstreams.Gpu_1.url");
    refused(
        "upstreams:\n  gpu:\n    url: http://x\n    limits:\n      connections: 0\n",
        "upstreams.gpu.limits.connections must lie between 1 and 10000");
  }

  private void refused(String yaml, String message) throws IOException {
    Path file = write(yaml);
    assertThatThrownBy(() -> ConfigFile.load(Optional.of(file), Map.of(), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void upstreamsAreNotSetByVariable() {
    Map<String, String> variables = Map.of("PAITIENT_UPSTREAMS_GPU_URL", "http://x");
    assertThatThrownBy(() -> ConfigFile.load(Optional.empty(), variables, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("unknown variable PAITIENT_UPSTREAMS_GPU_URL");
  }

  @Test
  void upstreamUrlIsNotPrinted() {
    Map<String, String> set = Map.of("upstreams.gpu.url", "http://me:hunter2@10.0.0.1");
    assertThat(ConfigFile.load(Optional.empty(), Map.of(), set).toString())
        .doesNotContain("hunter2");
  }

  @Test
  void databaseUrlIsNotPrinted() {
    Map<String, String> set = Map.of("database.url", "jdbc:postgresql://db/x?password=hunter2");
    assertThat(ConfigFile.load(Optional.empty(), Map.of(), set).toString())
        .doesNotContain("hunter2");
  }

  private static Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    everything().forEach((name, value) -> texts.put(name, value.getKey()));
    return texts;
  }

  private static String variable(String name) {
    return "PAITIENT_" + name.toUpperCase(java.util.Locale.ROOT).replaceAll("[.-]", "_");
  }

  private static String nested(String name, String text) {
    String[] parts = name.split("\\.");
    StringBuilder yaml = new StringBuilder();
    for (int depth = 0; depth < parts.length; depth++) {
      yaml.append("  ".repeat(depth)).append(parts[depth]).append(":\n");
    }
    yaml.setLength(yaml.length() - 1);
    return yaml.append(" \"").append(text).append("\"\n").toString();
  }

  private static Object value(Config config, String name) {
    Object value = config;
    for (String part : name.split("\\.")) {
      if (value instanceof Map<?, ?> named) {
        value = named.get(part);
        continue;
      }
      for (var component : value.getClass().getRecordComponents()) {
        if (Key.name(component).equals(part)) {
          try {
            value = component.getAccessor().invoke(value);
          } catch (ReflectiveOperationException e) {
            throw new LinkageError(name, e);
          }
          break;
        }
      }
    }
    return value;
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(folder.resolve("config.yaml"), yaml);
  }
}
