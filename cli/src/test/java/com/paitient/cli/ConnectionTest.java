// SPDX-License-Identifier: MIT
package com.paitient.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionTest {
  private static final String NOTHING = "{\"data\":[],\"next_cursor\":null}";

  @TempDir private Path folder;

  @Test
  void saysWhichVariableIsMissing() {
    Ran ran = Ran.withInput(Map.of("PAITIENT_BASE_URL", "https://h"), "", "models", "list");
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("PAITIENT_API_KEY is not set", "./paitient env");
  }

  @Test
  void refusesAnAddressThatIsNone() {
    for (String wrong : new String[] {"localhost:8443", "ftp://h", "https:// h", "nonsense"}) {
      Ran ran = Ran.withInput(Ran.variables(wrong), "", "models", "list");
      assertThat(ran.status()).as(wrong).isEqualTo(2);
      assertThat(ran.err()).as(wrong).contains("no http:// or https:// address");
    }
  }

  @Test
  void findsTheServiceThatRunsOnADataFolder() throws IOException {
    try (SmallService service = SmallService.plain().willAnswer(NOTHING)) {
      runFile(ProcessHandle.current().pid(), service.url());
      assertThat(Ran.alone("models", "list", "--data", folder.toString()).status()).isZero();
      assertThat(service.asked().getFirst().authorization()).isEqualTo("Bearer psm_live_first");
    }
  }

  @Test
  void doesNotTakeAnEndedServiceForARunningOne() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    runFile(ended.pid(), "https://127.0.0.1:1");
    Ran ran = Ran.alone("models", "list", "--data", folder.toString());
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("no service runs on " + folder);
  }

  @Test
  void saysThatNoServiceRunsOnAnEmptyFolder() {
    Ran ran = Ran.alone("models", "list", "--data", folder.toString());
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("no service runs on " + folder);
  }

  @Test
  void saysThatNothingAnswers() {
    Ran ran = Ran.withInput(Ran.variables("https://127.0.0.1:1"), "", "models", "list");
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("nothing answers at https://127.0.0.1:1");
  }

  @Test
  void trustsTheCaOfTheService() throws Exception {
    Certified own = Certified.make(folder, "own");
    try (SmallService service = SmallService.withTls(own.tls()).willAnswer(NOTHING)) {
      Ran ran = Ran.withInput(Ran.variables(service.url(), own.caFile()), "", "models", "list");
      assertThat(ran.err()).isEmpty();
      assertThat(ran.status()).isZero();
    }
  }

  @Test
  void saysWhatIsWrongWithTheTrust() throws Exception {
    Certified own = Certified.make(folder, "own");
    Certified other = Certified.make(folder, "other");
    try (SmallService service = SmallService.withTls(own.tls())) {
      assertThat(models(service.url(), other.caFile()))
          .contains("was not signed by the CA in " + other.caFile());
      assertThat(Ran.withInput(Ran.variables(service.url()), "", "models", "list").err())
          .contains("is not trusted here", "PAITIENT_CA_FILE");
      assertThat(models(service.url("localhost"), own.caFile()))
          .contains("made out to another name or address than localhost");
    }
  }

  @Test
  void saysWhatIsWrongWithTheCaFile() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.pem"));
    assertThat(models("https://127.0.0.1", empty.toString())).contains("holds no certificate");
    assertThat(models("https://127.0.0.1", folder.resolve("none").toString()))
        .contains("cannot be read");
  }

  @Test
  void saysWhenTheOtherSideSpeaksNoTls() throws IOException {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answerInClear(plain));
      String url = "https://127.0.0.1:" + plain.getLocalPort();
      assertThat(Ran.withInput(Ran.variables(url), "", "models", "list").err())
          .contains("does it speak plain HTTP?");
    }
  }

  private static void answerInClear(ServerSocket server) {
    try (Socket socket = server.accept()) {
      int _ = socket.getInputStream().read();
      socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String models(String url, String caFile) {
    Ran ran = Ran.withInput(Ran.variables(url, caFile), "", "models", "list");
    assertThat(ran.status()).isEqualTo(2);
    return ran.err();
  }

  private void runFile(long pid, String url) throws IOException {
    Files.writeString(folder.resolve("admin.key"), "psm_live_first\n");
    Files.createDirectories(folder.resolve("run"));
    Files.writeString(
        folder.resolve("run/service.json"),
        "{\"pid\":%d,\"base_url\":\"%s\",\"ca_file\":null,\"key_file\":\"%s\"}"
            .formatted(pid, url, folder.resolve("admin.key")));
  }
}
