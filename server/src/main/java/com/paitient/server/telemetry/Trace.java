// SPDX-License-Identifier: MIT
package com.paitient.server.telemetry;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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

  private final String parent;
  private final String span = hex(8);
  private final Spans spans;

  private Trace(String id, String parent, boolean sampled, Spans spans) {
    this.id = id;
    this.parent = parent;
    this.sampled = sampled;
    this.spans = spans;
  }

  /**
   * The trace of a request that has come: its caller's, or where spans are wanted one that begins
   * here.
   */
  public static Optional<Trace> of(List<String> values, Spans spans) {
    Optional<Trace> theirs =
        parse(values).map(it -> new Trace(it.id, it.parent, it.sampled, spans));
    return theirs.isEmpty() && spans.wanted()
        ? Optional.of(new Trace(hex(16), "", true, spans))
        : theirs;
  }

  private static String hex(int bytes) {
    byte[] random = new byte[bytes];
    ThreadLocalRandom.current().nextBytes(random);
    random[0] |= 1;
    return HexFormat.of().formatHex(random);
  }

  /** A part of the request's way has ended; the times are of {@link System#nanoTime}. */
  public void stage(String name, long begun, long ended) {
    if (exported()) {
      add(hex(8), span, false, name, begun, ended, Map.of(), false);
    }
  }

  /** The request has ended, as its route and status say. */
  public void ended(
      String name, long begun, long ended, Map<String, Object> attributes, boolean failed) {
    if (exported()) {
      add(span, parent, true, name, begun, ended, attributes, failed);
    }
  }

  private boolean exported() {
    return sampled && spans.wanted();
  }

  private void add(
      String itsId,
      String within,
      boolean entry,
      String name,
      long begun,
      long ended,
      Map<String, Object> attributes,
      boolean failed) {
    spans.add(
        new Span(
            id,
            itsId,
            within,
            entry,
            name,
            spans.sinceEpoch(begun),
            spans.sinceEpoch(ended),
            attributes,
            failed));
  }

  /** What the header's values say; nothing where there is not exactly one that is valid. */
  public static Optional<Trace> parse(List<String> values) {
    if (values.size() != 1) {
      return Optional.empty();
    }
    Matcher parts = SHAPE.matcher(values.getFirst());
    return parts.matches() && isValid(parts)
        ? Optional.of(
            new Trace(
                parts.group(2),
                parts.group(3),
                (Integer.parseInt(parts.group(4), 16) & 1) == 1,
                Spans.unwanted()))
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

  /**
   * The header's value for a request to another server: the same trace, within the span that is
   * exported, or else one that nobody sees.
   */
  public String onward() {
    return "00-" + id + "-" + (exported() ? span : hex(8)) + (sampled ? "-01" : "-00");
  }

  @Override
  public String toString() {
    return "Trace[" + id + "]";
  }
}
