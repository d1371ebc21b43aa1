// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.paitient.server.gateway.AskedOnce;
import com.paitient.server.gateway.AskedOnce.Asked;
import com.paitient.server.identity.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does once what a caller asks for several times under one {@code Idempotency-Key}, because he
 * could not know whether it was done. That it was asked for is durable before it is done; whether
 * its answer is kept, and where, the route says. Errors are not kept, as what failed may be tried
 * again. Thread-safe.
 */
final class Repeats {
  /** The header's name. */
  static final String HEADER = "Idempotency-Key";

  /** How long a key is known. */
  static final Duration LIFE = Duration.ofHours(24);

  /** How long an answer that may not be on disk is kept in memory, and how many. */
  static final Duration IN_MEMORY = Duration.ofHours(1);

  static final int MOST = 10_000;
  private static final Logger LOG = LoggerFactory.getLogger(Repeats.class);
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

  private final AskedOnce known;
  private final Map<Asked, Here> here = new LinkedHashMap<>();

  /** What this process knows of a key; no answer while it is being done. */
  private record Here(String digest, Instant since, @Nullable Answer answer) {}

  Repeats(AskedOnce known) {
    this.known = known;
  }

  /** Does it, or gives the answer that it had. */
  Answer once(Exchange exchange, Route.Once kept, String path, String key, Supplier<Answer> work) {
    if (!KEY.matcher(key).matches()) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD, HEADER, "A key has 1 to 255 visible characters of ASCII.");
    }
    Caller caller = exchange.caller();
    Asked asked = new Asked(caller.tenantId(), caller.userId(), path, key, exchange.bodyDigest());
    Instant now = exchange.receivedAt();
    Answer before = beginHere(asked, now);
    if (before != null) {
      return before;
    }
    boolean running = false;
    try {
      Optional<AskedOnce.Found> found = known.begin(asked, now, now.plus(LIFE));
      if (found.isPresent()) {
        return before(found.get());
      }
      Answer answer = done(asked, kept, now, work);
      running = answer instanceof Answer.Events;
      return answer;
    } finally {
      if (!running) {
        endHere(asked);
      }
    }
  }

  private static Answer before(AskedOnce.Found found) {
    if (!found.sameBody()) {
      throw otherBody();
    }
    if (found.answer().isPresent()) {
      AskedOnce.Kept kept = found.answer().get();
      return new Answer.Whole(kept.status(), Json.written(kept.json()), Optional.empty());
    }
    throw found.done()
        ? ApiError.ofField(
            ErrorCode.ANSWER_NOT_KEPT,
            HEADER,
            "This key's request was answered. Look at what there is, or ask with a new key.")
        : ApiError.ofField(
            ErrorCode.OUTCOME_UNKNOWN,
            HEADER,
            "The service ended while this key's request was under way. Look at what there is, or"
                + " ask with a new key.");
  }

  private Answer done(Asked asked, Route.Once kept, Instant now, Supplier<Answer> work) {
    try {
      Answer answer = work.get();
      if (answer instanceof Answer.Events events) {
        return new Answer.Events(stream -> stream(asked, events, stream));
      }
      tell(() -> known.done(asked, kept == Route.Once.ON_DISK ? whole(answer) : Optional.empty()));
      if (kept == Route.Once.IN_MEMORY) {
        keepHere(asked, now, answer);
      }
      return answer;
    } catch (RuntimeException | Error failed) {
      tell(() -> known.failed(asked));
      throw failed;
    }
  }

  /** A caller who left has had his answer as far as he wanted it. */
  private void stream(Asked asked, Answer.Events events, EventStream stream) {
    try {
      events.source().send(stream);
      tell(() -> known.done(asked, Optional.empty()));
    } catch (ClientGone gone) {
      tell(() -> known.done(asked, Optional.empty()));
      throw gone;
    } catch (RuntimeException | Error failed) {
      tell(() -> known.failed(asked));
      throw failed;
    } finally {
      endHere(asked);
    }
  }

  private static Optional<AskedOnce.Kept> whole(Answer answer) {
    return answer instanceof Answer.Whole whole
        ? Optional.of(new AskedOnce.Kept(whole.status(), whole.body().toString()))
        : Optional.empty();
  }

  /**
   * Where it cannot be told, a repeat learns that the outcome is unknown: nothing is done twice.
   */
  private static void tell(Runnable mark) {
    try {
      mark.run();
    } catch (RuntimeException e) {
      LOG.warn("an idempotency key's outcome is not kept: {}", e.getClass().getName());
    }
  }

  private static ApiError otherBody() {
    return ApiError.ofField(
        ErrorCode.CONFLICT, HEADER, "This key was used for a request with another body.");
  }

  /** The same key, whatever the body. */
  private static Asked place(Asked asked) {
    return new Asked(asked.tenant(), asked.user(), asked.path(), asked.key(), "");
  }

  private synchronized @Nullable Answer beginHere(Asked asked, Instant now) {
    forget(now.minus(IN_MEMORY));
    Here there = here.get(place(asked));
    if (there == null) {
      here.put(place(asked), new Here(asked.bodyDigest(), now, null));
      return null;
    }
    if (!there.digest().equals(asked.bodyDigest())) {
      throw otherBody();
    }
    if (there.answer() == null) {
      throw ApiError.ofField(ErrorCode.CONFLICT, HEADER, "A request with this key is under way.");
    }
    return there.answer();
  }

  private synchronized void keepHere(Asked asked, Instant now, Answer answer) {
    here.remove(place(asked));
    here.put(place(asked), new Here(asked.bodyDigest(), now, answer));
  }

  private synchronized void endHere(Asked asked) {
    Here there = here.get(place(asked));
    if (there != null && there.answer() == null) {
      here.remove(place(asked));
    }
  }

  /** The oldest stand first. */
  private void forget(Instant oldest) {
    var each = here.values().iterator();
    while (each.hasNext()) {
      Here next = each.next();
      if (next.answer() == null) {
        continue;
      }
      if (!next.since().isBefore(oldest) && here.size() < MOST) {
        return;
      }
      each.remove();
    }
  }
}
