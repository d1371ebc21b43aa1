// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.paitient.keys.RequestKeys;
import com.paitient.server.gateway.AskedOnce;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** The route table. A path is of one template at most, as none of ours overlap. */
public final class Routes {
  private final List<Route> table;
  private final Map<Integer, List<Route>> bySegments;
  private final Optional<RequestKeys> requestKeys;
  private final Optional<AskedOnce> askedOnce;
  private final Optional<Supplier<ApiError>> sealed;

  /** Without requests that are sealed end to end. */
  public Routes(List<Route> table) {
    this(table, Optional.empty(), Optional.empty());
  }

  /**
   * The routes of an API.
   *
   * @param requestKeys opens requests that are sealed end to end
   * @param askedOnce remembers idempotency keys; without it they mean nothing
   */
  public Routes(
      List<Route> table, Optional<RequestKeys> requestKeys, Optional<AskedOnce> askedOnce) {
    this(table, requestKeys, askedOnce, Optional.empty());
  }

  private Routes(
      List<Route> table,
      Optional<RequestKeys> requestKeys,
      Optional<AskedOnce> askedOnce,
      Optional<Supplier<ApiError>> sealed) {
    this.table = List.copyOf(table);
    this.bySegments =
        this.table.stream().collect(Collectors.groupingBy(route -> route.path().segments()));
    this.requestKeys = requestKeys;
    this.askedOnce = askedOnce;
    this.sealed = sealed;
  }

  /** Those of a service that is sealed: all but {@code open} are refused, whoever asks. */
  static Routes sealed(Route open, Supplier<ApiError> refusal) {
    return new Routes(List.of(open), Optional.empty(), Optional.empty(), Optional.of(refusal));
  }

  Optional<RequestKeys> requestKeys() {
    return requestKeys;
  }

  Optional<AskedOnce> askedOnce() {
    return askedOnce;
  }

  /** A route with the parameters of the path that found it. */
  record Found(Route route, Map<String, String> parameters) {}

  /** Every method and path, as {@code GET /v1/deployments/{id}}. */
  public List<String> listed() {
    return table.stream().map(route -> route.method() + " " + route.path()).sorted().toList();
  }

  /** The parameters that a query may have, by method and path. */
  public Map<String, Set<String>> queries() {
    return table.stream()
        .collect(Collectors.toMap(route -> route.method() + " " + route.path(), Route::query));
  }

  /** What stands at one path, for all methods. */
  final class Here {
    private final List<Found> found;

    private Here(List<Found> found) {
      this.found = found;
    }

    /** Whether this request of the path needs no credential. */
    boolean isOpen(Request request) {
      return sealed.isPresent()
          || found.stream()
              .map(Found::route)
              .anyMatch(route ->
                  route.open()
                      || (route.endpoint() instanceof OpenOnLoopback
                          && OpenOnLoopback.admits(request)));
    }

    /** The route of a request; HEAD is answered as GET is. */
    Found of(String method) {
      if (found.isEmpty() && sealed.isPresent()) {
        throw sealed.get().get();
      }
      if (found.isEmpty()) {
        throw ApiError.of(ErrorCode.NOT_FOUND, "There is nothing at this path.");
      }
      String wanted = method.equals("HEAD") ? "GET" : method;
      return found.stream()
          .filter(each -> each.route().method().equals(wanted))
          .findFirst()
          .orElseThrow(() -> new WrongMethod(allowed(found)));
    }
  }

  /** What stands at a path. */
  Here here(String rawPath) {
    return new Here(at(rawPath));
  }

  /** How errors of a path are told, that it is not well-formed among them. */
  Dialect dialect(@Nullable String rawPath) {
    if (rawPath == null) {
      return Dialect.OURS;
    }
    try {
      return at(rawPath).stream()
          .map(found -> found.route().dialect())
          .findFirst()
          .orElse(Dialect.OURS);
    } catch (ApiError _) {
      return Dialect.OURS;
    }
  }

  private List<Found> at(String rawPath) {
    List<Found> here = new ArrayList<>();
    PathTemplate.RawPath raw = new PathTemplate.RawPath(rawPath);
    for (Route route : bySegments.getOrDefault(raw.size(), List.of())) {
      route.path().match(raw).ifPresent(given -> here.add(new Found(route, given)));
    }
    return here;
  }

  private static String allowed(List<Found> here) {
    return here.stream()
        .map(found -> found.route().method())
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /** A path that has other methods only. */
  static final class WrongMethod extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String allowed;

    private WrongMethod(String allowed) {
      super(allowed, null, false, false);
      this.allowed = allowed;
    }

    /** The value of the header {@code Allow}. */
    String allowed() {
      return allowed;
    }
  }
}
