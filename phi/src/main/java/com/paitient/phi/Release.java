// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Proof that a policy let this prompt go to one destination. Made only in this package, by {@link
 * Guard#release}. {@link #digest} is over the whole prompt, policy and destination.
 */
public final class Release {
  private final Prompt prompt;
  private final Policy policy;
  private final Destination destination;
  private final Map<Category, Integer> counts;
  private final boolean changed;
  private final String digest;
  private final List<Unit> units;

  Release(
      Prompt prompt,
      Policy policy,
      Destination destination,
      Map<Category, Integer> counts,
      boolean changed,
      Collection<Unit> units) {
    this.prompt = prompt;
    this.policy = policy;
    this.destination = destination;
    this.counts = Map.copyOf(counts);
    this.changed = changed;
    this.digest = Digests.of(prompt, policy, destination);
    this.units = List.copyOf(units);
  }

  /** What the model may see. */
  public Prompt prompt() {
    return prompt;
  }

  /** The messages of what the model may see. */
  public List<Message> messages() {
    return prompt.messages();
  }

  public Policy policy() {
    return policy;
  }

  public Destination destination() {
    return destination;
  }

  /** How many findings of each category the input had; empty where detection is off. */
  public Map<Category, Integer> counts() {
    return counts;
  }

  /** Whether the guard changed any text of the prompt. */
  public boolean changed() {
    return changed;
  }

  /** SHA-256 in lower-case hex. */
  public String digest() {
    return digest;
  }

  /** How many surrogates could be turned back in its answer. */
  public int surrogates() {
    return units.size();
  }

  /** What the answer's surrogates stand for. */
  List<Unit> units() {
    return units;
  }

  @Override
  public String toString() {
    return "Release[" + digest + " to " + destination.id() + "]";
  }
}
