// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.paitient.server.trail.blocks.Places;
import com.paitient.server.trail.blocks.Question;
import com.paitient.server.trail.blocks.Times;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Answers a question from blocks: some that have its rarest term, then more at a time, until the
 * page is full. Where a block has what is asked is what its terms have in common.
 */
final class TrailAnswer {
  private static final int FEW = 4;
  private static final int MANY = 512;

  private final TrailBlocks blocks;
  private final Question question;
  private final Places places;
  private final int size;
  private final List<Long> found = new ArrayList<>();

  TrailAnswer(TrailBlocks blocks, Question question, Places places, int size) {
    this.blocks = blocks;
    this.question = question;
    this.places = places;
    this.size = size;
  }

  /** The places of at most as many as are asked for, in the order that is asked for. */
  List<Long> places() {
    TrailBlocks.Range left = range();
    int most = FEW;
    while (!left.isEmpty() && found.size() < question.most()) {
      List<Integer> some = blocks.candidates(left, question, most);
      if (!some.isEmpty()) {
        take(some);
      }
      left = some.size() < most ? new TrailBlocks.Range(0, 0) : behind(left, some.getLast());
      most = Math.min(MANY, most * 4);
    }
    return found;
  }

  private TrailBlocks.Range range() {
    TrailBlocks.Range all =
        new TrailBlocks.Range(
            block(question.first()), block(Math.max(0, question.end() + size - 1)));
    return question.timed() && !all.isEmpty() ? blocks.timed(all, question) : all;
  }

  private int block(long place) {
    return (int) Math.min(Integer.MAX_VALUE, place / size);
  }

  private TrailBlocks.Range behind(TrailBlocks.Range range, int block) {
    return question.newestFirst()
        ? new TrailBlocks.Range(range.low(), block)
        : new TrailBlocks.Range(block + 1, range.high());
  }

  private void take(List<Integer> some) {
    Map<Integer, BitSet> matching = common(some);
    matching.values().removeIf(BitSet::isEmpty);
    if (question.timed() && !matching.isEmpty()) {
      blocks.edges(matching.keySet(), question).forEach(part -> keepTimed(part, matching));
    }
    if (question.id().isPresent() && !matching.isEmpty()) {
      blocks.named(matching.keySet()).forEach(part -> keepNamed(part, matching));
    }
    matching.forEach((block, offsets) -> take((long) block * size, offsets));
  }

  private void take(long start, BitSet offsets) {
    IntStream order = offsets.stream();
    if (question.newestFirst()) {
      int[] all = order.toArray();
      order = IntStream.range(0, all.length).map(i -> all[all.length - 1 - i]);
    }
    order
        .mapToLong(offset -> start + offset)
        .filter(place -> place >= question.first() && place < question.end())
        .limit(question.most() - found.size())
        .forEach(found::add);
  }

  /** What all that is asked has in common, by block in their order. */
  private Map<Integer, BitSet> common(List<Integer> some) {
    Map<Integer, BitSet> common = new LinkedHashMap<>();
    some.forEach(block -> common.put(block, everyPlace()));
    if (question.all().isEmpty()) {
      Map<Integer, BitSet> parts = new HashMap<>();
      blocks.parts(some).forEach(part -> parts.put(part.block(), places.of(part.places())));
      keepCommon(common, parts);
      return common;
    }
    List<TrailBlocks.Found> postings =
        blocks.postings(
            some, question.all().stream().flatMapToLong(Arrays::stream).boxed().toList());
    question.all().forEach(terms -> keepCommon(common, any(postings, terms)));
    return common;
  }

  private static void keepCommon(Map<Integer, BitSet> common, Map<Integer, BitSet> more) {
    common.forEach((block, both) -> both.and(more.getOrDefault(block, new BitSet())));
  }

  private BitSet everyPlace() {
    BitSet every = new BitSet(size);
    every.set(0, size);
    return every;
  }

  private Map<Integer, BitSet> any(Collection<TrailBlocks.Found> postings, long[] terms) {
    Map<Integer, BitSet> any = new HashMap<>();
    postings.stream()
        .filter(posting -> Arrays.stream(terms).anyMatch(term -> term == posting.term()))
        .forEach(posting ->
            any.computeIfAbsent(posting.block(), _ -> new BitSet(size))
                .or(places.of(posting.places())));
    return any;
  }

  private void keepTimed(TrailBlocks.Part part, Map<Integer, BitSet> matching) {
    BitSet all = places.of(part.places());
    if (part.times() != null) {
      long[] times = Times.of(part.times(), all.cardinality());
      keep(part.block(), all, at -> question.at(times[at]), matching);
    }
  }

  private void keepNamed(TrailBlocks.Part part, Map<Integer, BitSet> matching) {
    if (part.ids() != null) {
      ByteBuffer ids = ByteBuffer.wrap(part.ids());
      int wanted = question.id().orElseThrow().key();
      IntPredicate named = at -> ids.getInt(at * Integer.BYTES) == wanted;
      keep(part.block(), places.of(part.places()), named, matching);
    }
  }

  /** Keeps in a block those of a part whose number in it passes. */
  private static void keep(
      int block, BitSet all, IntPredicate passes, Map<Integer, BitSet> matching) {
    BitSet passing = new BitSet();
    int at = 0;
    for (int place = all.nextSetBit(0); place >= 0; place = all.nextSetBit(place + 1)) {
      passing.set(place, passes.test(at++));
    }
    matching.computeIfPresent(
        block,
        (_, offsets) -> {
          offsets.and(passing);
          return offsets;
        });
  }
}
