// SPDX-License-Identifier: MIT
package com.paitient.audit;

import com.paitient.audit.note.Checkpoint;
import com.paitient.audit.note.LogKeys;
import com.paitient.audit.note.Policy;
import com.paitient.audit.note.Rotation;
import com.paitient.audit.note.SignedCheckpoint;
import com.paitient.audit.tree.Proofs;
import com.paitient.audit.tree.Tile;
import com.paitient.audit.tree.TileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets tiles, entry bundles and the signed checkpoint follow the journal. All of them can be made
 * again from it, so a failure here stops no append; the next try starts from what is stored.
 * Thread-safe.
 */
final class Publisher {
  private final Journal journal;
  private final TileFiles files;
  private LogKeys keys;
  private @Nullable InForce unsure;
  private @Nullable TileTree tree;
  private Bundle bundle = new Bundle();
  private @Nullable SignedCheckpoint latest;

  private Publisher(
      Journal journal, TileFiles files, LogKeys keys, @Nullable SignedCheckpoint latest) {
    this.journal = journal;
    this.files = files;
    this.keys = keys;
    this.latest = latest;
  }

  /**
   * Starts from the stored checkpoint. Throws {@code DAMAGED} when that was not signed with these
   * keys, or the journal does not hold what it says.
   */
  static Publisher open(
      Journal journal, TileFiles files, LogKeys keys, List<Rotation> rotations, long unixSeconds)
      throws IOException {
    SignedCheckpoint stored = files.checkpoint();
    if (stored != null) {
      requireCovers(journal, stored.checkpoint());
      if (!isOwn(stored, journal, keys)) {
        requireHandedOver(stored, rotations);
        return new Publisher(journal, files, keys, resigned(stored, keys, files, unixSeconds));
      }
    }
    return new Publisher(journal, files, keys, stored);
  }

  private static boolean isOwn(SignedCheckpoint stored, Journal journal, LogKeys keys) {
    return stored.checkpoint().origin().equals(journal.log())
        && new Policy(keys.verifierKeys(journal.log())).trusts(stored);
  }

  /** The service died between a change of keys and the first checkpoint by the new ones. */
  private static void requireHandedOver(SignedCheckpoint stored, List<Rotation> rotations) {
    if (rotations.isEmpty() || rotations.getLast().size() != stored.checkpoint().size()) {
      throw Segment.damaged("the checkpoint of the log is not signed by the log");
    }
  }

  private static SignedCheckpoint resigned(
      SignedCheckpoint stored, LogKeys keys, TileFiles files, long unixSeconds) throws IOException {
    SignedCheckpoint signed = keys.sign(stored.checkpoint(), unixSeconds);
    files.write(signed);
    return signed;
  }

  private static void requireCovers(Journal journal, Checkpoint checkpoint) throws IOException {
    if (!checkpoint.origin().equals(journal.log())
        || checkpoint.size() > journal.durable()
        || !Arrays.equals(journal.treeAt(checkpoint.size()).root(), checkpoint.rootHash())) {
      throw Segment.damaged("the journal does not hold what its checkpoint says");
    }
  }

  /** Publishes what is durable and signs a checkpoint, when the log grew since the last one. */
  synchronized SignedCheckpoint publish(long unixSeconds) throws IOException {
    if (unsure != null) {
      keys = unsure.read();
      unsure = null;
    }
    SignedCheckpoint before = latest;
    long size = journal.durable();
    if (before != null && before.checkpoint().size() == size) {
      return before;
    }
    try {
      TileTree grown = grow(size);
      writePartials(grown);
      SignedCheckpoint signed =
          keys.sign(Checkpoint.of(journal.log(), size, grown.root()), unixSeconds);
      files.write(signed);
      latest = signed;
      deletePartials(before, size);
      return signed;
    } catch (IOException | RuntimeException | Error e) {
      tree = null;
      throw e;
    }
  }

  /** Writes the tiles and bundles that are full by now, ahead of the checkpoint over them. */
  synchronized void follow() throws IOException {
    long full = journal.durable() / Tile.FULL * Tile.FULL;
    try {
      if (tree != null && tree.size() < full) {
        var _ = grow(full);
      }
    } catch (IOException | RuntimeException | Error e) {
      tree = null;
      throw e;
    }
  }

  private TileTree grow(long size) throws IOException {
    TileTree grown = tree == null ? resumed() : tree;
    tree = grown;
    journal.frames(
        grown.size(),
        size - grown.size(),
        frame -> {
          bundle.add(frame.body());
          if (bundle.isFull()) {
            files.write(new Tile(Tile.ENTRIES, frame.index() / Tile.FULL, Tile.FULL), bundle);
            bundle = new Bundle();
          }
          grown.add(frame.hash());
        });
    return grown;
  }

  /** The tree up to the last full tile of the stored checkpoint; from the start if tiles lack. */
  private TileTree resumed() throws IOException {
    bundle = new Bundle();
    long full = latest == null ? 0 : latest.checkpoint().size() / Tile.FULL * Tile.FULL;
    try {
      TileTree stored = TileTree.resumed(full, files::writeFull, files::read);
      if (Arrays.equals(stored.root(), journal.treeAt(full).root())) {
        return stored;
      }
    } catch (UncheckedIOException | IllegalArgumentException _) {
      return new TileTree(files::writeFull);
    }
    return new TileTree(files::writeFull);
  }

  private void writePartials(TileTree grown) throws IOException {
    for (Tile tile : Tile.partials(grown.size())) {
      if (tile.level() == Tile.ENTRIES) {
        files.write(tile, bundle);
      } else {
        files.write(tile, grown.partial(tile.level()));
      }
    }
  }

  private void deletePartials(@Nullable SignedCheckpoint before, long size) throws IOException {
    if (before != null) {
      List<Tile> kept = Tile.partials(size);
      for (Tile tile : Tile.partials(before.checkpoint().size())) {
        if (!kept.contains(tile)) {
          files.delete(tile);
        }
      }
    }
  }

  /** A change of the log's keys: nothing is signed while it runs. */
  @FunctionalInterface
  interface Change {
    void run(long size) throws IOException;
  }

  /** Says which keys are in force. */
  @FunctionalInterface
  interface InForce {
    LogKeys read() throws IOException;
  }

  /**
   * Runs {@code change} at the newest checkpoint's size, and signs that anew with {@code next}.
   * When it fails, nothing is signed until {@code inForce} says by which keys.
   */
  synchronized void changeKeys(LogKeys next, long unixSeconds, Change change, InForce inForce)
      throws IOException {
    Checkpoint now = publish(unixSeconds).checkpoint();
    unsure = inForce;
    change.run(now.size());
    unsure = null;
    keys = next;
    latest = resigned(new SignedCheckpoint(now, List.of()), next, files, unixSeconds);
  }

  /** The keys that sign now. */
  synchronized LogKeys keys() {
    return keys;
  }

  /** The leaf hash of a published entry, which outlives its body. */
  synchronized byte[] leaf(long index) throws IOException {
    return nodes().at(0, index);
  }

  /** The newest checkpoint, if there was one. */
  synchronized @Nullable SignedCheckpoint latest() {
    return latest;
  }

  /** Hashes, and the checkpoint that they lead to. */
  record Proof(List<byte[]> hashes, SignedCheckpoint checkpoint) {}

  /** One of the two ways to prove something about the newest checkpoint. */
  @FunctionalInterface
  interface Prover {
    Proof prove(long number, long unixSeconds) throws IOException;
  }

  synchronized Proof inclusion(long index, long unixSeconds) throws IOException {
    SignedCheckpoint signed = publish(unixSeconds);
    return new Proof(Proofs.inclusion(nodes(), index, signed.checkpoint().size()), signed);
  }

  synchronized Proof consistency(long old, long unixSeconds) throws IOException {
    SignedCheckpoint signed = publish(unixSeconds);
    return new Proof(Proofs.consistency(nodes(), old, signed.checkpoint().size()), signed);
  }

  /** Proves that {@code index} is in the tree of an earlier checkpoint of {@code size}. */
  synchronized List<byte[]> inclusion(long index, SignedCheckpoint in) throws IOException {
    return Proofs.inclusion(nodes(), index, in.checkpoint().size());
  }

  /** Proves that the tree of {@code signed} begins with that of {@code old} entries. */
  synchronized List<byte[]> consistency(long old, SignedCheckpoint signed) throws IOException {
    return Proofs.consistency(nodes(), old, signed.checkpoint().size());
  }

  private Proofs.Nodes nodes() throws IOException {
    SignedCheckpoint signed = latest;
    return grow(signed == null ? 0 : signed.checkpoint().size()).nodes(files::read);
  }
}
