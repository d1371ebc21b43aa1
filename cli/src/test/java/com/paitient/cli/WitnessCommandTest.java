// SPDX-License-Identifier: MIT
package com.paitient.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.paitient.audit.AuditException;
import com.paitient.audit.AuditLog;
import com.paitient.audit.Event;
import com.paitient.audit.Witness;
import com.paitient.audit.WitnessCall;
import com.paitient.audit.note.Policy;
import com.paitient.audit.note.SignedCheckpoint;
import com.paitient.audit.note.VerifierKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WitnessCommandTest {
  @TempDir Path folder;

  @Test
  void cosignsOverHttpAndKeepsWhatItSawForAuditors() throws Exception {
    try (AuditLog log = log("log");
        Witness witness =
            Witness.open(folder.resolve("w"), "one", log.policy(), InstantSource.system());
        WitnessListener listener = WitnessListener.start(witness, loopback());
        HttpClient http = HttpClient.newHttpClient()) {
      append(log, 5);
      SignedCheckpoint cosigned =
          log.witness(witness.verifierKey(), call(http, listener.address()));

      URI kept = URI.create("http://" + listener.address() + "/checkpoint/" + log.id());
      String page = http.send(HttpRequest.newBuilder(kept).build(), BodyHandlers.ofString()).body();
      assertThat(page).isEqualTo(cosigned.text());
      assertThat(witness.verifierKey().signs(SignedCheckpoint.parse(page))).isTrue();
      append(log, 3);
      assertThat(
              log.witness(witness.verifierKey(), call(http, listener.address()))
                  .checkpoint()
                  .size())
          .isEqualTo(8);
    }
  }

  @Test
  void refusesOverHttpWhatItDoesNotKnow() throws Exception {
    try (AuditLog log = log("log");
        AuditLog other = log("other");
        Witness witness =
            Witness.open(folder.resolve("w"), "one", log.policy(), InstantSource.system());
        WitnessListener listener = WitnessListener.start(witness, loopback());
        HttpClient http = HttpClient.newHttpClient()) {
      append(other, 5);
      WitnessCall call = call(http, listener.address());
      assertThatExceptionOfType(AuditException.class)
          .isThrownBy(() -> other.witness(witness.verifierKey(), call))
          .withMessageContaining("404");
      assertThat(call.send("add-checkpoint", "x".repeat(70_000)).status()).isEqualTo(413);
      assertThat(call.send("add-checkpoint", "nonsense").status()).isEqualTo(400);
      for (String path : new String[] {"checkpoint/" + log.id(), "checkpoint/../key", "key"}) {
        URI page = URI.create("http://" + listener.address() + "/" + path);
        assertThat(
                http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                    .statusCode())
            .isEqualTo(404);
      }
    }
  }

  @Test
  void printsItsKeyForPolicies() throws IOException {
    Path policy = folder.resolve("policy");
    try (AuditLog log = log("log")) {
      Files.writeString(policy, log.policy().text());
    }
    String[] arguments = {
      "witness",
      "--folder",
      folder.resolve("w").toString(),
      "--policy",
      policy.toString(),
      "--name",
      "audit.example"
    };
    Ran ran = Ran.alone(arguments);

    assertThat(ran.status()).isZero();
    VerifierKey key = VerifierKey.parse(ran.out().strip());
    assertThat(key.name()).isEqualTo("audit.example");
    assertThat(Ran.alone(arguments).out()).isEqualTo(ran.out());
    String demanding =
        Files.readString(policy).replace("quorum none", "witness w " + key.text() + "\nquorum w");
    assertThat(Policy.parse(demanding).witnesses()).containsExactly(key);
  }

  @Test
  void couldNotRunWithoutPolicyOrWithBadAddress() throws IOException {
    Path policy = folder.resolve("policy");
    try (AuditLog log = log("log")) {
      Files.writeString(policy, log.policy().text());
    }
    String own = folder.resolve("w").toString();
    Ran none = Ran.alone("witness", "--folder", own, "--policy", "none");
    assertThat(none.status()).isEqualTo(2);
    assertThat(none.err()).contains("the policy none cannot be read");
    Ran bad =
        Ran.alone("witness", "--folder", own, "--policy", policy.toString(), "--listen", "nowhere");
    assertThat(bad.status()).isEqualTo(2);
    assertThat(bad.err()).contains("an address and a port");
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static WitnessCall call(HttpClient http, String address) {
    return (path, body) -> {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://" + address + "/" + path))
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      try {
        var answer = http.send(request, BodyHandlers.ofString());
        return new WitnessCall.Reply(answer.statusCode(), answer.body());
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    };
  }

  private AuditLog log(String name) {
    return AuditLog.open(folder.resolve(name));
  }

  private static void append(AuditLog log, int events) {
    for (int i = 0; i < events; i++) {
      log.append(Event.of("evt_" + i, Instant.EPOCH, "test.event").build());
    }
  }
}
