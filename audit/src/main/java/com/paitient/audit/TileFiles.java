// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.paitient.audit.note.LogKeys;
import com.paitient.audit.note.SignedCheckpoint;
import com.paitient.audit.tree.Tile;
import com.paitient.audit.tree.TreeHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The derived files of a log: {@code tile/…} in the layout of C2SP tlog-tiles, {@code checkpoint},
 * and the signing keys. Full tiles, checkpoint and keys are durable when they have their names;
 * partial tiles are made again when needed.
 */
final class TileFiles {
  static final String CHECKPOINT = "checkpoint";
  private static final String KEYS = "keys/signing";
  private static final int MOST_BYTES = 256 * 1024;

  private final LogStorage storage;

  TileFiles(LogStorage storage) {
    this.storage = storage;
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
      replace(tile.path(), bytes);
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
      byte[] bytes = read(tile.path(), MOST_BYTES);
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

  /** The entries under the tile of level 0 with this index and width. */
  List<byte[]> entries(long index, int width) throws IOException {
    Tile tile = new Tile(Tile.ENTRIES, index, width);
    ByteBuffer bytes = ByteBuffer.wrap(read(tile.path(), Tile.FULL * (Frame.MOST_BODY + 2)));
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
    if (!exists(CHECKPOINT)) {
      return null;
    }
    try {
      return SignedCheckpoint.parse(new String(read(CHECKPOINT, MOST_BYTES), UTF_8));
    } catch (IllegalArgumentException e) {
      throw new AuditException(
          AuditException.Code.DAMAGED, "the checkpoint of the log is not what was written", e);
    }
  }

  void write(SignedCheckpoint checkpoint) throws IOException {
    replace(CHECKPOINT, checkpoint.text().getBytes(UTF_8));
  }

  /** The keys of this log, made at its first start. */
  LogKeys keys() throws IOException {
    if (exists(KEYS)) {
      byte[] secret = read(KEYS, MOST_BYTES);
      try {
        return LogKeys.parse(secret);
      } catch (IllegalArgumentException e) {
        throw new AuditException(
            AuditException.Code.DAMAGED, "the signing keys of the log cannot be read", e);
      } finally {
        Arrays.fill(secret, (byte) 0);
      }
    }
    if (exists(CHECKPOINT)) {
      throw Segment.damaged("the signing keys of the log are gone");
    }
    LogKeys fresh = LogKeys.generate();
    byte[] secret = fresh.secretText();
    replace(KEYS, secret);
    Arrays.fill(secret, (byte) 0);
    return fresh;
  }

  private boolean exists(String name) throws IOException {
    int slash = name.lastIndexOf('/');
    return storage.list(folder(name)).contains(name.substring(slash + 1));
  }

  private static String folder(String name) {
    int slash = name.lastIndexOf('/');
    return slash < 0 ? "" : name.substring(0, slash);
  }

  private byte[] read(String name, int most) throws IOException {
    try (LogStorage.File file = storage.read(name)) {
      long size = file.size();
      if (size > most) {
        throw new IOException("a file of the log is too large");
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) size);
      while (bytes.hasRemaining()) {
        if (file.read(bytes, bytes.position()) <= 0) {
          throw new IOException("a file of the log ends early");
        }
      }
      return bytes.array();
    }
  }

  /** Writes a file so that after any crash the old or the new one is there. */
  private void replace(String name, byte[] bytes) throws IOException {
    String unfinished = name + ".new";
    storage.delete(unfinished);
    try (LogStorage.File file = storage.create(unfinished)) {
      file.write(ByteBuffer.wrap(bytes), 0);
      file.sync();
    }
    storage.rename(unfinished, name);
    storage.syncFolder(folder(name));
  }
}
