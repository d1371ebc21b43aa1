// SPDX-License-Identifier: MIT
package com.paitient.server.trail.blocks;

import com.paitient.server.trail.Facts;
import com.paitient.server.trail.TrailQuery;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The newest events of a log, which are no complete block yet, in memory. One thread at a time adds
 * to it; any may ask, and sees what was there at one moment.
 */
public final class Tail {
  private final String log;
  private final Places places;
  private int written;
  private volatile Now now;

  /**
   * The tail behind what is kept already.
   *
   * @param written how many blocks that are
   */
  public Tail(String log, Places places, int written) {
    this.log = log;
    this.places = places;
    this.written = written;
    this.now = empty(written);
  }

  private Now empty(int block) {
    long start = (long) block * places.size();
    return new Now(block, start, start, new Facts[places.size()], 0, written);
  }

  /**
   * What the tail holds at a moment.
   *
   * @param start the first place of its block; all before it is kept
   * @param end the place after its last event
   * @param events only the first {@code count} of them
   * @param written how many blocks were kept then
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Now(int block, long start, long end, Facts[] events, int count, int written) {

    /** The places of what {@code reader} may see of what is asked for, as many and in its order. */
    public List<Long> find(TrailQuery query, String reader) {
      IntStream order = IntStream.range(0, count);
      if (query.order() == TrailQuery.Order.NEWEST_FIRST) {
        order = order.map(i -> count - 1 - i);
      }
      return order
          .mapToObj(i -> events[i])
          .filter(event -> event.shownTo(reader) && query.matches(event))
          .limit(query.most())
          .map(Facts::place)
          .toList();
    }

    private Stream<Facts> all() {
      return Arrays.stream(events, 0, count);
    }
  }

  /** What is there now. */
  public Now now() {
    return now;
  }

  /** Whether its block is complete, so that it must be kept before more is added. */
  public boolean full() {
    return now.end() == now.start() + places.size();
  }

  /** Adds an event, unless it is there already. What lies between has expired. */
  public void add(Facts event) {
    if (event.place() < now.end()) {
      return;
    }
    if (full()) {
      throw new IllegalStateException("this block is complete");
    }
    int block = Math.toIntExact(event.place() / places.size());
    Now to = block == now.block() ? now : empty(block);
    to.events()[to.count()] = event;
    now = new Now(block, to.start(), event.place() + 1, to.events(), to.count() + 1, written);
  }

  /** Its block, as it is kept. */
  public Block block() {
    return Block.of(log, now.block(), places, now.all().toList());
  }

  /** Its block is kept: the next one begins. */
  public void kept() {
    written = now.block() + 1;
    now = empty(written);
  }

  /** Forgets what stands before a place. */
  public void forget(long first) {
    Now was = now;
    Facts[] left = was.all().filter(event -> event.place() >= first).toArray(Facts[]::new);
    now =
        new Now(
            was.block(),
            was.start(),
            was.end(),
            Arrays.copyOf(left, places.size()),
            left.length,
            was.written());
  }
}
