// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.paitient.audit.Report.Kind;
import com.paitient.audit.note.Policy;
import com.paitient.audit.note.SignedCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofBundleTest {
  private static final int TAMPERINGS = 300;

  @TempDir Path folder;

  @Test
  void provesEntriesAndGrowthAlsoAfterExpiryAndNewKeys() {
    Policy policy;
    try (AuditLog log = AuditLog.open(folder.resolve("log"), AuditLogTest.SMALL)) {
      policy = log.policy();
      append(log, 0, 300);
      SignedCheckpoint old = parsed(log.consistencyProof(1));
      append(log, 300, 700);
      var _ = log.rotateKeys(why("audit.key_rotated"));
      append(log, 700, 800);
      var _ = log.expire(Events.numbered(300).timestamp(), why("audit.expired"));

      for (long index : new long[] {0, 255, 256, 299, 700, 800}) {
        String bundle = log.inclusionBundle(index);
        assertThat(ProofBundle.verify(bundle, policy).problems()).as("%s", index).isEmpty();
        assertThat(bundle.contains("\"leaf\"")).isEqualTo(index < 256);
      }
      Report report = ProofBundle.verify(log.consistencyBundle(old), policy);
      assertThat(report.problems()).isEmpty();
      assertThat(report.size()).isEqualTo(802);
      assertThatIllegalArgumentException().isThrownBy(() -> log.inclusionBundle(802));
      assertThatIllegalArgumentException().isThrownBy(() -> log.inclusionBundle(-1));
    }
  }

  @Test
  void leadsToCosignedCheckpointWhereThereIsOne() throws IOException {
    try (AuditLog log = AuditLog.open(folder.resolve("log"), AuditLogTest.SMALL);
        Witness witness =
            Witness.open(folder.resolve("w"), "w", log.policy(), InstantSource.system())) {
      append(log, 0, 20);
      Policy demanding =
          Policy.parse(
              log.policy()
                  .text()
                  .replace(
                      "quorum none", "witness w " + witness.verifierKey().text() + "\nquorum w"));
      assertThat(ProofBundle.verify(log.inclusionBundle(7), demanding).problems())
          .extracting(Report.Problem::kind)
          .containsExactly(Kind.NOT_WITNESSED);
      var _ = log.witness(witness.verifierKey(), witness::answer);
      append(log, 20, 30);

      Report report = ProofBundle.verify(log.inclusionBundle(7), demanding);
      assertThat(report.problems()).isEmpty();
      assertThat(report.size()).isEqualTo(20);
    }
  }

  @Test
  void showsEveryChangeOfItAndVerifierInPythonAgrees() throws Exception {
    Random random = new Random(11);
    List<Path> files = new ArrayList<>();
    List<Boolean> whole = new ArrayList<>();
    Policy policy;
    String inclusion;
    String consistency;
    try (AuditLog log = AuditLog.open(folder.resolve("log"), AuditLogTest.SMALL)) {
      policy = log.policy();
      append(log, 0, 333);
      SignedCheckpoint old = parsed(log.consistencyProof(1));
      var _ = log.rotateKeys(why("audit.key_rotated"));
      append(log, 333, 600);
      inclusion = log.inclusionBundle(123);
      consistency = log.consistencyBundle(old);
    }
    for (int i = 0; i < TAMPERINGS; i++) {
      String honest = i % 2 == 0 ? inclusion : consistency;
      String bundle = i < 2 ? honest : changed(honest, random);
      Boolean verdict = verdict(bundle, policy);
      if (verdict != null) {
        whole.add(verdict);
        files.add(Files.writeString(folder.resolve("bundle" + i), bundle));
        assertThat(verdict).as(bundle).isEqualTo(bundle.equals(honest));
      }
    }
    assertThat(files).hasSizeGreaterThan(TAMPERINGS / 2);
    if (Python.isThere()) {
      Path trusted = Files.writeString(folder.resolve("policy"), policy.text());
      assertThat(Python.verify(files, "--policy", trusted.toString()))
          .extracting(report -> report.get("whole").asBoolean())
          .isEqualTo(whole);
    }
  }

  /** Null for what is no bundle any more. */
  private static Boolean verdict(String bundle, Policy policy) {
    try {
      return ProofBundle.verify(bundle, policy).whole();
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /** Another character of the same kind somewhere in a value, or another number. */
  private static String changed(String bundle, Random random) {
    if (random.nextInt(10) == 0) {
      return bundle.replace("\"index\":123", "\"index\":" + random.nextInt(700));
    }
    Matcher values = Pattern.compile("[A-Za-z0-9+/]{40,}").matcher(bundle);
    List<int[]> ranges = new ArrayList<>();
    while (values.find()) {
      ranges.add(new int[] {values.start(), values.end() - 2});
    }
    int[] range = ranges.get(random.nextInt(ranges.size()));
    int at = range[0] + random.nextInt(range[1] - range[0]);
    char other = bundle.charAt(at) == 'A' ? 'B' : 'A';
    return bundle.substring(0, at) + other + bundle.substring(at + 1);
  }

  private static SignedCheckpoint parsed(String proof) {
    return SignedCheckpoint.parse(LogVerifierTest.afterBlankLine(proof));
  }

  private static Event.Builder why(String type) {
    return Event.of("evt_own", Instant.ofEpochSecond(2_000_000_000), type);
  }

  private static void append(AuditLog log, int from, int to) {
    for (int i = from; i < to; i++) {
      log.append(Events.numbered(i));
    }
  }
}
