// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.paitient.audit.note.SignedCheckpoint;
import com.paitient.audit.tree.Tile;
import com.paitient.audit.tree.TreeHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The derived files of a log: {@code tile/…} in the layout of C2SP tlog-tiles, {@code checkpoint},
 * and the signing keys. Full tiles are whole when they have their names and durable once a
 * checkpoint covers them; partial tiles are made again when needed. Written by one thread at a
 * time.
 */
final class TileFiles {
  static final String CHECKPOINT = "checkpoint";

  private final LogStorage storage;
  private final LogFiles files;
  private final Set<String> unsynced = new HashSet<>();

  TileFiles(LogStorage storage) {
    this.storage = storage;
    this.files = new LogFiles(storage);
  }

  void write(Tile tile, Bundle bundle) throws IOException {
    write(tile, bundle.bytes());
  }

  void write(Tile tile, List<byte[]> hashes) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(hashes.size() * TreeHash.LENGTH);
    hashes.forEach(bytes::put);
    write(tile, bytes.array());
  }

  void writeFull(Tile tile, List<byte[]> hashes) {
    try {
      write(tile, hashes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Tile tile, byte[] bytes) throws IOException {
    if (tile.width() == Tile.FULL) {
      unsynced.add(files.put(tile.path(), bytes));
    } else {
      storage.delete(tile.path());
      try (LogStorage.File file = storage.create(tile.path())) {
        file.write(ByteBuffer.wrap(bytes), 0);
      }
    }
  }

  void delete(Tile tile) throws IOException {
    storage.delete(tile.path());
  }

  /** The hashes of a stored tile. */
  List<byte[]> read(Tile tile) {
    try {
      byte[] bytes = files.read(tile.path());
      if (bytes.length != tile.width() * TreeHash.LENGTH) {
        throw new IOException("a tile has another size");
      }
      List<byte[]> hashes = new ArrayList<>();
      for (int at = 0; at < bytes.length; at += TreeHash.LENGTH) {
        hashes.add(Arrays.copyOfRange(bytes, at, at + TreeHash.LENGTH));
      }
      return hashes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether there is an entry bundle with this index and width. */
  boolean hasEntries(long index, int width) throws IOException {
    return files.exists(new Tile(Tile.ENTRIES, index, width).path());
  }

  /** The entries under the tile of level 0 with this index and width. */
  List<byte[]> entries(long index, int width) throws IOException {
    Tile tile = new Tile(Tile.ENTRIES, index, width);
    ByteBuffer bytes = ByteBuffer.wrap(files.read(tile.path(), Tile.FULL * (Frame.MOST_BODY + 2)));
    List<byte[]> entries = new ArrayList<>();
    while (bytes.remaining() >= 2) {
      byte[] body = new byte[Math.min(bytes.getShort() & 0xffff, bytes.remaining())];
      bytes.get(body);
      entries.add(body);
    }
    if (entries.size() != width || bytes.hasRemaining()) {
      throw new IOException("an entry bundle holds another number of entries");
    }
    return entries;
  }

  /** The stored checkpoint, if there is one; throws {@code DAMAGED} when it is none. */
  @Nullable SignedCheckpoint checkpoint() throws IOException {
    if (!files.exists(CHECKPOINT)) {
      return null;
    }
    try {
      return SignedCheckpoint.parse(new String(files.read(CHECKPOINT), UTF_8));
    } catch (IllegalArgumentException e) {
      throw new AuditException(
          AuditException.Code.DAMAGED, "the checkpoint of the log is not what was written", e);
    }
  }

  /** Writes a checkpoint once the names of all full tiles so far are durable. */
  void write(SignedCheckpoint checkpoint) throws IOException {
    for (String folder : Set.copyOf(unsynced)) {
      storage.syncFolder(folder);
      unsynced.remove(folder);
    }
    files.replace(CHECKPOINT, checkpoint.text().getBytes(UTF_8));
  }
}
