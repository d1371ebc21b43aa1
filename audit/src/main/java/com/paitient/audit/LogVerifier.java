// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.util.Comparator.comparingLong;

import com.paitient.audit.note.Checkpoint;
import com.paitient.audit.note.Policy;
import com.paitient.audit.note.SignedCheckpoint;
import com.paitient.audit.tree.Tile;
import com.paitient.audit.tree.TileTree;
import com.paitient.audit.tree.TreeHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
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
  private final List<Report.Problem> problems = new ArrayList<>();
  private final ArrayDeque<Checkpoint> earlier = new ArrayDeque<>();
  private final TileTree tree = new TileTree(this::compare);
  private @Nullable JournalWalk journal;

  private LogVerifier(Path folder, Policy policy) {
    this.storage = new FileStorage(folder);
    this.files = new TileFiles(storage);
    this.policy = policy;
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
    if (!Files.isDirectory(folder)) {
      throw new IOException("there is no log folder to verify");
    }
    while (true) {
      LogVerifier verifier = new LogVerifier(folder, policy);
      SignedCheckpoint signed = verifier.checkpoint();
      Report report = verifier.verify(signed, earlier);
      boolean replacedMeanwhile = !Objects.equals(signed, verifier.checkpoint());
      if (report.whole() || !replacedMeanwhile) {
        return report;
      }
    }
  }

  private Report verify(@Nullable SignedCheckpoint signed, List<SignedCheckpoint> kept)
      throws IOException {
    if (signed == null) {
      problem(Report.Kind.NO_CHECKPOINT, 0);
      return new Report("", 0, "", problems);
    }
    Checkpoint checkpoint = signed.checkpoint();
    if (!policy.trusts(signed)) {
      problem(Report.Kind.NOT_TRUSTED, checkpoint.size());
    }
    kept.stream()
        .sorted(comparingLong(old -> old.checkpoint().size()))
        .forEach(old -> remember(old, checkpoint));
    try (JournalWalk walk = journal(checkpoint)) {
      journal = walk;
      entries(checkpoint.size());
    }
    partials(checkpoint.size());
    String root = Base64.getEncoder().encodeToString(tree.root());
    if (tree.size() != checkpoint.size() || !root.equals(checkpoint.root())) {
      problem(Report.Kind.ROOT, tree.size());
    }
    return new Report(checkpoint.origin(), checkpoint.size(), root, problems);
  }

  private @Nullable SignedCheckpoint checkpoint() {
    try {
      return files.checkpoint();
    } catch (AuditException | IOException e) {
      return null;
    }
  }

  private void remember(SignedCheckpoint old, Checkpoint now) {
    Checkpoint checkpoint = old.checkpoint();
    if (!checkpoint.origin().equals(now.origin()) || !policy.trusts(old)) {
      problem(Report.Kind.NOT_TRUSTED, checkpoint.size());
    } else if (checkpoint.size() > now.size()) {
      problem(Report.Kind.ROLLED_BACK, now.size());
    } else {
      earlier.add(checkpoint);
    }
  }

  private @Nullable JournalWalk journal(Checkpoint checkpoint) throws IOException {
    try {
      JournalWalk walk = new JournalWalk(storage);
      if (walk.isEmpty()) {
        return null;
      }
      if (walk.isOf(checkpoint.origin())) {
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
      if (bodies == null) {
        problem(Report.Kind.ENTRY, tree.size());
        return;
      }
      for (int i = 0; i < width; i++) {
        entry(bodies.get(i), hashes == null ? null : hashes.get(i));
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
    requireEvent(body);
    requireInJournal(hash);
    tree.add(hash);
    compareWithEarlier();
  }

  private void requireEvent(byte[] body) {
    try {
      EventJson.parseStored(body);
    } catch (AuditException e) {
      problem(Report.Kind.NOT_AN_EVENT, tree.size());
    }
  }

  private void requireInJournal(byte[] hash) throws IOException {
    if (journal != null && !Arrays.equals(journal.next(), hash)) {
      problem(Report.Kind.JOURNAL, tree.size());
      journal.close();
      journal = null;
    }
  }

  private void compareWithEarlier() {
    while (!earlier.isEmpty() && earlier.getFirst().size() == tree.size()) {
      if (!Arrays.equals(earlier.removeFirst().rootHash(), tree.root())) {
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
    if (problems.size() < MOST_PROBLEMS) {
      problems.add(new Report.Problem(kind, index));
    }
  }
}
