// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.paitient.audit.note.LogKeys;
import com.paitient.audit.note.Policy;
import com.paitient.audit.note.Quorum;
import com.paitient.audit.note.SignedCheckpoint;
import com.paitient.audit.note.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A log with all that logs have (expired entries, new keys, witnesses, an anchor), changed at
 * random in every way that {@link Tampering} and {@link Replacing} know. {@code
 * -Daudit.tamperings=10000} for more, {@code -Daudit.python=N} to let the verifier in Python see
 * each N-th only.
 */
class TamperingTest {
  private static final int TAMPERINGS = Integer.getInteger("audit.tamperings", 150);
  private static final int EACH = Integer.getInteger("audit.python", 1);
  private static final int BATCH = 50;
  private static final LogSettings SETTINGS = AuditLogTest.SMALL;

  @TempDir static Path shared;

  private static Path log;
  private static Policy policy;

  @TempDir Path folder;

  /** Other logs that somebody could put in the place of parts of this one. */
  private enum Replacing {
    /** All of the log as it was some time ago. */
    ROLLED_BACK,
    /** Written anew by somebody with keys of his own. */
    OF_OTHER_KEYS,
    /** Another history by who holds the log's own keys: a split view. */
    FORKED,
    /** Another history, signed with keys that were handed over since. */
    OF_FORMER_KEYS
  }

  @BeforeAll
  static void writeLogs() throws IOException {
    log = shared.resolve("log");
    FileAnchor anchor = new FileAnchor(shared.resolve("anchor"));
    try (AuditLog early = AuditLog.open(log, SETTINGS)) {
      append(early, 0, 900);
    }
    Folders.copy(log, shared.resolve("OF_FORMER_KEYS"));
    List<VerifierKey> first;
    try (AuditLog grown = AuditLog.open(log, SETTINGS)) {
      first = grown.policy().keys();
      var _ = grown.rotateKeys(own("audit.key_rotated"));
      var _ = grown.expire(Events.numbered(300).timestamp(), own("audit.expired"));
    }
    Folders.copy(log, shared.resolve("ROLLED_BACK"));
    Folders.copy(log, shared.resolve("FORKED"));
    try (AuditLog honest = AuditLog.open(log, SETTINGS);
        Witness one = witness("one", honest);
        Witness two = witness("two", honest)) {
      policy = demanding(first, one, two);
      append(honest, 900, 1000);
      anchor.put(honest.witness(one.verifierKey(), one::answer));
      anchor.put(honest.witness(two.verifierKey(), two::answer));
      append(honest, 1000, 1111);
    }
    fork("FORKED");
    fork("OF_FORMER_KEYS");
    try (AuditLog other = AuditLog.open(shared.resolve("OF_OTHER_KEYS"), SETTINGS)) {
      append(other, 0, 1113);
    }
    Files.writeString(shared.resolve("policy"), policy.text());
  }

  private static void fork(String name) throws IOException {
    try (AuditLog forked = AuditLog.open(shared.resolve(name), SETTINGS)) {
      append(forked, 5000, 5300);
    }
  }

  @Test
  void findsNothingInLogAsItWasWritten() throws Exception {
    Report report = verify(log);
    assertThat(report.problems()).isEmpty();
    assertThat(report.size()).isEqualTo(1113);
    assertThat(report.witnessed()).isEqualTo(1002);
    if (Python.isThere()) {
      requireAgreement(List.of(log), List.of(report));
    }
  }

  /** What somebody does to a copy of the log. */
  private interface Attack {
    void on(Path copy, Random random) throws IOException;
  }

  private static final Map<String, Attack> ATTACKS =
      Map.ofEntries(
          Map.entry("edit", Tampering.EDITED_ENTRY::change),
          Map.entry("delete", Tampering.DELETED_ENTRY::change),
          Map.entry("insert", Tampering.INSERTED_ENTRY::change),
          Map.entry("reorder", Tampering.REORDERED_ENTRIES::change),
          Map.entry("swap", Tampering.SWAPPED_ENTRIES::change),
          Map.entry("truncated tail", Tampering.TRUNCATED_TAIL::change),
          Map.entry("truncated tail and checkpoint", Tampering.EDITED_SIZE::change),
          Map.entry("edit of the journal", Tampering.BIT_OF_RECORD::change),
          Map.entry("rollback", (copy, random) -> replace(copy, Replacing.ROLLED_BACK, random)),
          Map.entry("split view", (copy, random) -> replace(copy, Replacing.FORKED, random)),
          Map.entry(
              "another key", (copy, random) -> replace(copy, Replacing.OF_OTHER_KEYS, random)),
          Map.entry(
              "former key", (copy, random) -> replace(copy, Replacing.OF_FORMER_KEYS, random)),
          Map.entry("signed again with another key", (copy, _) -> signAgain(copy)),
          Map.entry("expiry that no event tells of", (copy, _) -> expireSilently(copy)),
          Map.entry("no cosignatures", (copy, _) -> Folders.delete(copy.resolve("witnessed"))));

  /** The same tree, signed by somebody else in the log's name. */
  private static void signAgain(Path copy) throws IOException {
    SignedCheckpoint now = SignedCheckpoint.parse(Files.readString(copy.resolve("checkpoint")));
    Files.writeString(
        copy.resolve("checkpoint"),
        LogKeys.generate().sign(now.checkpoint(), 2_000_000_000).text());
  }

  private static void expireSilently(Path copy) throws IOException {
    Files.delete(copy.resolve("tile/entries/002"));
  }

  @Test
  void bothVerifiersFindEachKindOfTampering() throws Exception {
    for (Map.Entry<String, Attack> attack : ATTACKS.entrySet()) {
      Path copy = folder.resolve(attack.getKey());
      Folders.copy(log, copy);
      attack.getValue().on(copy, new Random(5));
      Report report = verify(copy);
      assertThat(report.whole()).as(attack.getKey()).isFalse();
      if (Python.isThere()) {
        requireAgreement(List.of(copy), List.of(report));
      }
    }
  }

  @Test
  void verifierInPythonIsShortAndFindsWithStandardLibraryAloneAllThatHashesShow() throws Exception {
    assertThat(Python.lines()).isLessThanOrEqualTo(200);
    List<Path> copies = new ArrayList<>();
    for (String hashed : List.of("edit", "delete", "insert", "reorder", "swap", "truncated tail")) {
      copies.add(folder.resolve(hashed));
      Folders.copy(log, copies.getLast());
      ATTACKS.get(hashed).on(copies.getLast(), new Random(6));
    }
    copies.add(log);
    String[] options = {"--policy", shared.resolve("policy").toString()};
    List<JsonNode> reports = Python.verifyHashes(copies, options);
    assertThat(reports)
        .extracting(report -> report.get("whole").asBoolean())
        .containsExactly(false, false, false, false, false, false, true);
    assertThat(reports.getLast().get("unchecked").toString())
        .isEqualTo("[\"Ed25519\",\"ML-DSA-44\"]");
  }

  @Test
  void findsEveryTamperingAndVerifiersAgree() throws Exception {
    Random random = new Random(77);
    boolean python = Python.isThere();
    for (int from = 0; from < TAMPERINGS; from += BATCH) {
      List<Path> paths = new ArrayList<>();
      List<Report> reports = new ArrayList<>();
      for (int i = from; i < Math.min(TAMPERINGS, from + BATCH); i++) {
        Path copy = folder.resolve("copy" + i);
        String how = tampered(copy, i, random);
        Report report = verify(copy);
        assertThat(report.whole()).as("%s %s", i, how).isFalse();
        if (i % EACH == 0) {
          paths.add(copy);
          reports.add(report);
        }
      }
      if (python && !paths.isEmpty()) {
        requireAgreement(paths, reports);
      }
      for (int i = from; i < Math.min(TAMPERINGS, from + BATCH); i++) {
        Folders.delete(folder.resolve("copy" + i));
      }
    }
  }

  private static String tampered(Path copy, int number, Random random) throws IOException {
    Tampering[] ways = Tampering.values();
    Replacing[] replacings = Replacing.values();
    int way = number % (ways.length + replacings.length + 1);
    Folders.copy(log, copy);
    if (way < ways.length) {
      ways[way].change(copy, random);
      return ways[way].name();
    }
    if (way < ways.length + replacings.length) {
      Replacing replacing = replacings[way - ways.length];
      replace(copy, replacing, random);
      return replacing.name();
    }
    if (random.nextBoolean()) {
      Folders.delete(copy.resolve("witnessed"));
      return "MISSING_COSIGNATURES";
    }
    byte[] statement = Files.readAllBytes(copy.resolve("rotations/00000001"));
    statement[random.nextInt(statement.length)] ^= (byte) (1 << random.nextInt(8));
    Files.write(copy.resolve("rotations/00000001"), statement);
    return "CHANGED_STATEMENT";
  }

  /** Somebody who knows the format brings the files of the real log that make his look best. */
  private static void replace(Path copy, Replacing by, Random random) throws IOException {
    Folders.delete(copy);
    Folders.copy(shared.resolve(by.name()), copy);
    for (String part : new String[] {"witnessed", "rotations"}) {
      if (by == Replacing.OF_FORMER_KEYS || random.nextBoolean()) {
        Folders.copy(log.resolve(part), copy.resolve(part));
      }
    }
  }

  private static Report verify(Path copy) throws IOException {
    return LogVerifier.verify(
        copy, policy, List.of(), AnchorLine.find(Files.readString(shared.resolve("anchor"))));
  }

  private static void requireAgreement(List<Path> paths, List<Report> reports) throws Exception {
    List<JsonNode> others =
        Python.verify(
            paths,
            "--policy",
            shared.resolve("policy").toString(),
            "--anchor",
            shared.resolve("anchor").toString());
    for (int i = 0; i < paths.size(); i++) {
      Report report = reports.get(i);
      JsonNode other = others.get(i);
      assertThat(other.get("whole").asBoolean())
          .as("%s %s", paths.get(i), kinds(report))
          .isEqualTo(report.whole());
      if (report.whole()) {
        assertThat(other.get("size").asLong()).isEqualTo(report.size());
        assertThat(other.get("root").asText()).isEqualTo(report.root());
        assertThat(other.get("witnessed").asLong()).isEqualTo(report.witnessed());
      }
    }
  }

  private static TreeSet<String> kinds(Report report) {
    TreeSet<String> kinds = new TreeSet<>();
    report.problems().forEach(problem -> kinds.add(problem.kind().name()));
    return kinds;
  }

  private static Witness witness(String name, AuditLog honest) throws IOException {
    return Witness.open(
        shared.resolve("witness-" + name), name, honest.policy(), InstantSource.system());
  }

  private static Policy demanding(List<VerifierKey> first, Witness... witnesses) {
    List<VerifierKey> keys = new ArrayList<>();
    List<Quorum> members = new ArrayList<>();
    for (Witness witness : witnesses) {
      keys.add(witness.verifierKey());
      members.add(new Quorum.Witness(witness.verifierKey()));
    }
    return new Policy(first, keys, new Quorum.Group(witnesses.length, members));
  }

  private static Event.Builder own(String type) {
    return Event.of("evt_own", Instant.ofEpochSecond(2_000_000_000), type).by("usr_1", null);
  }

  private static void append(AuditLog to, int from, int end) {
    for (int i = from; i < end; i++) {
      to.append(Events.numbered(i));
    }
  }
}
