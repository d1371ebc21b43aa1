// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.paitient.audit.AuditException;
import com.paitient.server.access.AccessException;
import com.paitient.server.identity.Caller;
import com.paitient.server.identity.IdentityException;
import com.paitient.server.runtimes.RunException;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far one request came, so that its refusal is recorded with what is known of it. What stands
 * in a path may name a patient; only the template that it is of is recorded.
 */
final class Course {
  private static final Logger LOG = LoggerFactory.getLogger(Course.class);
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private final Request request;
  private final String id;
  private Optional<Caller> caller = Optional.empty();
  private String operation;

  Course(Request request, String id) {
    this.request = request;
    this.id = id;
    this.operation = METHODS.contains(request.getMethod()) ? request.getMethod() : "request";
  }

  void of(Optional<Caller> known) {
    caller = known;
  }

  void found(Route route) {
    operation = route.method() + " " + route.path();
  }

  /**
   * Records that the request was refused, unless another event says so already. Where it cannot be
   * recorded the refusal stands all the same: nothing was done.
   */
  void refused(ApiError error, Throwable why, Callers callers) {
    if (hasAnEvent(why)) {
      return;
    }
    try {
      callers.refused(request, caller, error.refused(id, operation));
    } catch (AuditException e) {
      LOG.warn("a refusal is not recorded: {} {} {}", error.code().code(), id, e.code());
    }
  }

  private static boolean hasAnEvent(Throwable why) {
    return switch (why) {
      case IdentityException e -> e.code() != IdentityException.Code.NO_SUCH_KEY;
      case AccessException _, RunException _ -> true;
      case AuditException e -> e.code() != AuditException.Code.HELD;
      default -> false;
    };
  }
}
