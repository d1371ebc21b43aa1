// SPDX-License-Identifier: MIT
package com.paitient.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.paitient.audit.AuditLog;
import com.paitient.audit.Event;
import com.paitient.audit.FileAnchor;
import com.paitient.audit.note.LogKeys;
import com.paitient.audit.note.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyTest {
  @TempDir private Path folder;
  private Path log;
  private Path policy;
  private String id;

  @BeforeEach
  void writeLog() throws IOException {
    log = folder.resolve("audit");
    try (AuditLog written = AuditLog.open(log)) {
      id = written.id();
      for (int i = 0; i < 3; i++) {
        written.append(Event.of("evt_" + i, Instant.EPOCH, "key.created").action("create").build());
      }
      policy = Files.writeString(folder.resolve("policy"), written.policy().text());
    }
  }

  @Test
  void saysThatALogIsWhole() {
    Ran ran = verify(policy);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).isEqualTo(id + " is whole: 3 entries\n");
    assertThat(ran.status()).isZero();
  }

  @Test
  void saysNoToALogThatWasChanged() throws IOException {
    Path bundle = log.resolve("tile/entries/000.p/3");
    Files.writeString(bundle, Files.readString(bundle).replace("evt_1", "evt_9"));
    Ran ran = verify(policy);
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.out()).contains("entry at 1");
  }

  @Test
  void saysNoToSignaturesOfSomebodyElse() throws IOException {
    Path others =
        Files.writeString(
            folder.resolve("others"), new Policy(LogKeys.generate().verifierKeys(id)).text());
    Ran ran = verify(others, "--json");
    JsonNode report = new ObjectMapper().readTree(ran.out());
    assertThat(ran.status()).isEqualTo(1);
    assertThat(report.path("whole").asBoolean(true)).isFalse();
    assertThat(report.at("/problems/0/kind").asText()).isEqualTo("not_trusted");
  }

  @Test
  void comparesWithACheckpointThatWasKept() throws IOException {
    Path kept = Files.copy(log.resolve("checkpoint"), folder.resolve("kept"));
    assertThat(verify(policy, "--earlier", kept.toString()).status()).isZero();
  }

  @Test
  void checksProofFile() throws IOException {
    Path bundle = folder.resolve("proof.json");
    try (AuditLog written = AuditLog.open(log)) {
      Files.writeString(bundle, written.inclusionBundle(1) + "\n");
    }
    Ran ran = Ran.alone("audit", "verify", bundle.toString(), "--policy", policy.toString());
    assertThat(ran.err()).isEmpty();
    assertThat(ran.status()).isZero();

    Files.writeString(bundle, Files.readString(bundle).replace("\"index\":1", "\"index\":2"));
    Ran changed = Ran.alone("audit", "verify", bundle.toString(), "--policy", policy.toString());
    assertThat(changed.status()).isEqualTo(1);
    assertThat(changed.out()).contains("root at 2");
  }

  @Test
  void comparesWithWhatAnAnchorKept() throws IOException {
    Path anchor = folder.resolve("anchor");
    try (AuditLog written = AuditLog.open(log)) {
      new FileAnchor(anchor).put(written.checkpoint().orElseThrow());
    }
    assertThat(verify(policy, "--anchor", anchor.toString()).status()).isZero();
    Files.writeString(anchor, Files.readString(anchor).replace(" 3 ", " 30 "));
    assertThat(verify(policy, "--anchor", anchor.toString()).out()).contains("rolled_back at 3");
    Files.writeString(anchor, "nothing\n");
    assertThat(verify(policy, "--anchor", anchor.toString()).err())
        .contains("the anchor " + anchor + " holds no checkpoint.");
  }

  @Test
  void saysNoWhereDemandedWitnessHasNotSigned() throws IOException {
    Ran key =
        Ran.alone(
            "witness", "--folder", folder.resolve("w").toString(), "--policy", policy.toString());
    String demanding = "witness w " + key.out().strip() + "\nquorum w";
    Files.writeString(policy, Files.readString(policy).replace("quorum none", demanding));
    assertThat(verify(policy).out()).contains("not_witnessed");
  }

  @Test
  void couldNotRunWithoutALogOrAPolicy() throws IOException {
    Path none = folder.resolve("none");
    assertThat(
            Ran.alone("audit", "verify", none.toString(), "--policy", policy.toString()).status())
        .isEqualTo(2);
    assertThat(verify(none).err()).contains("the policy " + none + " cannot be read");
    Path nonsense = Files.writeString(folder.resolve("nonsense"), "nonsense\n");
    assertThat(verify(nonsense).err()).contains(nonsense + " is no policy.");
    assertThat(verify(nonsense).status()).isEqualTo(2);
  }

  private Ran verify(Path policy, String... more) {
    String[] arguments = {"audit", "verify", log.toString(), "--policy", policy.toString()};
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Ran.alone(all);
  }
}
