// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.audit.Event;
import com.paitient.audit.Receipt;
import com.paitient.phi.Category;
import com.paitient.phi.Guard;
import com.paitient.phi.Release;
import com.paitient.server.identity.Recorder;
import com.paitient.server.runtimes.Answer;
import com.paitient.server.trail.TextHashes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Writes what happens on the road into the audit log: what was asked before a model sees it, how it
 * ended before the caller sees the end. Ids, counts and digests, no text.
 */
final class Journal {
  static final String ASKED = "model.request";
  static final String ANSWERED = "model.inference";

  private final Recorder recorder;
  private final Guard guard;
  private final TextHashes hashes;

  Journal(Recorder recorder, Guard guard, TextHashes hashes) {
    this.recorder = recorder;
    this.hashes = hashes;
    this.guard = guard;
  }

  /** That this release is about to go to its destination. */
  Receipt asked(Passage passage, Release release, int choices, Optional<String> saved) {
    List<Event.Builder> events = new ArrayList<>();
    if (!release.counts().isEmpty()) {
      events.add(
          event("phi.detection", passage)
              .action("detect")
              .detail("mode", lower(release.policy().input()))
              .detail("counts", counts(release.counts()))
              .detail("settings_version", passage.inForce().version())
              .detail("detector", guard.version()));
    }
    Event.Builder asked =
        event(ASKED, passage)
            .action("generate")
            .releasing(release.digest(), release.destination().id())
            .detail("messages", (long) release.messages().size())
            .detail("phi_mode", lower(release.policy().input()))
            .detail("detector", guard.version())
            .detail("settings_version", passage.inForce().version())
            .detail("asked_hash", hashes.ofMessages(passage.tenantId(), release.messages()))
            .detail("changed", release.changed());
    if (choices > 1) {
      asked.detail("choices", (long) choices);
    }
    saved.ifPresent(digest -> asked.detail("saved_digest", digest));
    events.add(asked);
    return recorder.append(events).getLast();
  }

  /** That real values are about to be put in place of surrogates, where that may happen. */
  void restoring(Passage passage, Release release) {
    passage
        .reidentifying()
        .filter(_ -> release.surrogates() > 0)
        .ifPresent(grant -> {
          var _ =
              recorder.append(
                  event("phi.access", passage)
                      .action(grant.permission().text())
                      .detail("surrogates", (long) release.surrogates()));
        });
  }

  /** That the model answered, and how. Of what it said only a keyed hash is kept. */
  Receipt answered(
      Passage passage, Receipt asked, Generations.Outcome outcome, Optional<String> saved) {
    Answer answer = outcome.whole();
    int calls = outcome.choices().stream().mapToInt(choice -> choice.calls().size()).sum();
    Event.Builder event =
        ended(passage, asked)
            .result("success")
            .detail("answer_hash", hashes.of(passage.tenantId(), outcome.said()))
            .detail("output_mode", lower(passage.inForce().policy().output()))
            .detail("finish_reason", answer.finishReason())
            .detail("prompt_tokens", (long) answer.promptTokens())
            .detail("completion_tokens", (long) answer.completionTokens())
            .detail("output_counts", counts(outcome.counts()));
    if (calls > 0) {
      event.detail("tool_calls", (long) calls);
    }
    saved.ifPresent(digest -> event.detail("saved_digest", digest));
    return recorder.append(event);
  }

  /** That the request ended without a whole answer. */
  void failed(Passage passage, Receipt asked, String reason) {
    var _ = recorder.append(ended(passage, asked).result("failure").detail("reason", reason));
  }

  /** That the guard withheld the text, so that nothing was asked. */
  void withheld(Passage passage, String reason) {
    var _ =
        recorder.append(
            event("phi.withheld", passage)
                .action("generate")
                .result("denied")
                .detail("reason", reason)
                .detail("phi_mode", lower(passage.inForce().policy().input()))
                .detail("settings_version", passage.inForce().version())
                .detail("detector", guard.version()));
  }

  private Event.Builder ended(Passage passage, Receipt asked) {
    return event(ANSWERED, passage)
        .action("generate")
        .detail("asked", asked.eventId())
        .detail("model", passage.deployment().spec().modelName())
        .detail("runtime", asked.destination().orElse(""))
        .detail("detector", guard.version())
        .detail("settings_version", passage.inForce().version());
  }

  private Event.Builder event(String type, Passage passage) {
    Event.Builder event =
        recorder
            .event(type, passage.caller())
            .by(passage.caller().userId(), passage.tenantId())
            .on("deployment", passage.deployment().id())
            .detail("generation", passage.id());
    passage.patient().ifPresent(hash -> event.detail("patient", hash));
    passage.purposeOfUse().ifPresent(purpose -> event.detail("purpose_of_use", purpose));
    return event;
  }

  private static Map<String, Object> counts(Map<Category, Integer> counts) {
    Map<String, Object> named = new LinkedHashMap<>();
    counts.forEach((category, count) -> named.put(category.name(), (long) count));
    return named;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
