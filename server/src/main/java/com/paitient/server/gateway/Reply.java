// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.audit.Receipt;
import com.paitient.phi.Category;
import com.paitient.phi.ClinicalText;
import com.paitient.phi.Release;
import com.paitient.server.models.Deployment;
import com.paitient.server.runtimes.Answer;
import com.paitient.server.settings.InForce;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a caller is told of a finished request; it exists only with the receipt of its answer.
 *
 * @param id {@code gen_…}
 * @param choices the answers
 * @param answer how the first ended, and the tokens of all
 * @param outputCounts findings in the answers
 * @param restored whether surrogates in the answer were turned back for this caller
 */
public record Reply(
    String id,
    Deployment deployment,
    InForce inForce,
    List<Choice> choices,
    Answer answer,
    Release release,
    Map<Category, Integer> outputCounts,
    boolean restored,
    Receipt receipt) {

  public Reply {
    choices = List.copyOf(choices);
    outputCounts = Map.copyOf(outputCounts);
  }

  /** The first answer; empty where it was streamed. */
  public ClinicalText text() {
    return choices.getFirst().text();
  }

  /** What the model was given in place of the last message, where the guard changed any. */
  public Optional<ClinicalText> processedPrompt() {
    return release.changed()
        ? Optional.of(release.messages().getLast().content())
        : Optional.empty();
  }
}
