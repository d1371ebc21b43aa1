// SPDX-License-Identifier: MIT
package com.paitient.phi;

import com.paitient.phi.JsonText.Leaf;
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
import java.util.stream.Stream;

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

  /**
   * Makes looking quicker where this JVM can do better than it does at first; takes a second or
   * two, and never more than a minute. The guard may be used meanwhile.
   */
  public void warmUp() {
    Engine.warmUp();
  }

  /** Which detectors, of which version: recorded with every release. */
  public String version() {
    return engine.version();
  }

  /**
   * Applies the policy's input mode to every text of the prompt, or fails and releases nothing.
   *
   * @throws PhiException REJECTED, DETECTOR_FAILED, OUT_OF_TIME, TOO_LONG, BAD_TEXT or
   *     UNSUPPORTED_MODE
   */
  public Release release(Prompt prompt, Policy policy, Destination destination) {
    return release(prompt, policy, destination, Vault.create());
  }

  /**
   * The same in a conversation: in mode DEIDENTIFY a value gets the surrogate that the vault has
   * for it, and the vault takes in new ones. The vault MUST be of this conversation only.
   */
  public Release release(Prompt prompt, Policy policy, Destination destination, Vault vault) {
    if (prompt.messages().size() > limits.messages()) {
      throw new PhiException(
          PhiException.Code.TOO_LONG, "more than " + limits.messages() + " messages");
    }
    requireFreeNames(prompt, policy.input());
    List<Scanned> scanned = scan(Parts.of(prompt), policy.input(), vault);
    Map<Category, Integer> counts = new EnumMap<>(Category.class);
    scanned.forEach(each -> each.counts().forEach((c, n) -> counts.merge(c, n, Integer::sum)));
    Prompt out = Parts.with(prompt, scanned.stream().map(each -> each.text().value()).toList());
    return new Release(out, policy, destination, counts, !out.equals(prompt), vault.units());
  }

  /** Names cannot be changed, so where the policy would have to, nothing goes. */
  private void requireFreeNames(Prompt prompt, Mode mode) {
    if (mode == Mode.OFF || mode == Mode.DETECT) {
      return;
    }
    Stream<String> called =
        prompt.messages().stream().flatMap(m -> m.calls().stream()).map(ToolCall::function);
    Stream.concat(prompt.names().stream(), called)
        .distinct()
        .filter(name -> !find(name).isEmpty())
        .findFirst()
        .ifPresent(_ -> {
          throw new PhiException(PhiException.Code.REJECTED, "identifying text in a name");
        });
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
    return scan(List.of(new Leaf("", text.value())), mode, vault).getFirst();
  }

  private List<Scanned> scan(List<Leaf> texts, Mode mode, Vault vault) {
    if (mode == Mode.OFF) {
      texts.forEach(t -> wellFormed(t.text()));
      return texts.stream()
          .map(t -> new Scanned(ClinicalText.of(t.text()), List.of(), Map.of()))
          .toList();
    }
    List<List<Finding>> found = texts.stream().map(this::find).toList();
    Set<String> words =
        mode == Mode.DEIDENTIFY ? Words.of(texts.stream().map(Leaf::text).toList()) : Set.of();
    List<Scanned> out = new ArrayList<>(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      ClinicalText text = ClinicalText.of(texts.get(i).text());
      out.add(applied(text, found.get(i), mode, vault, words));
    }
    return out;
  }

  /** What is found in a text that stands behind its label. */
  private List<Finding> find(Leaf leaf) {
    int label = leaf.label().length();
    List<Finding> found = find(leaf.label() + leaf.text());
    return label == 0
        ? found
        : found.stream()
            .filter(f -> f.end() > label)
            .map(f ->
                new Finding(
                    f.category(),
                    Math.max(0, f.start() - label),
                    f.end() - label,
                    f.confidence(),
                    f.detector()))
            .toList();
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
        Surrogates maker = new Surrogates(vault, words, new SecureRandom(), LocalDate.now(clock));
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
    Set<String> avoid =
        mode == Mode.DEIDENTIFY
            ? Words.of(texts.stream().map(ClinicalText::value).toList())
            : Set.of();
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
