// SPDX-License-Identifier: MIT
package com.paitient.server.trail.blocks;

import com.paitient.server.identity.Caller;
import com.paitient.server.trail.Facts;
import com.paitient.server.trail.blocks.Terms.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A block of the index as it is kept: what all of its events and those of each tenant are, and
 * where in it each term is.
 *
 * <p>A value that belongs to one tenant (a user, a patient) stands there once, where the tenant's
 * readers see it as those of the organization do. What many tenants share (a type of event) is a
 * term of its own for each of them, and one for the organization.
 */
public record Block(int number, List<Part> parts, List<Posting> postings) {
  private static final int ID_BYTES = 32;

  public Block {
    parts = List.copyOf(parts);
    postings = List.copyOf(postings);
  }

  /**
   * The events of a block that one owner's readers see, in the order of their places.
   *
   * @param least the earliest time
   * @param greatest the latest time
   * @param firstId how the least id of an event begins, by its bytes
   * @param lastId how the greatest begins
   * @param times of each, see {@link Times}
   * @param ids of each the hash code (four bytes, the highest first)
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Part(
      String owner,
      long least,
      long greatest,
      byte[] firstId,
      byte[] lastId,
      byte[] places,
      byte[] times,
      byte[] ids) {}

  /**
   * Where a term is.
   *
   * @param part whose readers see it: its place in {@link Block#parts}
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Posting(long term, int part, byte[] places) {}

  private record Value(Kind kind, String owner, String text) {}

  /** Makes the block of some of its events, in the order of their places. */
  public static Block of(String log, int number, Places places, List<Facts> events) {
    Terms terms = new Terms(log);
    Map<String, List<Facts>> owners = new HashMap<>();
    owners.put(Caller.ORGANIZATION, events);
    events.stream()
        .filter(event -> !event.owner().equals(Caller.ORGANIZATION))
        .forEach(event -> owners.computeIfAbsent(event.owner(), _ -> new ArrayList<>()).add(event));
    List<Part> parts = new ArrayList<>();
    List<Posting> postings = new ArrayList<>();
    owners.forEach((owner, seen) -> {
      values(owner, seen, places.size())
          .forEach((value, where) ->
              postings.add(
                  new Posting(
                      terms.of(value.kind(), value.owner(), value.text()),
                      parts.size(),
                      places.bytes(where))));
      parts.add(part(owner, seen, places));
    });
    return new Block(number, parts, postings);
  }

  private static Part part(String owner, List<Facts> seen, Places places) {
    BitSet where = new BitSet();
    seen.forEach(event -> where.set((int) (event.place() % places.size())));
    long[] times = seen.stream().mapToLong(Facts::nanos).toArray();
    List<byte[]> ids = seen.stream().map(event -> idBytes(event.eventId())).toList();
    ByteBuffer shortIds = ByteBuffer.allocate(seen.size() * Integer.BYTES);
    seen.forEach(event -> shortIds.putInt(event.eventId().hashCode()));
    return new Part(
        owner,
        Arrays.stream(times).min().orElse(Long.MAX_VALUE),
        Arrays.stream(times).max().orElse(Long.MIN_VALUE),
        ids.stream().min(Arrays::compareUnsigned).orElse(new byte[0]),
        ids.stream().max(Arrays::compareUnsigned).orElse(new byte[0]),
        places.bytes(where),
        Times.bytes(times),
        shortIds.array());
  }

  /** An id as it is compared with {@link Part#firstId} and {@link Part#lastId}: how it begins. */
  public static byte[] idBytes(String id) {
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    return bytes.length > ID_BYTES ? Arrays.copyOf(bytes, ID_BYTES) : bytes;
  }

  private static Map<Value, BitSet> values(String owner, List<Facts> seen, int size) {
    Map<Value, BitSet> values = new HashMap<>();
    String shared = owner.equals(Caller.ORGANIZATION) ? "" : owner;
    for (Facts event : seen) {
      Collected at = new Collected(values, (int) (event.place() % size));
      at.has(Kind.TYPE, shared, event.type());
      at.has(Kind.RESULT, shared, event.result());
      at.has(Kind.RESOURCE_TYPE, shared, event.resourceType());
      if (event.owner().equals(owner)) {
        at.has(Kind.RESOURCE, "", event.resourceId());
        at.has(Kind.USER, "", event.user());
        at.has(Kind.DEPLOYMENT, "", event.deployment());
        at.has(Kind.PATIENT, "", event.patientHash());
      }
      if (Caller.ORGANIZATION.equals(event.tenant())) {
        at.has(Kind.TENANT, "", event.tenant());
      }
    }
    return values;
  }

  private record Collected(Map<Value, BitSet> values, int place) {
    void has(Kind kind, String owner, @Nullable String text) {
      if (text != null) {
        values.computeIfAbsent(new Value(kind, owner, text), _ -> new BitSet()).set(place);
      }
    }
  }
}
