// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.phi.Category;
import com.paitient.phi.Mode;
import com.paitient.phi.PhiException;
import com.paitient.phi.Release;
import com.paitient.server.runtimes.Answer;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.telemetry.Counter;
import com.paitient.server.telemetry.Histogram;
import com.paitient.server.telemetry.Label;
import com.paitient.server.telemetry.Metrics;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/** What is counted and timed on the road. Thread-safe. */
final class RoadMeters {
  private static final String ANSWERED = "answered";
  private static final String INTERNAL = "internal_error";

  private final Histogram stages;
  private final Counter generations;
  private final Counter tokens;
  private final Counter findings;

  /** Parts of the road, in order. */
  enum Stage {
    /** Limits, deployment, settings in force, grant. */
    ACCESS,
    /** Waiting for a deployment that is still starting. */
    READY,
    /** Looking at the prompt. */
    GUARD,
    /** Until it is durable what is asked. */
    AUDIT_ASKED,
    /** From the model's being asked to its first piece of text; within RUNTIME. */
    FIRST_TOKEN,
    /** The model's whole answer, looked at and taken by the client. */
    RUNTIME,
    /** Until it is durable that it was answered. */
    AUDIT_ANSWERED,
    /** All of it, of requests that were answered. */
    TOTAL
  }

  RoadMeters(Metrics metrics) {
    stages =
        metrics.histogram(
            "paitient_stage_seconds",
            "Time that requests for text take in each stage of the road.",
            Label.of("stage", Stage.class));
    generations =
        metrics.counter(
            "paitient_generations_total",
            "Requests for text that were let in, by how they ended.",
            Label.of("result", results().toList()));
    tokens =
        metrics.counter(
            "paitient_tokens_total",
            "Tokens of prompts (in) and answers (out), as the models count them.",
            Label.of("direction", "in", "out"));
    findings =
        metrics.counter(
            "paitient_findings_total",
            "Identifying spans that were found in prompts (in) and answers (out).",
            Label.of("direction", "in", "out"),
            Label.of("category", Category.class),
            Label.of("mode", Mode.class));
  }

  private static Stream<String> results() {
    return Stream.of(
            Stream.of(ANSWERED, INTERNAL),
            Arrays.stream(RunException.Code.values()).map(Label::word),
            Arrays.stream(PhiException.Code.values()).map(Label::word))
        .flatMap(each -> each)
        .distinct();
  }

  /** Starts the clock of one request. */
  Laps begin() {
    return new Laps(this);
  }

  void took(Stage stage, long nanos) {
    stages.observe(nanos, Label.word(stage));
  }

  void released(Release release) {
    count("in", release.counts(), release.policy().input());
  }

  void answered(Answer answer, Release release, Map<Category, Integer> found) {
    generations.add(1, ANSWERED);
    tokens.add(answer.promptTokens(), "in");
    tokens.add(answer.completionTokens(), "out");
    count("out", found, release.policy().output());
  }

  /** Ended without a whole answer, for a reason as the audit log has it. */
  void failed(String reason) {
    generations.add(1, reason);
  }

  private void count(String direction, Map<Category, Integer> counts, Mode mode) {
    counts.forEach((category, count) ->
        findings.add(count, direction, Label.word(category), Label.word(mode)));
  }
}
