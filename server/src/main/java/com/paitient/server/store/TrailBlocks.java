// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.paitient.server.identity.Caller;
import com.paitient.server.trail.blocks.Block;
import com.paitient.server.trail.blocks.Question;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a log in PostgreSQL, in one transaction and as one reader sees them.
 *
 * @param scope whose part of each block is asked
 * @param everything whether the reader sees every scope
 */
record TrailBlocks(Handle handle, int scope, boolean everything) {
  private static final String TIMED = "part.greatest >= :from AND part.least <= :to";

  /** How many blocks of a log are kept. */
  static int kept(Handle handle, String log) {
    return handle
        .createQuery("SELECT trail_kept(:log)")
        .bind("log", log)
        .mapTo(Integer.class)
        .one();
  }

  /** Keeps a block behind {@code before} others; says how many are kept then. */
  static int keep(Handle handle, String log, int before, Block block) {
    List<Block.Part> parts = block.parts();
    List<Block.Posting> postings = block.postings();
    return handle
        .createQuery(
            """
            SELECT trail_keep(:log, :before, :number, :owners, :leasts, :greatests, :first_ids,
              :last_ids, :places, :times, :ids, :terms, :parts, :term_places)
            """)
        .bind("log", log)
        .bind("before", before)
        .bind("number", block.number())
        .bind("owners", array("text", parts, Block.Part::owner))
        .bind("leasts", array("int8", parts, Block.Part::least))
        .bind("greatests", array("int8", parts, Block.Part::greatest))
        .bind("first_ids", bytes(parts, Block.Part::firstId))
        .bind("last_ids", bytes(parts, Block.Part::lastId))
        .bind("places", bytes(parts, Block.Part::places))
        .bind("times", bytes(parts, Block.Part::times))
        .bind("ids", bytes(parts, Block.Part::ids))
        .bind("terms", array("int8", postings, Block.Posting::term))
        .bind("parts", array("int4", postings, Block.Posting::part))
        .bind("term_places", bytes(postings, Block.Posting::places))
        .mapTo(Integer.class)
        .one();
  }

  private static <T> Argument bytes(Collection<T> rows, Function<T, byte[]> part) {
    return array("bytea", rows.stream().map(part).toArray(byte[][]::new));
  }

  private static <T> Argument array(String type, Collection<T> rows, Function<T, Object> part) {
    return array(type, rows.stream().map(part).toArray());
  }

  private static Argument array(String type, Object[] values) {
    return (at, statement, _) ->
        statement.setArray(at, statement.getConnection().createArrayOf(type, values));
  }

  /** Forgets that any block of a log is kept. */
  static void forget(Handle handle, String log) {
    var _ =
        handle
            .createQuery("SELECT trail_forget(:log)::text")
            .bind("log", log)
            .mapTo(String.class)
            .list();
  }

  /** Drops at most {@code most} blocks before {@code first}; false where there are none. */
  static boolean dropped(Handle handle, String log, int first, int most) {
    return handle
        .createQuery("SELECT trail_expire(:log, :first, :most)")
        .bind("log", log)
        .bind("first", first)
        .bind("most", most)
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * The blocks as {@code reader} sees them; empty where no block has anything for him. Only keys
   * are used from here on: a planner that knows little of the newest rows might read them all.
   */
  static Optional<TrailBlocks> open(Handle handle, String log, String reader) {
    var _ =
        handle
            .createQuery(
                """
                SELECT set_config('enable_seqscan', 'off', true)
                  || set_config('enable_bitmapscan', 'off', true)
                  || set_config('enable_sort', 'off', true) || set_config('jit', 'off', true)
                """)
            .mapTo(String.class)
            .one();
    return handle
        .createQuery("SELECT scope FROM trail_scopes WHERE log = :log AND tenant = :tenant")
        .bind("log", log)
        .bind("tenant", reader)
        .mapTo(Integer.class)
        .findOne()
        .map(scope -> new TrailBlocks(handle, scope, reader.equals(Caller.ORGANIZATION)));
  }

  /** Blocks from {@code low} to before {@code high}. */
  record Range(int low, int high) {
    boolean isEmpty() {
      return low >= high;
    }
  }

  /** The same range without what at its ends is of another time. */
  Range timed(Range range, Question question) {
    return handle
        .createQuery(
            """
            SELECT min(block) AS low, max(block) AS high FROM trail_blocks
            WHERE scope = :scope AND block >= :low AND block < :high
              AND greatest >= :from AND least <= :to
            """)
        .bind("scope", scope)
        .bind("low", range.low())
        .bind("high", range.high())
        .bind("from", question.from())
        .bind("to", question.to())
        .map((row, _) ->
            row.getObject("low") == null
                ? new Range(0, 0)
                : new Range(row.getInt("low"), row.getInt("high") + 1))
        .one();
  }

  /** The first blocks of a range, in the order of the answer, that may have what is asked. */
  List<Integer> candidates(Range range, Question question, int most) {
    String order = " ORDER BY block " + (question.newestFirst() ? "DESC" : "ASC") + " LIMIT :most";
    boolean byTerm = question.id().isEmpty() && !question.all().isEmpty();
    Query query = handle.createQuery(byTerm ? byTerm(question, order) : byPart(question, order));
    question.id().ifPresent(id -> query.bind("id", id.bytes()));
    if (byTerm) {
      query.bind("terms", array("int8", boxed(question.all().getFirst())));
    }
    if (question.timed()) {
      query.bind("from", question.from()).bind("to", question.to());
    }
    if (!everything || question.timed() || !byTerm) {
      query.bind("scope", scope);
    }
    return query
        .bind("low", range.low())
        .bind("high", range.high())
        .bind("most", most)
        .mapTo(Integer.class)
        .list();
  }

  private static String byPart(Question question, String order) {
    return "SELECT part.block FROM trail_blocks AS part WHERE part.scope = :scope"
        + " AND part.block >= :low AND part.block < :high"
        + (question.id().isPresent() ? " AND :id BETWEEN part.first_id AND part.last_id" : "")
        + (question.timed() ? " AND " + TIMED : "")
        + order;
  }

  /** Driven by the first of what is asked: what has that is then looked at for the others. */
  private String byTerm(Question question, String order) {
    return "SELECT DISTINCT block FROM unnest(:terms) AS wanted (term) CROSS JOIN LATERAL ("
        + "SELECT DISTINCT posting.block FROM trail_terms AS posting"
        + " WHERE posting.term = wanted.term AND posting.block >= :low AND posting.block < :high"
        + (everything ? "" : " AND posting.scope = :scope")
        + (question.timed()
            ? " AND EXISTS (SELECT FROM trail_blocks AS part WHERE part.scope = :scope"
                + " AND part.block = posting.block AND "
                + TIMED
                + ")"
            : "")
        + order
        + ") AS page"
        + order;
  }

  /** A term's places in a block. */
  @SuppressWarnings("ArrayRecordComponent")
  record Found(long term, int block, byte[] places) {}

  /** Where terms are in some blocks. */
  List<Found> postings(List<Integer> blocks, Collection<Long> terms) {
    Query query =
        handle.createQuery(
            "SELECT term, block, places FROM trail_terms"
                + " WHERE term = ANY (:terms) AND block = ANY (:blocks)"
                + (everything ? "" : " AND scope = :scope"));
    if (!everything) {
      query.bind("scope", scope);
    }
    return query
        .bind("terms", array("int8", terms.toArray()))
        .bind("blocks", array("int4", blocks.toArray()))
        .map(
            (row, _) -> new Found(row.getLong("term"), row.getInt("block"), row.getBytes("places")))
        .list();
  }

  /**
   * A reader's part of a block.
   *
   * @param times null where they were not asked for
   * @param ids null where they were not asked for
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Part(int block, byte[] places, byte @Nullable [] times, byte @Nullable [] ids) {}

  /** The reader's parts of some blocks. */
  List<Part> parts(List<Integer> blocks) {
    return handle
        .createQuery(
            "SELECT block, places FROM trail_blocks WHERE scope = :scope AND block = ANY (:blocks)")
        .bind("scope", scope)
        .bind("blocks", array("int4", blocks.toArray()))
        .map((row, _) -> new Part(row.getInt("block"), row.getBytes("places"), null, null))
        .list();
  }

  /** Those of which not every event is of the time that is asked for, with the times of all. */
  List<Part> edges(Collection<Integer> blocks, Question question) {
    return handle
        .createQuery(
            """
            SELECT block, places, times FROM trail_blocks
            WHERE scope = :scope AND block = ANY (:blocks) AND (least < :from OR greatest >= :to)
            """)
        .bind("scope", scope)
        .bind("blocks", array("int4", blocks.toArray()))
        .bind("from", question.from())
        .bind("to", question.to())
        .map((row, _) ->
            new Part(row.getInt("block"), row.getBytes("places"), row.getBytes("times"), null))
        .list();
  }

  /** Some blocks with what tells the ids of events. */
  List<Part> named(Collection<Integer> blocks) {
    return handle
        .createQuery(
            """
            SELECT block, places, ids FROM trail_blocks
            WHERE scope = :scope AND block = ANY (:blocks)
            """)
        .bind("scope", scope)
        .bind("blocks", array("int4", blocks.toArray()))
        .map((row, _) ->
            new Part(row.getInt("block"), row.getBytes("places"), null, row.getBytes("ids")))
        .list();
  }

  private static Object[] boxed(long[] terms) {
    return Arrays.stream(terms).boxed().toArray();
  }
}
