// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.paitient.server.gateway.Carriage;
import com.paitient.server.identity.Caller;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One request as an endpoint sees it. Used by the thread of the request only. */
public final class Exchange {
  private final Optional<Caller> caller;
  private final Map<String, String> parameters;
  private final Query query;
  private final Body body;
  private final Head head;

  Exchange(
      Optional<Caller> caller, Map<String, String> parameters, Query query, Body body, Head head) {
    this.caller = caller;
    this.parameters = Map.copyOf(parameters);
    this.query = query;
    this.body = body;
    this.head = head;
  }

  /** Who calls; on an open route nobody is known. */
  public Caller caller() {
    return caller.orElseThrow(() -> new IllegalStateException("an open route has no caller"));
  }

  /** A parameter of the path. */
  public String path(String name) {
    String value = parameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no parameter " + name);
    }
    return value;
  }

  /** Who calls; nobody where the route was open for the request. */
  public Optional<Caller> knownCaller() {
    return caller;
  }

  public Query query() {
    return query;
  }

  /** A digest of the body, which must be a JSON object; it may be read afterwards. */
  String bodyDigest() {
    return body.digest();
  }

  /** Reads the body, which must be a JSON object, and refuses fields that {@code reader} leaves. */
  public <T> T body(Function<Fields, T> reader) {
    Fields fields = Fields.of(body.json());
    T read = reader.apply(fields);
    fields.end();
    return read;
  }

  /** The body as it comes, of at most so many bytes, all of them within a time. */
  public InputStream upload(long most, Duration time) {
    return body.upload(most, time);
  }

  /** How the request came; whether it was sealed is known once its body was read. */
  public Carriage carriage() {
    return new Carriage(head.tls13(), body.seal().isPresent());
  }

  /** Whether the body announces itself as of this type, its parameters apart. */
  public boolean isOf(String type) {
    return body.isOf(type);
  }

  /** How long the body says it is. */
  public long announcedLength() {
    return body.announcedLength();
  }

  /** Refuses a caller who does not accept server-sent events. */
  public void requireEventsAccepted() {
    head.accept().require("text/event-stream");
  }

  /** The one value of a header field, if it is there. */
  public Optional<String> header(String name) {
    return head.one(name);
  }

  /** {@code req_…} */
  public String requestId() {
    return head.requestId();
  }

  /** When the request came. */
  public Instant receivedAt() {
    return head.receivedAt();
  }
}
