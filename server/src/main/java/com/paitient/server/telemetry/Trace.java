// SPDX-License-Identifier: MIT
package com.paitient.server.telemetry;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The trace that a request belongs to, as its caller says in {@code traceparent} (W3C Trace Context
 * level 1): {@code 00-}, 32 hex digits of the trace, {@code -}, 16 of the caller's span, {@code -},
 * flags. Hex digits only, so that nothing else gets into logs this way; {@code tracestate} may hold
 * anything and is dropped.
 */
public final class Trace {
  /** The header's name. */
  public static final String HEADER = "traceparent";

  private static final Pattern SHAPE =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
  private static final ScopedValue<Trace> CURRENT = ScopedValue.newInstance();

  private final String id;
  private final boolean sampled;

  private Trace(String id, boolean sampled) {
    this.id = id;
    this.sampled = sampled;
  }

  /** What the header's values say; nothing where there is not exactly one that is valid. */
  public static Optional<Trace> parse(List<String> values) {
    if (values.size() != 1) {
      return Optional.empty();
    }
    Matcher parts = SHAPE.matcher(values.getFirst());
    return parts.matches() && isValid(parts)
        ? Optional.of(new Trace(parts.group(2), (Integer.parseInt(parts.group(4), 16) & 1) == 1))
        : Optional.empty();
  }

  /** Later versions may say more at the end; the first one may not. */
  private static boolean isValid(Matcher parts) {
    boolean known = !parts.group(1).equals("00") || parts.group(5) == null;
    return known
        && !parts.group(1).equals("ff")
        && parts.group(2).chars().anyMatch(digit -> digit != '0')
        && parts.group(3).chars().anyMatch(digit -> digit != '0');
  }

  /** The trace of the request that this thread works on. */
  public static Optional<Trace> current() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }

  /** Does work that belongs to this trace. */
  public <T, X extends Throwable> T over(ScopedValue.CallableOp<T, X> work) throws X {
    return ScopedValue.where(CURRENT, this).call(work);
  }

  /** 32 lower-case hex digits. */
  public String id() {
    return id;
  }

  /** The header's value for a request to another server: the same trace, a span of our own. */
  public String onward() {
    long span = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    return "00-" + id + "-" + HexFormat.of().toHexDigits(span) + (sampled ? "-01" : "-00");
  }

  @Override
  public String toString() {
    return "Trace[" + id + "]";
  }
}
