// SPDX-License-Identifier: MIT
package com.paitient.audit;

import com.paitient.audit.tree.Tile;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;

/**
 * Drops the bodies of old entries and keeps their hashes, so that proofs go on. Bodies go in whole
 * bundles of 256; journal files go when all they hold has expired, so that up to one file of older
 * records stays. Not thread-safe.
 */
final class Retention {
  private static final int BATCH = 1024;

  private final LogStorage storage;
  private final Journal journal;
  private final TileFiles files;

  Retention(LogStorage storage, Journal journal, TileFiles files) {
    this.storage = storage;
    this.journal = journal;
    this.files = files;
  }

  /**
   * What would expire: everything before the first entry that is not older than {@code before}, in
   * whole bundles, below {@code size}.
   */
  Due due(Instant before, long size) throws IOException {
    long end = journal.first();
    Instant newest = Instant.MIN;
    Instant newestOfBundle = newest;
    long at = end;
    while (at < size) {
      List<StoredEntry> entries = journal.read(at, (int) Math.min(BATCH, size - at));
      for (StoredEntry entry : entries) {
        Instant time = entry.clear().timestamp();
        if (!time.isBefore(before)) {
          return new Due(end, newest);
        }
        newestOfBundle = time.isAfter(newestOfBundle) ? time : newestOfBundle;
        at = entry.index() + 1;
        if (at % Tile.FULL == 0) {
          end = at;
          newest = newestOfBundle;
        }
      }
    }
    return new Due(end, newest);
  }

  /**
   * What may expire.
   *
   * @param end the first entry that stays
   * @param newest the latest time of what goes
   */
  record Due(long end, Instant newest) {}

  /** From now on what is before {@code end} has expired, whatever happens to the process. */
  void mark(long end) throws IOException {
    new ExpiryMark(end, ExpiryMark.read(storage).dropped()).write(storage);
    journal.expire(end);
  }

  /** Deletes bodies that have expired and are still there. */
  void drop() throws IOException {
    ExpiryMark mark = ExpiryMark.read(storage);
    journal.dropExpired();
    if (mark.dropped() == mark.before()) {
      return;
    }
    TreeSet<String> folders = new TreeSet<>();
    for (long at = mark.dropped(); at < mark.before(); at += Tile.FULL) {
      Tile bundle = new Tile(Tile.ENTRIES, at / Tile.FULL, Tile.FULL);
      files.delete(bundle);
      dropPartials(bundle.path() + ".p");
      folders.add(bundle.path().substring(0, bundle.path().lastIndexOf('/')));
    }
    for (String folder : folders) {
      storage.syncFolder(folder);
    }
    new ExpiryMark(mark.before(), mark.before()).write(storage);
  }

  /** What a crash between two checkpoints left of the time when the bundle was not full. */
  private void dropPartials(String folder) throws IOException {
    for (String partial : storage.list(folder)) {
      storage.delete(folder + "/" + partial);
    }
    storage.delete(folder);
  }
}
