// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.paitient.server.identity.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Does once what a caller asks for several times under one {@code Idempotency-Key}, because he
 * could not know whether it was done. Kept in memory for a time, so not over a restart; errors are
 * not kept, as what failed may be tried again. Thread-safe.
 */
final class Repeats {
  /** The header's name. */
  static final String HEADER = "Idempotency-Key";

  static final Duration LIFE = Duration.ofHours(1);
  static final int MOST = 10_000;
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

  private final Map<Asked, Kept> kept = new LinkedHashMap<>();

  /** Whose key, and what for. */
  private record Asked(String tenant, String user, String path, String key) {}

  /** What was asked with it; no answer while it is being done. */
  private record Kept(String digest, Instant since, @Nullable Answer answer) {}

  /** Does it, or gives the answer that it had. */
  Answer once(Exchange exchange, String path, String key, Supplier<Answer> work) {
    if (!KEY.matcher(key).matches()) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD, HEADER, "A key has 1 to 255 visible characters of ASCII.");
    }
    Caller caller = exchange.caller();
    Asked asked = new Asked(caller.tenantId(), caller.userId(), path, key);
    String digest = exchange.bodyDigest();
    Instant now = exchange.receivedAt();
    Answer before = begin(asked, digest, now);
    if (before != null) {
      return before;
    }
    Answer answer = null;
    try {
      answer = work.get();
      return answer;
    } finally {
      end(asked, digest, now, answer);
    }
  }

  private synchronized @Nullable Answer begin(Asked asked, String digest, Instant now) {
    forget(now.minus(LIFE));
    Kept there = kept.get(asked);
    if (there == null) {
      kept.put(asked, new Kept(digest, now, null));
      return null;
    }
    if (!there.digest().equals(digest)) {
      throw ApiError.ofField(
          ErrorCode.CONFLICT, HEADER, "This key was used for a request with another body.");
    }
    if (there.answer() == null) {
      throw ApiError.ofField(ErrorCode.CONFLICT, HEADER, "A request with this key is under way.");
    }
    return there.answer();
  }

  private synchronized void end(Asked asked, String digest, Instant now, @Nullable Answer answer) {
    kept.remove(asked);
    if (answer != null) {
      kept.put(asked, new Kept(digest, now, answer));
    }
  }

  /** The oldest stand first. */
  private void forget(Instant oldest) {
    var each = kept.values().iterator();
    while (each.hasNext()) {
      if (!each.next().since().isBefore(oldest) && kept.size() < MOST) {
        return;
      }
      each.remove();
    }
  }
}
