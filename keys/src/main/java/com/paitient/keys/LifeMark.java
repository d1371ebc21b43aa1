// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a tenant's file says of the life of its keys, besides the keys; numbers are big-endian,
 * texts UTF-8. The phase stands at the file's start, the rest at its end:
 *
 * <pre>
 *   1    request for destruction: 0 none, 1 asked, 2 approved
 *   asked or approved:
 *     8    when, milliseconds since 1970
 *     2+n  by whom
 *   approved:
 *     8    when
 *     2+n  by whom
 *     8    from when on the keys may be destroyed
 *   2    number of providers that wrapped the keys when they were destroyed; each:
 *     2+n  its id
 * </pre>
 */
record LifeMark(
    KeyState.Phase phase, Optional<DestructionRequest> request, List<String> providers) {
  static final LifeMark IN_USE = new LifeMark(KeyState.Phase.IN_USE, Optional.empty(), List.of());

  LifeMark {
    providers = List.copyOf(providers);
  }

  /** Requires that the keys seal and open. */
  void requireInUse() {
    switch (phase) {
      case IN_USE -> {}
      case REVOKED -> throw KeysException.revoked();
      case DESTROYED, ERASED -> throw KeysException.gone();
    }
  }

  /** Requires that there are keys, revoked or not. */
  void requireKeys() {
    if (phase.isEnd()) {
      throw KeysException.gone();
    }
  }

  LifeMark in(KeyState.Phase other) {
    return new LifeMark(other, request, providers);
  }

  LifeMark with(Optional<DestructionRequest> other) {
    return new LifeMark(phase, other, providers);
  }

  void write(DataOutputStream out) throws IOException {
    Optional<DestructionRequest.Approval> approval = request.flatMap(DestructionRequest::approval);
    out.writeByte(approval.isPresent() ? 2 : request.isPresent() ? 1 : 0);
    if (request.isPresent()) {
      write(out, request.get().askedAt(), request.get().askedBy());
    }
    if (approval.isPresent()) {
      write(out, approval.get().at(), approval.get().by());
      out.writeLong(approval.get().due().toEpochMilli());
    }
    out.writeShort(providers.size());
    for (String provider : providers) {
      write(out, provider);
    }
  }

  static LifeMark read(KeyState.Phase phase, ByteBuffer in) {
    byte kind = in.get();
    if (kind < 0 || kind > 2) {
      throw KeysException.unknownFormat(kind);
    }
    Optional<DestructionRequest> request =
        kind == 0 ? Optional.empty() : Optional.of(read(in, kind));
    List<String> providers = new ArrayList<>();
    for (int left = Short.toUnsignedInt(in.getShort()); left > 0; left--) {
      providers.add(text(in));
    }
    return new LifeMark(phase, request, providers);
  }

  private static DestructionRequest read(ByteBuffer in, byte kind) {
    Instant at = time(in);
    String by = text(in);
    return new DestructionRequest(by, at, kind == 2 ? Optional.of(approval(in)) : Optional.empty());
  }

  private static DestructionRequest.Approval approval(ByteBuffer in) {
    Instant at = time(in);
    String by = text(in);
    return new DestructionRequest.Approval(by, at, time(in));
  }

  private static void write(DataOutputStream out, Instant at, String by) throws IOException {
    out.writeLong(at.toEpochMilli());
    write(out, by);
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  private static Instant time(ByteBuffer in) {
    return Instant.ofEpochMilli(in.getLong());
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[Short.toUnsignedInt(in.getShort())];
    in.get(bytes);
    return new String(bytes, UTF_8);
  }
}
