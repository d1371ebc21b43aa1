// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.util.Comparator.comparingLong;

import com.paitient.audit.note.Checkpoint;
import com.paitient.audit.note.Policy;
import com.paitient.audit.note.Rotation;
import com.paitient.audit.note.SignedCheckpoint;
import com.paitient.audit.note.Trust;
import com.paitient.audit.note.VerifierKey;
import com.paitient.audit.tree.Tile;
import com.paitient.audit.tree.TileTree;
import com.paitient.audit.tree.TreeHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks a log from its files alone: no network, no database, no private key, memory that does not
 * grow with the log. It finds entries that were edited, deleted, inserted, reordered or swapped, a
 * checkpoint by other keys, and, against earlier checkpoints kept elsewhere, a log that was rolled
 * back or written anew. It takes no lock; a log that is being written is checked as far as its
 * checkpoint reaches. Not thread-safe.
 */
public final class LogVerifier {
  private static final int MOST_PROBLEMS = 100;

  private final TileFiles files;
  private final LogStorage storage;
  private final Policy policy;
  private List<SignedCheckpoint> cosigned = List.of();
  private Trust trust;
  private final List<Report.Problem> problems = new ArrayList<>();
  private final List<Checkpoint> earlier = new ArrayList<>();
  private int compared;
  private final TileTree tree = new TileTree(this::compare);
  private @Nullable JournalWalk journal;
  private long firstOfJournal;
  private long gone;
  private long expired;

  private LogVerifier(LogStorage storage, Policy policy) {
    this.storage = storage;
    this.files = new TileFiles(storage);
    this.policy = policy;
    this.trust = Trust.of(policy, "", List.of());
  }

  /**
   * Verifies the log in {@code folder}: {@code checkpoint}, {@code tile/} and, where it is there,
   * {@code journal/}.
   *
   * @param policy whose checkpoints are believed
   * @param earlier checkpoints of the same log that were kept elsewhere, in any order
   * @throws IOException when there is no such folder or it cannot be listed
   */
  public static Report verify(Path folder, Policy policy, List<SignedCheckpoint> earlier)
      throws IOException {
    return verify(folder, policy, earlier, List.of());
  }

  /**
   * The same, also against what anchors kept.
   *
   * @param anchored checkpoints that are believed because of where they were kept, such as {@link
   *     AnchorLine#find} gives; those of other logs do not count
   */
  public static Report verify(
      Path folder, Policy policy, List<SignedCheckpoint> earlier, List<Checkpoint> anchored)
      throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException("there is no log folder to verify");
    }
    return verify(new FileStorage(folder), policy, earlier, anchored);
  }

  static Report verify(
      LogStorage storage, Policy policy, List<SignedCheckpoint> earlier, List<Checkpoint> anchored)
      throws IOException {
    while (true) {
      LogVerifier verifier = new LogVerifier(storage, policy);
      SignedCheckpoint signed = verifier.checkpoint();
      Report report = verifier.verify(signed, earlier, anchored);
      boolean replacedMeanwhile = !Objects.equals(signed, verifier.checkpoint());
      if (report.whole() || !replacedMeanwhile) {
        return report;
      }
    }
  }

  private Report verify(
      @Nullable SignedCheckpoint signed, List<SignedCheckpoint> kept, List<Checkpoint> anchored)
      throws IOException {
    if (signed == null) {
      problem(Report.Kind.NO_CHECKPOINT, 0);
      return new Report("", 0, "", problems, 0);
    }
    Checkpoint checkpoint = signed.checkpoint();
    trust = Trust.of(policy, checkpoint.origin(), rotations());
    if (!trust.believes(signed)) {
      problem(Report.Kind.NOT_TRUSTED, checkpoint.size());
    }
    kept.forEach(old -> believed(old, checkpoint));
    witnessed().forEach(old -> believed(old, checkpoint));
    anchored.stream()
        .filter(old -> old.origin().equals(checkpoint.origin()))
        .forEach(old -> remember(old, checkpoint));
    earlier.sort(comparingLong(Checkpoint::size));
    try (JournalWalk walk = journal(checkpoint)) {
      journal = walk;
      entries(checkpoint.size());
    }
    partials(checkpoint.size());
    requireExpired(checkpoint.size());
    String root = Base64.getEncoder().encodeToString(tree.root());
    if (tree.size() != checkpoint.size() || !root.equals(checkpoint.root())) {
      problem(Report.Kind.ROOT, tree.size());
    }
    return new Report(
        checkpoint.origin(), checkpoint.size(), root, problems, witnessed(checkpoint.size()));
  }

  private @Nullable SignedCheckpoint checkpoint() {
    try {
      return files.checkpoint();
    } catch (AuditException | IOException e) {
      return null;
    }
  }

  private List<Rotation> rotations() throws IOException {
    try {
      return new RotationFiles(storage).all();
    } catch (AuditException e) {
      problem(Report.Kind.NOT_TRUSTED, 0);
      return List.of();
    }
  }

  private List<SignedCheckpoint> witnessed() throws IOException {
    try {
      cosigned = Cosignatures.all(storage);
    } catch (AuditException e) {
      problem(Report.Kind.NOT_WITNESSED, 0);
    }
    return cosigned;
  }

  /** How many entries enough witnesses have cosigned; a problem where it is nobody. */
  private long witnessed(long size) {
    if (trust.isQuorum(Set.of())) {
      return size;
    }
    Set<VerifierKey> witnesses = new HashSet<>();
    for (SignedCheckpoint signed :
        cosigned.stream()
            .sorted(comparingLong((SignedCheckpoint one) -> one.checkpoint().size()).reversed())
            .toList()) {
      witnesses.addAll(trust.witnesses(signed));
      if (trust.isQuorum(witnesses)) {
        return signed.checkpoint().size();
      }
    }
    problem(Report.Kind.NOT_WITNESSED, 0);
    return 0;
  }

  private void believed(SignedCheckpoint old, Checkpoint now) {
    if (trust.believes(old)) {
      remember(old.checkpoint(), now);
    } else {
      problem(Report.Kind.NOT_TRUSTED, old.checkpoint().size());
    }
  }

  private void remember(Checkpoint old, Checkpoint now) {
    if (old.size() > now.size()) {
      problem(Report.Kind.ROLLED_BACK, now.size());
    } else {
      earlier.add(old);
    }
  }

  private @Nullable JournalWalk journal(Checkpoint checkpoint) throws IOException {
    try {
      JournalWalk walk = new JournalWalk(storage);
      if (walk.isEmpty()) {
        return null;
      }
      if (walk.isOf(checkpoint.origin())) {
        firstOfJournal = walk.first();
        return walk;
      }
    } catch (AuditException e) {
      problem(Report.Kind.JOURNAL, 0);
      return null;
    }
    problem(Report.Kind.JOURNAL, 0);
    return null;
  }

  private void entries(long size) throws IOException {
    compareWithEarlier();
    while (tree.size() < size) {
      long index = tree.size() / Tile.FULL;
      int width = (int) Math.min(Tile.FULL, size - tree.size());
      List<byte[]> bodies = bodies(index, width);
      List<byte[]> hashes = hashes(new Tile(0, index, width));
      if (bodies != null) {
        for (int i = 0; i < width; i++) {
          entry(bodies.get(i), hashes == null ? null : hashes.get(i));
        }
      } else if (hashes != null && width == Tile.FULL && !files.hasEntries(index, width)) {
        gone = tree.size() + width;
        for (byte[] hash : hashes) {
          leaf(hash);
        }
      } else {
        problem(Report.Kind.ENTRY, tree.size());
        return;
      }
    }
  }

  private @Nullable List<byte[]> bodies(long index, int width) {
    try {
      return files.entries(index, width);
    } catch (IOException e) {
      return null;
    }
  }

  private @Nullable List<byte[]> hashes(Tile tile) {
    try {
      return files.read(tile);
    } catch (UncheckedIOException e) {
      problem(Report.Kind.TILE, tree.size());
      return null;
    }
  }

  private void entry(byte[] body, byte @Nullable [] expected) throws IOException {
    byte[] hash = TreeHash.leaf(body);
    if (expected != null && !Arrays.equals(hash, expected)) {
      problem(Report.Kind.ENTRY, tree.size());
    }
    look(body);
    leaf(hash);
  }

  private void leaf(byte[] hash) throws IOException {
    requireInJournal(hash);
    tree.add(hash);
    compareWithEarlier();
  }

  private void look(byte[] body) {
    try {
      Event event = EventJson.parseStored(body).clear();
      if (event.type().equals(AuditLog.EXPIRED)
          && event.details().get("before") instanceof Long before
          && before <= tree.size()) {
        expired = Math.max(expired, before);
      }
    } catch (AuditException e) {
      problem(Report.Kind.NOT_AN_EVENT, tree.size());
    }
  }

  private void requireInJournal(byte[] hash) throws IOException {
    JournalWalk walk = journal;
    if (walk == null || tree.size() < firstOfJournal) {
      return;
    }
    boolean follows = tree.size() > firstOfJournal || walk.follows(tree.root());
    if (!follows || !Arrays.equals(walk.next(), hash)) {
      problem(Report.Kind.JOURNAL, tree.size());
      walk.close();
      journal = null;
    }
  }

  /** Bodies may be missing as far as the log itself says that they expired. */
  private void requireExpired(long size) {
    if (gone > expired) {
      problem(Report.Kind.NOT_EXPIRED, expired);
    }
    if (firstOfJournal > expired) {
      problem(firstOfJournal > size ? Report.Kind.JOURNAL : Report.Kind.NOT_EXPIRED, expired);
    }
  }

  private void compareWithEarlier() {
    while (compared < earlier.size() && earlier.get(compared).size() == tree.size()) {
      if (!Arrays.equals(earlier.get(compared++).rootHash(), tree.root())) {
        problem(Report.Kind.REWRITTEN, tree.size());
      }
    }
  }

  /** Tiles of level 0 are compared entry by entry, those above when they are full. */
  private void compare(Tile tile, List<byte[]> hashes) {
    if (tile.level() > 0) {
      List<byte[]> stored = hashes(tile);
      if (stored != null && !Arrays.deepEquals(stored.toArray(), hashes.toArray())) {
        problem(Report.Kind.TILE, tree.size());
      }
    }
  }

  private void partials(long size) {
    if (tree.size() == size) {
      for (Tile tile : Tile.partials(size)) {
        if (tile.level() > 0) {
          compare(tile, tree.partial(tile.level()));
        }
      }
    }
  }

  private void problem(Report.Kind kind, long index) {
    if (problems.size() < MOST_PROBLEMS
        || problems.stream().noneMatch(known -> known.kind() == kind)) {
      problems.add(new Report.Problem(kind, index));
    }
  }
}
