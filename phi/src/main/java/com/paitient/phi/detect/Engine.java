// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import com.paitient.phi.Finding;
import java.util.ArrayList;
import java.util.List;

/** Runs every detector over a text and settles their findings. Thread-safe. */
public final class Engine {
  private final List<Detector> detectors;
  private final Lexicon lexicon;
  private final String version;

  private Engine(List<Detector> detectors, Lexicon lexicon) {
    this.detectors = List.copyOf(detectors);
    this.lexicon = lexicon;
    this.version = "rules-2/" + lexicon.fingerprint() + "/" + Weights.standard().fingerprint();
  }

  /** All detectors of this module, on its shipped lists. */
  public static Engine standard() {
    List<Detector> all = new ArrayList<>(rules());
    all.add(new TaggerDetector(Weights.standard()));
    all.add(new TailDetector());
    all.add(new RoomDetector());
    all.add(new MentionDetector());
    return of(all);
  }

  /** The detectors that need no learning, and the one that looks for names again. */
  public static Engine rulesOnly() {
    List<Detector> all = new ArrayList<>(rules());
    all.add(new TailDetector());
    all.add(new RoomDetector());
    all.add(new MentionDetector());
    return of(all);
  }

  /** The detectors that need no learning, in the order in which they run. */
  static List<Detector> rules() {
    return List.of(
        new ContactDetector(),
        new NumberDetector(),
        new LabelDetector(),
        new CodeDetector(),
        new DateDetector(),
        new AgeDetector(),
        new PlaceDetector(),
        new OrganizationDetector(),
        new NameDetector());
  }

  /** These detectors only. */
  public static Engine of(List<Detector> detectors) {
    return new Engine(detectors, Lexicon.standard());
  }

  /**
   * Makes detection quicker where this JVM can do better than it does at first; takes a second or
   * two, and never more than a minute. Texts may be looked at meanwhile.
   */
  public static void warmUp() {
    Vectors.prepare(Weights.standard());
  }

  /** Changes whenever the rules or the lists do. */
  public String version() {
    return version;
  }

  /**
   * What identifies in a text, in order and without overlap.
   *
   * @throws Work.Exhausted when the budget is used up; no finding is given then
   */
  public List<Finding> findings(String text, Work work) {
    Tokens tokens = Tokens.of(text, lexicon, work);
    Spans spans = new Spans(tokens);
    for (Detector detector : detectors) {
      detector.scan(tokens, spans, work);
    }
    return spans.settled();
  }
}
