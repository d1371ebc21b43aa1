// SPDX-License-Identifier: MIT
package com.paitient.phi;

import com.paitient.phi.detect.Engine;
import com.paitient.phi.detect.Work;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Finds and removes identifying text; the only maker of {@link Release}. Fails closed: whatever
 * cannot be looked at completely is withheld with a {@link PhiException}, which never holds text.
 * Thread-safe.
 */
public final class Guard {
  private static final int STEPS_PER_CHARACTER = 200;
  private static final int STEPS_AT_LEAST = 10_000;

  private final Engine engine;
  private final Limits limits;
  private final LongSupplier nanos;

  Guard(Engine engine, Limits limits, LongSupplier nanos) {
    this.engine = engine;
    this.limits = limits;
    this.nanos = nanos;
  }

  /** The guard with its built-in detectors and limits. */
  public static Guard standard() {
    return of(Limits.standard());
  }

  /** The guard with its built-in detectors and other limits. */
  public static Guard of(Limits limits) {
    return new Guard(Engine.standard(), limits, System::nanoTime);
  }

  /** Which detectors, of which version: recorded with every release. */
  public String version() {
    return engine.version();
  }

  /**
   * Applies the policy's input mode to every message, or fails and releases nothing.
   *
   * @throws PhiException REJECTED, DETECTOR_FAILED, OUT_OF_TIME, TOO_LONG, BAD_TEXT or
   *     UNSUPPORTED_MODE
   */
  public Release release(List<Message> messages, Policy policy, Destination destination) {
    if (messages.size() > limits.messages()) {
      throw new PhiException(
          PhiException.Code.TOO_LONG, "more than " + limits.messages() + " messages");
    }
    List<Message> out = new ArrayList<>(messages.size());
    Map<Category, Integer> counts = new EnumMap<>(Category.class);
    boolean changed = false;
    for (Message message : messages) {
      Scanned scanned = scan(message.content(), policy.input());
      changed |= !scanned.text().equals(message.content());
      scanned.counts().forEach((c, n) -> counts.merge(c, n, Integer::sum));
      out.add(new Message(message.role(), scanned.text()));
    }
    String digest = Digests.of(out, policy, destination);
    return new Release(out, policy, destination, counts, changed, digest);
  }

  /** Applies the release's output mode to a whole answer; exactly what streaming it would give. */
  public Scanned restore(ClinicalText answer, Release release) {
    wellFormed(answer.value());
    OutputGuard guard = new OutputGuard(this, release.policy().output());
    String text = guard.accept(answer.value()) + guard.finish();
    return new Scanned(ClinicalText.of(text), guard.findings(), guard.counts());
  }

  /** The same for an answer that streams. */
  public StreamGuard restoring(Release release) {
    return new OutputGuard(this, release.policy().output());
  }

  /**
   * Applies a mode to a text that goes nowhere: detection and redaction as a service.
   *
   * @throws PhiException as {@link #release}
   */
  public Scanned scan(ClinicalText text, Mode mode) {
    return switch (mode) {
      case OFF -> {
        wellFormed(text.value());
        yield new Scanned(text, List.of(), Map.of());
      }
      case DETECT -> scanned(text, find(text.value()), text);
      case REDACT -> {
        List<Finding> findings = find(text.value());
        yield scanned(Redaction.of(text.value(), findings), findings, text);
      }
      case REJECT -> rejecting(text);
      case DEIDENTIFY, SAFE_HARBOR ->
          throw new PhiException(PhiException.Code.UNSUPPORTED_MODE, "mode " + mode);
    };
  }

  private Scanned rejecting(ClinicalText text) {
    List<Finding> findings = find(text.value());
    if (!findings.isEmpty()) {
      throw new PhiException(PhiException.Code.REJECTED, "identifying text: " + counts(findings));
    }
    return scanned(text, findings, text);
  }

  private static Scanned scanned(ClinicalText out, List<Finding> findings, ClinicalText in) {
    return new Scanned(findings.isEmpty() ? in : out, findings, counts(findings));
  }

  private static Scanned scanned(String out, List<Finding> findings, ClinicalText in) {
    return scanned(ClinicalText.of(out), findings, in);
  }

  static Map<Category, Integer> counts(List<Finding> findings) {
    Map<Category, Integer> counts = new EnumMap<>(Category.class);
    findings.forEach(f -> counts.merge(f.category(), 1, Integer::sum));
    return counts;
  }

  /** Every identifying span of a text, or a {@link PhiException}; never a part of them. */
  List<Finding> find(String text) {
    wellFormed(text);
    long steps = STEPS_AT_LEAST + (long) STEPS_PER_CHARACTER * text.length();
    try {
      return engine.findings(text, Work.of(steps, limits.time().toNanos(), nanos));
    } catch (Work.Exhausted e) {
      throw new PhiException(PhiException.Code.OUT_OF_TIME, "detection ran out of its budget");
    } catch (RuntimeException e) {
      throw new PhiException(
          PhiException.Code.DETECTOR_FAILED, "a detector failed: " + e.getClass().getSimpleName());
    }
  }

  private void wellFormed(String text) {
    if (text.length() > limits.characters()) {
      throw new PhiException(
          PhiException.Code.TOO_LONG, "longer than " + limits.characters() + " characters");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          throw new PhiException(PhiException.Code.BAD_TEXT, "a lone surrogate");
        }
        i++;
      }
    }
  }

  Limits limits() {
    return limits;
  }
}
