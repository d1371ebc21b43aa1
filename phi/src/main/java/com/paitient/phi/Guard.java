// SPDX-License-Identifier: MIT
package com.paitient.phi;

import com.paitient.phi.detect.Engine;
import com.paitient.phi.detect.Work;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
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
  private final Clock clock;

  Guard(Engine engine, Limits limits, LongSupplier nanos) {
    this(engine, limits, nanos, Clock.systemUTC());
  }

  Guard(Engine engine, Limits limits, LongSupplier nanos, Clock clock) {
    this.engine = engine;
    this.limits = limits;
    this.nanos = nanos;
    this.clock = clock;
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
    return release(messages, policy, destination, Vault.create());
  }

  /**
   * The same in a conversation: in mode DEIDENTIFY a value gets the surrogate that the vault has
   * for it, and the vault takes in new ones. The vault MUST be of this conversation only.
   */
  public Release release(
      List<Message> messages, Policy policy, Destination destination, Vault vault) {
    if (messages.size() > limits.messages()) {
      throw new PhiException(
          PhiException.Code.TOO_LONG, "more than " + limits.messages() + " messages");
    }
    List<ClinicalText> texts = messages.stream().map(Message::content).toList();
    List<Scanned> scanned = scan(texts, policy.input(), vault);
    List<Message> out = new ArrayList<>(messages.size());
    Map<Category, Integer> counts = new EnumMap<>(Category.class);
    for (int i = 0; i < scanned.size(); i++) {
      scanned.get(i).counts().forEach((c, n) -> counts.merge(c, n, Integer::sum));
      out.add(new Message(messages.get(i).role(), scanned.get(i).text()));
    }
    String digest = Digests.of(out, policy, destination);
    return new Release(
        out, policy, destination, counts, !out.equals(messages), digest, vault.units());
  }

  /**
   * Turns surrogates back and applies the release's output mode to a whole answer; exactly what
   * streaming it would give. The findings are the answer's own, in its offsets as the model gave
   * it.
   */
  public Scanned restore(ClinicalText answer, Release release) {
    wellFormed(answer.value());
    OutputGuard guard = output(release);
    String text = guard.accept(answer.value()) + guard.finish();
    return new Scanned(ClinicalText.of(text), guard.findings(), guard.counts());
  }

  /** The same for an answer that streams. */
  public StreamGuard restoring(Release release) {
    return output(release);
  }

  /**
   * The same for a reader who MUST NOT see the real values: surrogates stay in the answer, and are
   * not taken for identifying text.
   */
  public StreamGuard keepingSurrogates(Release release) {
    List<Unit> kept =
        release.units().stream()
            .map(u -> new Unit(u.surrogate(), u.surrogate(), u.word()))
            .toList();
    return new OutputGuard(this, release.policy().output(), new Restorer(kept));
  }

  private OutputGuard output(Release release) {
    return new OutputGuard(this, release.policy().output(), new Restorer(release.units()));
  }

  /** Turns a vault's surrogates back in a text; nothing is looked for. */
  public ClinicalText reidentify(ClinicalText text, Vault vault) {
    wellFormed(text.value());
    LiveRestorer live = new LiveRestorer(new Restorer(vault.units()));
    return ClinicalText.of(live.accept(text.value()) + live.finish());
  }

  /**
   * Applies a mode to a text that goes nowhere: detection and redaction as a service.
   *
   * @throws PhiException as {@link #release}
   */
  public Scanned scan(ClinicalText text, Mode mode) {
    return scan(text, mode, Vault.create());
  }

  /** The same; in mode DEIDENTIFY with the surrogates of this vault, which takes in new ones. */
  public Scanned scan(ClinicalText text, Mode mode, Vault vault) {
    return scan(List.of(text), mode, vault).getFirst();
  }

  private List<Scanned> scan(List<ClinicalText> texts, Mode mode, Vault vault) {
    if (mode == Mode.OFF) {
      texts.forEach(t -> wellFormed(t.value()));
      return texts.stream().map(t -> new Scanned(t, List.of(), Map.of())).toList();
    }
    List<List<Finding>> found = texts.stream().map(t -> find(t.value())).toList();
    Set<String> words = mode == Mode.DEIDENTIFY ? words(texts) : Set.of();
    List<Scanned> out = new ArrayList<>(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      out.add(applied(texts.get(i), found.get(i), mode, vault, words));
    }
    return out;
  }

  private static Set<String> words(List<ClinicalText> texts) {
    return Words.of(texts.stream().map(ClinicalText::value).toList());
  }

  private Scanned applied(
      ClinicalText text, List<Finding> findings, Mode mode, Vault vault, Set<String> words) {
    List<Replacement> all = replacements(text.value(), findings, mode, vault, words);
    List<Finding> found = all.stream().map(Replacement::finding).toList();
    return scanned(Redaction.of(text.value(), all), found, text);
  }

  /**
   * What a mode writes over findings, which are in order; more of them where its rules find more.
   */
  List<Replacement> replacements(
      String in, List<Finding> findings, Mode mode, Vault vault, Set<String> words) {
    return switch (mode) {
      case OFF, DETECT -> paired(findings, f -> in.substring(f.start(), f.end()));
      case REDACT -> paired(findings, f -> Redaction.placeholder(f.category()));
      case REJECT -> rejecting(findings);
      case DEIDENTIFY -> {
        Surrogates maker = new Surrogates(vault, words, new SecureRandom());
        Iterator<String> made = vault.surrogates(maker, findings, in).iterator();
        yield paired(findings, _ -> made.next());
      }
      case SAFE_HARBOR -> {
        SafeHarbor rules = new SafeHarbor(LocalDate.now(clock).getYear());
        yield paired(rules.withBirthYears(in, findings), f -> rules.instead(in, f));
      }
    };
  }

  private static List<Replacement> paired(List<Finding> findings, Function<Finding, String> by) {
    return findings.stream().map(f -> new Replacement(f, by.apply(f))).toList();
  }

  /**
   * A run of one mode over the texts of one record, which knows some of its values beforehand.
   *
   * @param texts all that the record holds: no surrogate is a word of theirs
   */
  public Pass pass(List<ClinicalText> texts, Mode mode, Vault vault) {
    Set<String> avoid = mode == Mode.DEIDENTIFY ? words(texts) : Set.of();
    return new Pass(this, mode, vault, avoid);
  }

  /** What can be said of texts in which a mode SAFE_HARBOR found as many values of each kind. */
  public Attestation attest(Map<Category, Integer> counts) {
    return new Attestation(SafeHarbor.VERSION, version(), SafeHarbor.zipTable(), counts);
  }

  /** What can be said of a text that was scanned in mode SAFE_HARBOR. */
  public Attestation attest(Scanned scanned) {
    return attest(scanned.counts());
  }

  private static List<Replacement> rejecting(List<Finding> findings) {
    if (!findings.isEmpty()) {
      throw new PhiException(PhiException.Code.REJECTED, "identifying text: " + counts(findings));
    }
    return List.of();
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

  void wellFormed(String text) {
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
}
