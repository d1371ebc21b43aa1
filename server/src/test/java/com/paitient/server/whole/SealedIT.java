// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.paitient.keys.FileKeyProvider;
import com.paitient.keys.SecretBytes;
import com.paitient.keys.Share;
import com.paitient.server.fakes.LiveFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A service that comes up sealed: what it says, what unseals it, and that it serves afterwards. */
class SealedIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  /** As a child of the service has to pass through it, it is open to others. */
  @BeforeEach
  void make() throws IOException {
    folder = Files.createTempDirectory("paitient-sealed");
    Path _ = Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void remove() {
    LiveFolder.delete(folder);
  }

  @Test
  void staysSealedUntilEnoughSharesCameAndThenServes() throws Exception {
    Path data = folder.resolve("data");
    List<Share> shares = FileKeyProvider.create(data.resolve("keys/root.key"), 2, 3);
    try (RunningService service = RunningService.start(data, "--http")) {
      assertSealed(service, "0 of 2 shares were given");
      Path socket = data.resolve("run/unseal.sock");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-------");
      assertThat(asked(socket, 'h', "psm-share-00").path("error").asText()).contains("cut short");
      assertThat(asked(socket, 'p', "open sesame").path("error").asText()).contains("shares");
      assertThat(asked(socket, 'x', "").path("error").asText()).contains("not known");
      JsonNode first = asked(socket, 'h', shares.get(0).text());
      assertThat(first.path("given").asInt()).isEqualTo(1);
      assertThat(asked(socket, 'h', shares.get(0).text()).path("error").asText())
          .contains("given already");
      assertSealed(service, "1 of 2 shares were given");
      int port = URI.create(service.baseUrl()).getPort();
      assertThat(asked(socket, 'h', shares.get(2).text()).path("unsealed").asBoolean()).isTrue();
      awaitReady(service);
      assertThat(
              URI.create(
                      JSON.readTree(data.resolve("run/service.json").toFile())
                          .path("base_url")
                          .asText())
                  .getPort())
          .isEqualTo(port);
      assertThat(socket).doesNotExist();
      String key = Files.readString(data.resolve("admin.key")).strip();
      HttpResponse<String> events = get(service, "/v1/audit-logs?event_type=service.unsealed", key);
      assertThat(events.statusCode()).isEqualTo(200);
      JsonNode details = JSON.readTree(events.body()).path("data").path(0).path("details");
      assertThat(details.path("protection").asText()).isEqualTo("shares");
      assertThat(details.path("refused").asInt()).isEqualTo(3);
    }
  }

  @Test
  void aPassphraseUnsealsAndAWrongOneDoesNot() throws Exception {
    Path data = folder.resolve("data");
    FileKeyProvider.create(
        data.resolve("keys/root.key"), SecretBytes.copyOf("correct horse".getBytes(UTF_8)));
    try (RunningService service = RunningService.start(data, "--http")) {
      assertSealed(service, "the passphrase is needed");
      Path socket = data.resolve("run/unseal.sock");
      assertThat(asked(socket, 'p', "wrong horse").path("error").asText())
          .isEqualTo("the passphrase is wrong");
      assertThat(asked(socket, 's', "").path("unsealed").asBoolean()).isFalse();
      assertThat(asked(socket, 'p', "correct horse").path("unsealed").asBoolean()).isTrue();
      awaitReady(service);
      assertThat(service.output()).doesNotContain("horse");
    }
  }

  private void assertSealed(RunningService service, String how) throws Exception {
    assertThat(get(service, "/healthz", "").statusCode()).isEqualTo(200);
    for (String path : new String[] {"/readyz", "/v1/deployments", "/v1/models", "/nowhere"}) {
      HttpResponse<String> refusal = get(service, path, "psm_any_key");
      assertThat(refusal.statusCode()).as(path).isEqualTo(503);
      JsonNode problem = JSON.readTree(refusal.body());
      assertThat(problem.path("code").asText()).isEqualTo("sealed");
      assertThat(problem.path("detail").asText()).contains(how, "paitient unseal");
    }
  }

  private void awaitReady(RunningService service) throws Exception {
    long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
    while (service.process().isAlive() && System.nanoTime() < end) {
      try {
        if (get(service, "/readyz", "").statusCode() == 200) {
          return;
        }
      } catch (IOException handingOver) {
        Thread.sleep(20);
      }
      Thread.sleep(50);
    }
    throw new AssertionError("not ready after unsealing:\n" + service.output());
  }

  private HttpResponse<String> get(RunningService service, String path, String key)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service.baseUrl() + path));
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode asked(Path socket, char act, String secret) throws IOException {
    byte[] bytes = secret.getBytes(UTF_8);
    ByteBuffer question =
        ByteBuffer.allocate(3 + bytes.length)
            .put((byte) act)
            .putShort((short) bytes.length)
            .put(bytes)
            .flip();
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      int _ = channel.write(question);
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      ByteBuffer buffer = ByteBuffer.allocate(1024);
      while (channel.read(buffer) >= 0) {
        answer.write(buffer.array(), 0, buffer.position());
        buffer.clear();
      }
      return JSON.readTree(answer.toByteArray());
    }
  }
}
