// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.audit.AuditLog;
import com.paitient.audit.Event;
import com.paitient.audit.Receipt;
import com.paitient.phi.ClinicalText;
import com.paitient.phi.Destination;
import com.paitient.phi.Guard;
import com.paitient.phi.Message;
import com.paitient.phi.Mode;
import com.paitient.phi.Policy;
import com.paitient.phi.Prompt;
import com.paitient.phi.Release;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every runtime keeps, tested behind the one entry and with real proofs: releases of the real
 * guard, receipts of the real log. A runtime's context window here is 1,024 tokens.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ModelRuntimeContract {
  private static final String QUESTION = "What is the capital of France?";
  private static final String STORY = "Tell me a long story about a river.";
  private static final Guard GUARD = Guard.standard();

  private AuditLog log;
  protected ModelRuntime runtime;
  protected Runtimes runtimes;

  /** A runtime that is or becomes ready. */
  protected abstract ModelRuntime open(String destination) throws IOException;

  /** Clears away what {@link #open} needed. */
  protected void clear() throws IOException {}

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    log = AuditLog.open(folder);
    runtimes = new Runtimes();
    runtime = open("local/dep_contract");
    runtimes.add(runtime);
    assertThat(runtime.awaitReady(Duration.ofMinutes(2))).isEqualTo(new ModelRuntime.State.Ready());
  }

  @AfterAll
  void stop() throws IOException {
    runtimes.close();
    log.close();
    clear();
  }

  protected static Release release(String question, String destination, String... stops) {
    Message message = new Message(Message.Role.USER, ClinicalText.of(question));
    Prompt prompt =
        new Prompt(
            List.of(message), Stream.of(stops).map(ClinicalText::of).toList(), Map.of(), List.of());
    return GUARD.release(prompt, new Policy(Mode.OFF, Mode.OFF), new Destination(destination));
  }

  protected Release release(String question) {
    return release(question, runtime.destination());
  }

  protected Receipt receipt(String digest, String destination) {
    return log.append(
        Event.of("evt_contract", Instant.now(), "model.inference")
            .action("ask")
            .releasing(digest, destination)
            .build());
  }

  private Receipt receipt(Release release) {
    return receipt(release.digest(), release.destination().id());
  }

  protected static Sampling greedy(int maxTokens) {
    return new Sampling(
        OptionalInt.of(maxTokens),
        OptionalDouble.of(0),
        OptionalDouble.empty(),
        OptionalLong.empty());
  }

  /** A run's text with its answer. */
  protected record Run(List<String> pieces, Answer answer) {
    String text() {
      return String.join("", pieces);
    }
  }

  protected Run run(Delivery delivery, String question, Sampling sampling, String... stops) {
    Release release = release(question, runtime.destination(), stops);
    List<String> pieces = new ArrayList<>();
    Answer answer = runtimes.run(release, receipt(release), sampling, delivery, pieces::add);
    return new Run(pieces, answer);
  }

  protected Run run(String question, Sampling sampling, String... stops) {
    return run(Delivery.PIECES, question, sampling, stops);
  }

  protected static void refuses(RunException.Code code, ThrowingCallable run) {
    assertThatThrownBy(run)
        .isInstanceOfSatisfying(RunException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageNotContaining("France")
        .hasMessageNotContaining("river");
  }

  private void refusesReceipt(Release release, Receipt receipt) {
    List<String> pieces = new ArrayList<>();
    refuses(
        RunException.Code.REFUSED,
        () -> runtimes.run(release, receipt, greedy(4), Delivery.WHOLE, pieces::add));
    assertThat(pieces).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void answersAReleaseWithItsReceipt(Delivery delivery) {
    assertAnswers(delivery);
  }

  private void assertAnswers(Delivery delivery) {
    Run run = run(delivery, QUESTION, greedy(16));

    assertThat(run.text()).isNotBlank();
    assertThat(run.answer().promptTokens()).isPositive();
    assertThat(run.answer().completionTokens()).isBetween(1, 16);
  }

  @Test
  void refusesTheReceiptOfAnotherRelease() {
    refusesReceipt(release(QUESTION), receipt(release(STORY)));
  }

  @Test
  void refusesTheReceiptOfTheSameTextForAnotherDestination() {
    refusesReceipt(release(QUESTION), receipt(release(QUESTION, "local/dep_other")));
  }

  @Test
  void refusesAReceiptThatPutsAnotherDestinationBesideTheDigest() {
    refusesReceipt(release(QUESTION), receipt(release(QUESTION).digest(), "local/dep_other"));
  }

  @Test
  void refusesAReceiptOfAnEventWithoutRelease() {
    Receipt other =
        log.append(Event.of("evt_other", Instant.now(), "auth.login").action("login").build());

    refusesReceipt(release(QUESTION), other);
  }

  @Test
  void refusesAReleaseForAnotherDestinationAlsoWithoutTheEntry() {
    refuses(
        RunException.Code.REFUSED,
        () ->
            runtime.run(
                release(QUESTION, "local/dep_other"), greedy(4), Delivery.WHOLE, _ -> true));
  }

  @Test
  void isUnavailableAtADestinationThatNobodyHas() {
    Release nowhere = release(QUESTION, "local/dep_nowhere");

    refuses(
        RunException.Code.UNAVAILABLE,
        () -> runtimes.run(nowhere, receipt(nowhere), greedy(4), Delivery.WHOLE, _ -> true));
  }

  @ParameterizedTest
  @EnumSource
  void givesTheSameTextInTheSameOrderEachTime(Delivery delivery) {
    assertThat(run(delivery, STORY, greedy(24)).text())
        .isEqualTo(run(Delivery.PIECES, STORY, greedy(24)).text());
  }

  @ParameterizedTest
  @EnumSource
  void givesTheBeginningOfTheSameTextWhenFewerTokensAreAllowed(Delivery delivery) {
    Run few = run(delivery, STORY, greedy(6));

    assertThat(run(delivery, STORY, greedy(24)).text()).startsWith(few.text());
    assertThat(few.answer().finishReason()).isEqualTo("length");
    assertThat(few.answer().completionTokens()).isEqualTo(6);
  }

  @ParameterizedTest
  @EnumSource
  void endsBeforeAStopString(Delivery delivery) {
    String whole = run(delivery, STORY, greedy(24)).text();
    String stop = whole.substring(whole.length() / 2, whole.length() / 2 + 3);

    Run stopped = run(delivery, STORY, greedy(24), stop);

    assertThat(stopped.text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
    assertThat(stopped.answer().finishReason()).isEqualTo("stop");
  }

  @ParameterizedTest
  @EnumSource
  void refusesAPromptThatDoesNotFitTheContext(Delivery delivery) {
    refuses(
        RunException.Code.PROMPT_TOO_LONG, () -> run(delivery, "river ".repeat(1100), greedy(4)));
    refuses(RunException.Code.PROMPT_TOO_LONG, () -> run(delivery, QUESTION, greedy(1024)));
  }

  @ParameterizedTest
  @EnumSource
  void endsWhenTheSinkSaysSo(Delivery delivery) {
    Release release = release(STORY);
    List<String> pieces = new ArrayList<>();
    int enough = delivery == Delivery.WHOLE ? 1 : 3;

    refuses(
        RunException.Code.CANCELLED,
        () ->
            runtimes.run(
                release,
                receipt(release),
                greedy(500),
                delivery,
                piece -> {
                  pieces.add(piece);
                  return pieces.size() < enough;
                }));
    assertThat(pieces).hasSize(enough);
    assertAnswers(delivery);
  }

  @ParameterizedTest
  @EnumSource
  void endsWhenItsThreadIsInterrupted(Delivery delivery) {
    refuses(
        RunException.Code.CANCELLED,
        () ->
            runtime.run(
                release(STORY),
                greedy(500),
                delivery,
                _ -> {
                  Thread.currentThread().interrupt();
                  return true;
                }));
    assertThat(Thread.interrupted()).isTrue();
    assertAnswers(delivery);
  }

  @ParameterizedTest
  @EnumSource
  void passesOnWhatTheSinkThrows(Delivery delivery) {
    IllegalStateException broken = new IllegalStateException("the caller is gone");

    assertThatThrownBy(() ->
            runtime.run(
                release(STORY),
                greedy(500),
                delivery,
                _ -> {
                  throw broken;
                }))
        .isSameAs(broken);
    assertAnswers(delivery);
  }

  @Test
  void isUnavailableOnceItIsClosed() throws IOException {
    try (ModelRuntime other = open("local/dep_closed")) {
      other.close();

      assertThat(other.state()).isEqualTo(new ModelRuntime.State.Stopped());
      assertThat(other.awaitReady(Duration.ofMinutes(1)))
          .isEqualTo(new ModelRuntime.State.Stopped());
      refuses(
          RunException.Code.UNAVAILABLE,
          () ->
              other.run(
                  release(QUESTION, "local/dep_closed"), greedy(4), Delivery.WHOLE, _ -> true));
    }
  }

  @Test
  void isClosedWhenItIsRemovedOrReplaced() throws IOException {
    try (ModelRuntime first = open("local/dep_twice");
        ModelRuntime second = open("local/dep_twice")) {
      runtimes.add(first);
      runtimes.add(second);
      assertThat(first.state()).isEqualTo(new ModelRuntime.State.Stopped());

      runtimes.remove("local/dep_twice");
      assertThat(second.state()).isEqualTo(new ModelRuntime.State.Stopped());
      assertThat(runtimes.at("local/dep_twice")).isEmpty();
    }
  }
}
