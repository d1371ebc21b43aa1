// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.paitient.keys.AnswerSeal;
import com.paitient.server.config.Limits;
import com.paitient.server.identity.Caller;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The road of a request through HTTP: its id, who sent it, its route, its answer. Without a
 * credential nobody learns which paths there are, the open ones and those of OpenAI's API apart.
 */
final class Dispatcher extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  /** What a client may still send of a body that was refused before it loses the answer. */
  private static final int DRAINED_BYTES = 16 << 20;

  private static final Duration DRAINED_TIME = Duration.ofSeconds(1);

  private final Routes routes;
  private final Callers callers;
  private final Deadlines deadlines;
  private final Limits limits;
  private final Supplier<String> requestIds;
  private final Optional<Repeats> repeats;

  Dispatcher(
      Routes routes,
      Callers callers,
      Deadlines deadlines,
      Limits limits,
      Supplier<String> requestIds) {
    this.routes = routes;
    this.callers = callers;
    this.deadlines = deadlines;
    this.limits = limits;
    this.requestIds = requestIds;
    this.repeats = routes.askedOnce().map(Repeats::new);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    deadlines.requestBegins(request);
    // A long answer is not idleness: only reading and writing time out.
    request.addIdleTimeoutListener(_ -> false);
    String id = requestIds.get();
    CommonHeaders.add(response, id, request.isSecure());
    Sender sender = new Sender(request, response);
    try {
      answer(request, sender, id);
      if (sender.closesAfter()) {
        new Body(request, deadlines, DRAINED_BYTES, DRAINED_TIME, Optional.empty()).drain();
      }
      deadlines.requestEnds(request);
      callback.succeeded();
    } catch (ClientGone e) {
      callback.failed(e);
    }
    return true;
  }

  private void answer(Request request, Sender sender, String id) {
    Body body =
        new Body(request, deadlines, limits.bodyBytes(), limits.bodyTime(), routes.requestKeys());
    Course course = new Course(request, id);
    try {
      send(answer(request, id, body, course), sender, body);
    } catch (ClientGone e) {
      throw e;
    } catch (Routes.WrongMethod e) {
      Measured.refused(request, ErrorCode.METHOD_NOT_ALLOWED);
      sender.header("Allow", e.allowed());
      ApiError error =
          ApiError.of(ErrorCode.METHOD_NOT_ALLOWED, "This path has " + e.allowed() + ".");
      course.refused(error, e, callers);
      refuse(error, sender, dialect(request), id);
    } catch (Exception | StackOverflowError e) {
      ApiError error = ErrorMapper.of(e);
      Measured.refused(request, error.code());
      log(error, e, id);
      course.refused(error, e, callers);
      refuse(error, sender, dialect(request), id);
    } finally {
      body.seal().ifPresent(AnswerSeal::close);
    }
  }

  private Dialect dialect(Request request) {
    return routes.dialect(request.getHttpURI().getPath());
  }

  private Answer answer(Request request, String id, Body body, Course course) {
    String path = request.getHttpURI().getPath();
    Routes.Here here = routes.here(path);
    Optional<Caller> caller =
        here.isOpen(request) ? Optional.empty() : Optional.of(callers.of(request));
    course.of(caller);
    Routes.Found found = here.of(request.getMethod());
    course.found(found.route());
    Measured.found(request, found.route());
    Exchange exchange =
        new Exchange(
            caller,
            found.parameters(),
            Query.parse(request.getHttpURI().getQuery(), found.route().query()),
            body,
            Head.of(request, id));
    Route route = found.route();
    Optional<String> key =
        route.once() == Route.Once.NO ? Optional.empty() : exchange.header(Repeats.HEADER);
    return key.isEmpty() || repeats.isEmpty()
        ? route.endpoint().answer(exchange)
        : repeats
            .get()
            .once(exchange, route.once(), path, key.get(), () -> route.endpoint().answer(exchange));
  }

  private static void send(Answer answer, Sender sender, Body body) {
    switch (answer) {
      case Answer.Whole whole -> {
        whole.receipt().ifPresent(receipt -> sender.header("X-Audit-Receipt", receipt));
        whole(whole.status(), "application/json", Json.bytes(whole.body()), sender, body);
      }
      case Answer.Text text -> whole(200, text.type(), text.body(), sender, body);
      case Answer.Nothing _ -> sender.nothing();
      case Answer.Lines lines -> LineWriter.send(lines, sender);
      case Answer.Events events -> {
        EventStream stream = new EventStream(sender, body.seal());
        events.source().send(stream);
        stream.end();
        sender.end();
      }
    }
  }

  private static void whole(int status, String type, byte[] plain, Sender sender, Body body) {
    if (body.seal().isPresent()) {
      sender.whole(status, Body.SEALED, body.seal().get().seal(plain, true));
    } else {
      sender.whole(status, type, plain);
    }
  }

  /** As a response of its own, or as the last event of a stream that has begun. */
  private static void refuse(ApiError error, Sender sender, Dialect dialect, String id) {
    if (sender.isCommitted()) {
      dialect.end(new EventStream(sender), error, id);
      sender.end();
      return;
    }
    switch (error.code()) {
      case UNAUTHENTICATED -> sender.header("WWW-Authenticate", "Bearer");
      case OVERLOADED, DEPLOYMENT_NOT_READY, MODEL_UNAVAILABLE -> sender.header("Retry-After", "5");
      case INVALID_REQUEST, REQUEST_TIMEOUT, BODY_TOO_LARGE -> sender.closeAfter();
      default -> {}
    }
    sender.whole(dialect.status(error), dialect.type(), Json.bytes(dialect.body(error, id)));
  }

  private static void log(ApiError error, Throwable cause, String id) {
    if (error.code() == ErrorCode.INTERNAL_ERROR) {
      LOG.error("{} {} {}", error.code().code(), id, Frames.of(cause));
    } else if (error.code().status() >= 500) {
      LOG.warn("{} {} {}", error.code().code(), id, cause.getClass().getName());
    }
  }
}
