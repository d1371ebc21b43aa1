// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.paitient.server.network.Call;
import com.paitient.server.network.OutboundException;
import com.paitient.server.runtimes.Answer;
import com.paitient.server.runtimes.Delivery;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.runtimes.RunException.Code;
import com.paitient.server.runtimes.TokenSink;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request to a server: a few tries, of which only the last may have begun to answer. {@link
 * #stop} is for all threads.
 */
final class CompletionRun {
  private static final int MOST_REFUSAL_BYTES = 64 << 10;

  private final ModelServer server;
  private final Question question;
  private final Backoff backoff;
  private final long end;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable Call current;

  /** What the server is asked. */
  static final class Question {
    private final byte[] request;
    private final Delivery delivery;
    private final Set<String> offered;

    /**
     * A question that is not asked yet.
     *
     * @param request as it is sent
     * @param delivery as the request says it
     * @param offered names of functions that the answer may call
     */
    Question(byte[] request, Delivery delivery, Set<String> offered) {
      this.request = request;
      this.delivery = delivery;
      this.offered = offered;
    }
  }

  /** A run that has not begun. */
  CompletionRun(ModelServer server, Question question, Backoff backoff, Duration limit) {
    this.server = server;
    this.question = question;
    this.backoff = backoff;
    this.end = System.nanoTime() + limit.toNanos();
  }

  /** What came of a try. */
  private sealed interface Outcome {
    record Answered(Answer answer) implements Outcome {}

    /** Nothing began, so another try may be made after the pause that the server wishes. */
    record NotBegun(RunException why, Duration wished) implements Outcome {}
  }

  Answer answer(TokenSink sink) {
    for (int done = 1; ; done++) {
      switch (attempt(sink)) {
        case Outcome.Answered answered -> {
          return answered.answer();
        }
        case Outcome.NotBegun not ->
            pause(backoff.after(done, not.wished()).orElseThrow(not::why), not.why());
      }
    }
  }

  private void pause(Duration pause, RunException why) {
    if (left().compareTo(pause) < 0) {
      throw why;
    }
    try {
      if (stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        throw stoppedException();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new RunException(Code.CANCELLED, "the run was interrupted");
    }
  }

  private Duration left() {
    return Duration.ofNanos(end - System.nanoTime());
  }

  private Outcome attempt(TokenSink sink) {
    try (Breaker.Pass pass = server.breaker().pass().orElseThrow(CompletionRun::broken);
        Call call = server.complete(question.request, question.delivery, left())) {
      current = call;
      if (stopped.getCount() == 0) {
        throw stoppedException();
      }
      return over(call, pass, sink);
    }
  }

  private Outcome over(Call call, Breaker.Pass pass, TokenSink sink) {
    try {
      Call.Head head =
          switch (question.delivery) {
            case WHOLE -> call.sendForAll(WholeAnswer::isIn);
            case PIECES -> call.send();
          };
      if (head.status() == 200) {
        return answered(call, head, pass, sink);
      }
      return refused(call, head, pass);
    } catch (OutboundException e) {
      RunException failure = failure(e);
      if (e.code() != OutboundException.Code.CANCELLED) {
        pass.failed();
      }
      if (e.code() == OutboundException.Code.NO_CONNECTION) {
        return new Outcome.NotBegun(failure, Duration.ZERO);
      }
      throw failure;
    }
  }

  private Outcome answered(Call call, Call.Head head, Breaker.Pass pass, TokenSink sink) {
    try {
      return new Outcome.Answered(
          switch (question.delivery) {
            case WHOLE -> new WholeAnswer(call, pass, question.offered, sink).answer();
            case PIECES -> new CompletionStream(call, pass, question.offered, sink).answer(head);
          });
    } catch (RunException e) {
      if (e.code() == Code.BAD_ANSWER || e.code() == Code.UNAVAILABLE) {
        pass.failed();
      }
      throw e;
    }
  }

  private static Outcome refused(Call call, Call.Head head, Breaker.Pass pass) {
    int status = head.status();
    if (status >= 500) {
      pass.failed();
    }
    RunException why = Refusals.of(status, Bodies.read(call, MOST_REFUSAL_BYTES));
    return switch (status) {
      case 429, 502, 503 -> new Outcome.NotBegun(why, wished(head));
      default -> throw why;
    };
  }

  /** {@code Retry-After} in seconds; its other form, a date, asks for nothing here. */
  private static Duration wished(Call.Head head) {
    return head.header("Retry-After")
        .filter(text -> text.matches("\\d{1,9}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .orElse(Duration.ZERO);
  }

  private RunException failure(OutboundException e) {
    return switch (e.code()) {
      case CANCELLED ->
          stopped.getCount() == 0
              ? stoppedException()
              : new RunException(Code.CANCELLED, "the run was interrupted");
      case OUT_OF_TIME ->
          new RunException(Code.OUT_OF_TIME, "the upstream ran out of time: " + e.getMessage());
      case TOO_LARGE -> BadAnswer.because(String.valueOf(e.getMessage()));
      case ADDRESS_REFUSED, NO_CONNECTION, NOT_TRUSTED, BROKEN ->
          Refusals.unavailable("the upstream cannot be used: " + e.getMessage());
    };
  }

  private static RunException broken() {
    return Refusals.unavailable(
        "the upstream failed several times in a row; it is tried again in a moment");
  }

  private static RunException stoppedException() {
    return Refusals.unavailable("the deployment was stopped");
  }

  /** Ends it: the server sees its connection closed, the caller gets UNAVAILABLE. */
  void stop() {
    stopped.countDown();
    Call call = current;
    if (call != null) {
      call.cancel();
    }
  }
}
