// SPDX-License-Identifier: MIT
package com.paitient.audit;

import com.paitient.audit.tree.TreeHash;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One record of the journal. On disk, big-endian, starting at a multiple of eight:
 *
 * <pre>
 *  0   4  magic "PSMR"
 *  4   4  length n of the body, 1 to 65,535
 *  8   8  index of the record in the log
 * 16   8  how many records were known durable when this one was written
 * 24  32  RFC 6962 leaf hash of the body
 * 56   4  CRC-32C of all of the above and of the body
 * 60   n  body: the event as canonical JSON
 *         zeros up to a multiple of eight
 * </pre>
 *
 * The durable count tells a torn tail from damage: a gap below a count that a later record carries
 * was synced once and is gone.
 */
final class Frame {
  static final int HEADER = 60;
  static final int MOST_BODY = 65_535;
  private static final int MAGIC = 0x50534D52;

  private final long index;
  private final long durable;
  private final byte[] hash;
  private final byte[] body;

  Frame(long index, long durable, byte[] hash, byte[] body) {
    this.index = index;
    this.durable = durable;
    this.hash = hash;
    this.body = body;
  }

  long index() {
    return index;
  }

  long durable() {
    return durable;
  }

  byte[] hash() {
    return hash;
  }

  byte[] body() {
    return body;
  }

  boolean hasItsHash() {
    return Arrays.equals(TreeHash.leaf(body), hash);
  }

  /** How many bytes a body of {@code length} takes, padding included. */
  static int sizeOf(int length) {
    return (HEADER + length + 7) & ~7;
  }

  int size() {
    return sizeOf(body.length);
  }

  /** Appends the record, padded, to {@code target}, which has {@link #size} bytes left. */
  void putInto(ByteBuffer target) {
    int start = target.position();
    target.putInt(MAGIC).putInt(body.length).putLong(index).putLong(durable).put(hash);
    target.putInt(checksum(target.slice(start, HEADER - 4), body)).put(body);
    while (target.position() < start + size()) {
      target.put((byte) 0);
    }
  }

  /**
   * How many bytes the record that seems to start at {@code at} takes; 0 where none starts. Needs
   * {@link #HEADER} bytes.
   */
  static int claimedSize(ByteBuffer source, int at) {
    if (source.getInt(at) != MAGIC) {
      return 0;
    }
    int length = source.getInt(at + 4);
    return length < 1 || length > MOST_BODY ? 0 : sizeOf(length);
  }

  /** The record at {@code at} when its checksum is right; never throws on foreign bytes. */
  static @Nullable Frame at(ByteBuffer source, int at) {
    if (source.limit() - at < HEADER) {
      return null;
    }
    int size = claimedSize(source, at);
    if (size == 0 || source.limit() - at < size) {
      return null;
    }
    byte[] hash = new byte[TreeHash.LENGTH];
    source.get(at + 24, hash);
    byte[] body = new byte[source.getInt(at + 4)];
    source.get(at + HEADER, body);
    if (source.getInt(at + 56) != checksum(source.slice(at, HEADER - 4), body)) {
      return null;
    }
    for (int padding = at + HEADER + body.length; padding < at + size; padding++) {
      if (source.get(padding) != 0) {
        return null;
      }
    }
    long index = source.getLong(at + 8);
    long durable = source.getLong(at + 16);
    return index < 0 || durable < 0 ? null : new Frame(index, durable, hash, body);
  }

  private static int checksum(ByteBuffer header, byte[] body) {
    CRC32C crc = new CRC32C();
    crc.update(header);
    crc.update(body);
    return (int) crc.getValue();
  }
}
