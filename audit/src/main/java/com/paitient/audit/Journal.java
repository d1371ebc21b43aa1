// SPDX-License-Identifier: MIT
package com.paitient.audit;

import com.paitient.audit.tree.Frontier;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The truth of a log: its journal files. One thread commits and recovers; any number read, and see
 * durable records only.
 */
final class Journal implements Closeable {
  private static final int BUFFER = 1 << 20;

  /** The next file is made once the current one is filled to this part. */
  private static final int SPARE_FROM = 4;

  private final LogStorage storage;
  private final LogSettings settings;
  private final String log;
  private final ConcurrentSkipListMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final Object treeLock = new Object();
  private final Frontier tree;
  private final Spare spare;
  private final Recent recent = new Recent();
  private volatile long durable;
  private volatile long first;
  private Segment current;
  private LogStorage.File file;
  private long end;

  private Journal(LogStorage storage, LogSettings settings, List<Segment> found, long first)
      throws IOException {
    this.first = first;
    this.spare = new Spare(storage, settings.segmentBytes());
    this.storage = storage;
    this.settings = settings;
    found.forEach(segment -> segments.put(segment.first(), segment));
    this.current = found.getLast();
    this.log = current.header().log();
    this.file = current.open();
    try {
      SegmentRecovery.Tail tail = SegmentRecovery.recover(current, file);
      this.tree = tail.frontier();
      this.end = tail.end();
      this.durable = tree.size();
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Opens what is there, or makes a new journal whose id sorts by {@code unixMillis}. */
  static Journal open(LogStorage storage, LogSettings settings, long unixMillis)
      throws IOException {
    List<Segment> all = new ArrayList<>();
    for (String name : storage.list(Segment.FOLDER)) {
      if (name.endsWith(".new")) {
        storage.delete(Segment.FOLDER + "/" + name);
      } else {
        all.add(Segment.existing(storage, Segment.FOLDER + "/" + name));
      }
    }
    long expired = ExpiryMark.read(storage).before();
    List<Segment> found = all.subList(whereKeptBegins(all, expired), all.size());
    if (found.isEmpty()) {
      if (new LogFiles(storage).exists(TileFiles.CHECKPOINT)) {
        throw Segment.damaged("the journal is gone");
      }
      String log = LogId.fresh(unixMillis);
      found.add(
          Segment.create(
              storage, new SegmentHeader(0, log, settings.segmentBytes(), Frontier.empty())));
    }
    requireOrder(found, expired);
    Journal journal = new Journal(storage, settings, found, expired);
    all.subList(0, all.size() - found.size())
        .forEach(old -> journal.segments.put(old.first(), old));
    return journal;
  }

  /** Files before the last one that starts among expired entries hold nothing else. */
  private static int whereKeptBegins(List<Segment> all, long expired) {
    int begin = 0;
    for (int i = 1; i < all.size() && all.get(i).first() <= expired; i++) {
      begin = i;
    }
    return begin;
  }

  private static void requireOrder(List<Segment> found, long expired) {
    SegmentHeader start = found.getFirst().header();
    boolean ordered = start.sequence() == 0 || start.first() <= expired;
    for (int i = 1; i < found.size(); i++) {
      SegmentHeader before = found.get(i - 1).header();
      SegmentHeader next = found.get(i).header();
      ordered &=
          next.sequence() == before.sequence() + 1
              && next.first() >= before.first()
              && next.log().equals(before.log());
    }
    if (!ordered) {
      throw Segment.damaged("a journal file is missing, or of another log");
    }
  }

  String log() {
    return log;
  }

  /** How many records are durable. */
  long durable() {
    return durable;
  }

  /** The first record that has not expired. */
  long first() {
    return first;
  }

  /** Hides the records before {@code end} from readers. */
  void expire(long end) {
    first = end;
  }

  /** Deletes the files in which every record has expired. */
  void dropExpired() throws IOException {
    Map.Entry<Long, Segment> next = segments.higherEntry(segments.firstKey());
    boolean dropped = false;
    while (next != null && next.getKey() <= first) {
      Segment oldest = segments.firstEntry().getValue();
      storage.delete(oldest.name());
      segments.remove(oldest.first());
      dropped = true;
      next = segments.higherEntry(segments.firstKey());
    }
    if (dropped) {
      storage.syncFolder(Segment.FOLDER);
    }
  }

  /** A copy of the Merkle tree over all durable records. */
  Frontier tree() {
    synchronized (treeLock) {
      return tree.copy();
    }
  }

  /**
   * Writes as many of {@code leaves} as fit, at least one, and returns how many when they are
   * durable. After an exception nothing may be committed before {@link #recover}.
   */
  int commit(List<Leaf> leaves) throws IOException {
    if (current.header().bytes() - end < leaves.getFirst().frameSize()) {
      startSegment(current.header().sequence() + 1);
    }
    List<Frame> frames = fill(leaves);
    file.write(buffer.flip(), end);
    file.sync();
    publish(frames);
    if (end > current.header().bytes() / SPARE_FROM) {
      spare.prepare();
    }
    return frames.size();
  }

  private List<Frame> fill(List<Leaf> leaves) {
    long room = Math.min(BUFFER, current.header().bytes() - end);
    buffer.clear();
    List<Frame> frames = new ArrayList<>(leaves.size());
    for (Leaf leaf : leaves) {
      if (buffer.position() + leaf.frameSize() > room) {
        break;
      }
      Frame frame = leaf.at(durable + frames.size(), durable);
      frame.putInto(buffer);
      frames.add(frame);
    }
    return frames;
  }

  private void publish(List<Frame> frames) {
    recent.add(frames);
    synchronized (treeLock) {
      for (Frame frame : frames) {
        current.offsets().add(end);
        end += frame.size();
        tree.add(frame.hash());
      }
      durable = tree.size();
    }
  }

  /**
   * Makes the journal usable after a failure: what is durable is read back, and a new file takes
   * what comes next. The failed file is never written again; what it holds beyond the durable
   * records was not receipted and does not count.
   */
  void recover() throws IOException {
    file.close();
    if (durable > current.first()) {
      requireReadBack();
      startSegment(current.header().sequence() + 1);
    } else {
      startSegment(current.header().sequence());
    }
  }

  private void requireReadBack() throws IOException {
    Frontier readBack = current.readBack(durable);
    if (!Arrays.equals(readBack.root(), tree().root())) {
      throw Segment.damaged("the journal does not hold what was synced");
    }
  }

  private void startSegment(long sequence) throws IOException {
    SegmentHeader header = new SegmentHeader(sequence, log, settings.segmentBytes(), tree());
    Segment next =
        spare.take()
            ? Segment.finish(storage, header, Spare.NAME)
            : Segment.create(storage, header);
    LogStorage.File opened = next.open();
    file.close();
    file = opened;
    current = next;
    end = SegmentHeader.SIZE;
    segments.put(next.first(), next);
  }

  /** Up to {@code most} durable entries from {@code index} on that have not expired, as stored. */
  List<StoredEntry> read(long index, int most) throws IOException {
    List<StoredEntry> entries = new ArrayList<>();
    frames(
        Math.max(index, first),
        most,
        frame -> entries.add(new StoredEntry(log, frame.index(), frame.body())));
    return entries;
  }

  /** Gives up to {@code most} durable records from {@code index} on to {@code reader}. */
  void frames(long index, long most, Segment.FrameConsumer reader) throws IOException {
    long stop = Math.min(durable, index + most);
    List<Frame> held = recent.between(index, stop);
    if (held.isEmpty()) {
      fromFiles(index, stop, reader);
    }
    for (Frame frame : held) {
      reader.accept(frame);
    }
  }

  private void fromFiles(long index, long stop, Segment.FrameConsumer reader) throws IOException {
    for (long at = index; at < stop; ) {
      Segment segment = holding(at);
      Map.Entry<Long, Segment> next = segments.higherEntry(at);
      long limit = next == null ? stop : Math.min(stop, next.getKey());
      segment.read(at, (int) (limit - at), reader);
      at = limit;
    }
  }

  /** The Merkle tree over the first {@code size} records, which are durable. */
  Frontier treeAt(long size) throws IOException {
    Segment segment = holding(size);
    return segment.first() == size ? segment.header().before() : segment.readBack(size);
  }

  private Segment holding(long index) {
    Map.Entry<Long, Segment> held = segments.floorEntry(index);
    if (held == null) {
      throw Segment.damaged("the record at " + index + " has expired, and the tiles lack its hash");
    }
    return held.getValue();
  }

  @Override
  public void close() throws IOException {
    spare.close();
    file.close();
  }
}
