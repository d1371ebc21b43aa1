// SPDX-License-Identifier: MIT
package com.paitient.audit;

import com.paitient.audit.tree.Frontier;
import com.paitient.audit.tree.TreeHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The first page of a journal file. Big-endian:
 *
 * <pre>
 *    0   8  magic "PSMJRNL1"
 *    8   8  sequence: 0 for the first file of a log, then one more each
 *   16   8  first: the index of the first record
 *   24   8  bytes: the size of the file
 *   32  40  the log's id, ASCII, zeros behind
 *   72   4  number of subtrees, the bits set in first
 *   76   n  the Merkle subtrees that cover the records before first, largest first, 32 bytes each
 * 4092   4  CRC-32C of all before
 * </pre>
 *
 * A file ends where the next one's {@code first} says; records behind that were never receipted.
 */
record SegmentHeader(long sequence, String log, long bytes, Frontier before) {
  static final int SIZE = 4096;
  private static final long MAGIC = 0x50534D4A524E4C31L;
  private static final int ID = 32;
  private static final int SUBTREES = 72;
  private static final int CHECKSUM = SIZE - 4;

  long first() {
    return before.size();
  }

  ByteBuffer encoded() {
    ByteBuffer page = ByteBuffer.allocate(SIZE);
    page.putLong(MAGIC).putLong(sequence).putLong(first()).putLong(bytes);
    page.put(log.getBytes(StandardCharsets.US_ASCII));
    page.position(SUBTREES).putInt(before.subtrees().size());
    before.subtrees().forEach(page::put);
    page.putInt(CHECKSUM, checksum(page));
    return page.rewind();
  }

  /** Reads the header of {@code file}; throws {@code DAMAGED} where it is not one. */
  static SegmentHeader read(LogStorage.File file) throws IOException {
    ByteBuffer page = ByteBuffer.allocate(SIZE);
    while (page.hasRemaining()) {
      if (file.read(page, page.position()) <= 0) {
        throw damaged();
      }
    }
    return decoded(page);
  }

  static SegmentHeader decoded(ByteBuffer page) {
    if (page.getLong(0) != MAGIC || page.getInt(CHECKSUM) != checksum(page)) {
      throw damaged();
    }
    byte[] id = new byte[SUBTREES - ID];
    page.get(ID, id);
    String log = new String(id, StandardCharsets.US_ASCII).replace("\0", "");
    long first = page.getLong(16);
    int count = page.getInt(SUBTREES);
    if (first < 0 || Long.bitCount(first) != count || !LogId.isOne(log)) {
      throw damaged();
    }
    return new SegmentHeader(
        page.getLong(8), log, page.getLong(24), Frontier.of(first, subtrees(page, count)));
  }

  private static List<byte[]> subtrees(ByteBuffer page, int count) {
    List<byte[]> subtrees = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] hash = new byte[TreeHash.LENGTH];
      page.get(SUBTREES + 4 + i * TreeHash.LENGTH, hash);
      subtrees.add(hash);
    }
    return subtrees;
  }

  private static int checksum(ByteBuffer page) {
    CRC32C crc = new CRC32C();
    crc.update(page.slice(0, CHECKSUM));
    return (int) crc.getValue();
  }

  private static AuditException damaged() {
    return new AuditException(
        AuditException.Code.DAMAGED, "the header of a journal file is not what was written");
  }
}
