// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.paitient.audit.note.Checkpoint;
import com.paitient.audit.note.Policy;
import com.paitient.audit.note.Rotation;
import com.paitient.audit.note.SignedCheckpoint;
import com.paitient.audit.note.Trust;
import com.paitient.audit.tree.Proofs;
import com.paitient.audit.tree.TreeHash;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A proof as one file that is checked without the log, years later: canonical JSON with these
 * names.
 *
 * <pre>
 *  format      "paitient proof 1"
 *  kind        "inclusion" or "consistency"
 *  checkpoint  the signed note that the proof leads to
 *  proof       its hashes, base64, next to the leaf first
 *  rotations   the statements of new keys up to then
 *  index       inclusion: the entry's place
 *  entry       inclusion: the entry's bytes, base64; or
 *  leaf        inclusion: its leaf hash, base64, where its body has expired
 *  old         consistency: the signed note of the earlier checkpoint
 * </pre>
 */
public final class ProofBundle {
  private static final String FORMAT = "paitient proof 1";
  private static final int MOST_PROOF = 63;

  private ProofBundle() {}

  static String inclusion(
      StoredEntry entry, List<byte[]> proof, SignedCheckpoint in, List<Rotation> rotations) {
    Map<String, Object> json = json("inclusion", proof, in, rotations);
    json.put("index", entry.index());
    json.put("entry", Base64.getEncoder().encodeToString(entry.body()));
    return CanonicalJson.write(json);
  }

  static String inclusion(
      long index, byte[] leaf, List<byte[]> proof, SignedCheckpoint in, List<Rotation> rotations) {
    Map<String, Object> json = json("inclusion", proof, in, rotations);
    json.put("index", index);
    json.put("leaf", Base64.getEncoder().encodeToString(leaf));
    return CanonicalJson.write(json);
  }

  static String consistency(
      SignedCheckpoint old, List<byte[]> proof, SignedCheckpoint now, List<Rotation> rotations) {
    Map<String, Object> json = json("consistency", proof, now, rotations);
    json.put("old", old.text());
    return CanonicalJson.write(json);
  }

  private static Map<String, Object> json(
      String kind, List<byte[]> proof, SignedCheckpoint to, List<Rotation> rotations) {
    Map<String, Object> json = new HashMap<>();
    json.put("format", FORMAT);
    json.put("kind", kind);
    json.put("checkpoint", to.text());
    json.put("proof", proof.stream().map(Base64.getEncoder()::encodeToString).toList());
    json.put("rotations", rotations.stream().map(Rotation::text).toList());
    return json;
  }

  /**
   * Checks a bundle against {@code policy} alone. The report's size is the checkpoint's; a problem
   * tells the index of the entry, or the earlier size.
   *
   * @throws IllegalArgumentException when {@code text} is no bundle
   */
  public static Report verify(String text, Policy policy) {
    try {
      Map<String, Object> json = new HashMap<>(JsonReader.object(text.strip()));
      boolean canonical = CanonicalJson.write(json).equals(text.strip());
      if (!canonical || !FORMAT.equals(json.remove("format"))) {
        throw new IllegalArgumentException("not a bundle of this format");
      }
      return new Check(json, policy).report();
    } catch (AuditException e) {
      throw new IllegalArgumentException("a bundle is JSON", e);
    }
  }

  /** One bundle while it is checked. */
  private static final class Check {
    private final Map<String, Object> json;
    private final SignedCheckpoint signed;
    private final Checkpoint now;
    private final Trust trust;
    private final List<byte[]> proof;
    private final List<Report.Problem> problems = new ArrayList<>();

    Check(Map<String, Object> json, Policy policy) {
      this.json = json;
      this.signed = SignedCheckpoint.parse(text("checkpoint"));
      this.now = signed.checkpoint();
      this.proof = texts("proof").stream().map(Base64.getDecoder()::decode).toList();
      List<Rotation> rotations = texts("rotations").stream().map(Rotation::parse).toList();
      this.trust = Trust.of(policy, now.origin(), rotations);
      if (proof.size() > MOST_PROOF) {
        throw new IllegalArgumentException("a proof has at most 63 hashes");
      }
    }

    Report report() {
      if (!trust.believes(signed)) {
        problem(Report.Kind.NOT_TRUSTED, now.size());
      }
      if (!trust.isQuorum(trust.witnesses(signed))) {
        problem(Report.Kind.NOT_WITNESSED, now.size());
      }
      switch (text("kind")) {
        case "inclusion" -> inclusion();
        case "consistency" -> consistency();
        default -> throw new IllegalArgumentException("not a kind of bundle");
      }
      if (!json.isEmpty()) {
        throw new IllegalArgumentException("a bundle has a name that is not known");
      }
      return new Report(now.origin(), now.size(), now.root(), problems, now.size());
    }

    private void inclusion() {
      if (!(json.remove("index") instanceof Long index) || index < 0) {
        throw new IllegalArgumentException("an inclusion has an index");
      }
      byte[] leaf = leaf(index);
      if (!Proofs.included(leaf, index, now.size(), proof, now.rootHash())) {
        problem(Report.Kind.ROOT, index);
      }
    }

    private byte[] leaf(long index) {
      if (json.containsKey("leaf")) {
        return Base64.getDecoder().decode(text("leaf"));
      }
      byte[] body = Base64.getDecoder().decode(text("entry"));
      try {
        var _ = EventJson.parseStored(body);
      } catch (AuditException _) {
        problem(Report.Kind.NOT_AN_EVENT, index);
      }
      return TreeHash.leaf(body);
    }

    private void consistency() {
      SignedCheckpoint old = SignedCheckpoint.parse(text("old"));
      Checkpoint before = old.checkpoint();
      if (!trust.believes(old)) {
        problem(Report.Kind.NOT_TRUSTED, before.size());
      }
      if (before.size() > now.size()) {
        problem(Report.Kind.ROLLED_BACK, now.size());
      } else if (!Proofs.consistent(
          before.size(), before.rootHash(), now.size(), now.rootHash(), proof)) {
        problem(Report.Kind.REWRITTEN, before.size());
      }
    }

    private void problem(Report.Kind kind, long index) {
      problems.add(new Report.Problem(kind, index));
    }

    private String text(String name) {
      if (json.remove(name) instanceof String text) {
        return text;
      }
      throw new IllegalArgumentException("a bundle lacks its " + name);
    }

    private List<String> texts(String name) {
      if (json.remove(name) instanceof List<?> list
          && list.stream().allMatch(String.class::isInstance)) {
        return list.stream().map(String.class::cast).toList();
      }
      throw new IllegalArgumentException("a bundle lacks its " + name);
    }
  }

  /** Whether {@code text} looks like a bundle, for those who take folders and bundles. */
  public static boolean isOne(byte[] text) {
    return new String(text, UTF_8).strip().contains("\"format\":\"" + FORMAT + "\"");
  }
}
