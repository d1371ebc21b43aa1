// SPDX-License-Identifier: MIT
package com.paitient.server.keyring;

import com.paitient.keys.KeysException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Carries the requests of AWS' SDK over this service's own outgoing connections, so that TLS, time
 * limits and the rules of addresses are the same for all. It goes to one server, whatever host the
 * SDK names.
 */
final class SdkOverOutbound implements SdkHttpClient {
  /** What the connection sets itself. */
  private static final Set<String> OURS =
      Set.of("content-length", "user-agent", "connection", "expect", "accept");

  private final KeyServer server;

  /** Takes over {@code server}. */
  SdkOverOutbound(KeyServer server) {
    this.server = server;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        return answer(request);
      }

      @Override
      public void abort() {}
    };
  }

  @Override
  public String clientName() {
    return "paitient";
  }

  @Override
  public void close() {
    server.close();
  }

  private HttpExecuteResponse answer(HttpExecuteRequest request) throws IOException {
    var asked = request.httpRequest();
    if (asked.method() != SdkHttpMethod.POST || !asked.encodedPath().equals("/")) {
      throw new IOException("KMS is asked by POST to / only");
    }
    try {
      KeyServer.Answer answer = server.post("/", body(request), fields(asked.headers()));
      return HttpExecuteResponse.builder()
          .response(SdkHttpResponse.builder().statusCode(answer.status).build())
          .responseBody(AbortableInputStream.create(new ByteArrayInputStream(answer.body)))
          .build();
    } catch (KeysException unavailable) {
      throw new IOException("the key provider is not reached", unavailable);
    }
  }

  private static byte[] body(HttpExecuteRequest request) throws IOException {
    if (request.contentStreamProvider().isEmpty()) {
      return new byte[0];
    }
    try (InputStream body = request.contentStreamProvider().get().newStream()) {
      return body.readAllBytes();
    }
  }

  private static Map<String, String> fields(Map<String, List<String>> headers) {
    return headers.entrySet().stream()
        .filter(each -> !OURS.contains(each.getKey().toLowerCase(Locale.ROOT)))
        .collect(Collectors.toMap(Map.Entry::getKey, each -> String.join(",", each.getValue())));
  }
}
