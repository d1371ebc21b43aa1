// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.audit.Receipt;
import com.paitient.phi.Category;
import com.paitient.phi.ClinicalText;
import com.paitient.phi.Guard;
import com.paitient.phi.Release;
import com.paitient.phi.StreamGuard;
import com.paitient.phi.ToolCall;
import com.paitient.server.runtimes.Answer;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.runtimes.Runtimes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Lets a model answer a release as often as was asked, one answer after another, each behind a
 * guard of its own. Thread-safe.
 */
record Generations(Runtimes runtimes, Guard guard) {
  /**
   * What came of it.
   *
   * @param whole tokens of all answers; the prompt's count once
   * @param said what came from the model: of each answer its text and its calls, a zero byte
   *     between two answers
   */
  record Outcome(List<Choice> choices, Answer whole, Map<Category, Integer> counts, String said) {
    @Override
    public String toString() {
      return "Outcome[" + choices.size() + " choices]";
    }
  }

  Outcome run(
      Passage passage, GenerateRequest request, Release release, Receipt asked, Recipient to) {
    AnswerSink sink = to.sink();
    List<Choice> choices = new ArrayList<>();
    Map<Category, Integer> counts = new EnumMap<>(Category.class);
    StringBuilder said = new StringBuilder();
    int prompt = 0;
    int completion = 0;
    for (int i = 0; i < request.choices(); i++) {
      int choice = i;
      StreamGuard output =
          passage.reidentifying().isPresent()
              ? guard.restoring(release)
              : guard.keepingSurrogates(release);
      Heard heard = new Heard(new GuardedSink(output, text -> sink.accept(choice, text)));
      Answer answer =
          runtimes.run(
              release,
              asked,
              request.sampling().of(choice),
              to.delivery(),
              passage.laps().watch(heard));
      said.append(i == 0 ? "" : "\0").append(heard.text());
      answer
          .calls()
          .forEach(call ->
              said.append('\n').append(call.function()).append('\n').append(call.arguments()));
      String rest = output.finish();
      if (!rest.isEmpty() && !sink.accept(choice, rest)) {
        throw new RunException(RunException.Code.CANCELLED, "the caller went away");
      }
      choices.add(new Choice(ClinicalText.of(""), looked(answer, output), answer.finishReason()));
      output.counts().forEach((category, n) -> counts.merge(category, n, Integer::sum));
      prompt = Math.max(prompt, answer.promptTokens());
      completion += answer.completionTokens();
    }
    String reason = choices.getFirst().finishReason();
    return new Outcome(choices, new Answer(reason, prompt, completion), counts, said.toString());
  }

  private static List<ToolCall> looked(Answer answer, StreamGuard output) {
    return answer.calls().stream()
        .map(call ->
            new ToolCall(call.number(), call.function(), output.arguments(call.arguments())))
        .toList();
  }
}
