// SPDX-License-Identifier: MIT
package com.paitient.worker;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the service hands over before the model's bytes. On standard input:
 *
 * <pre>
 *   4 bytes   length n of the settings, big-endian, at most 65536
 *   n bytes   {"socket":"/…","key":"…","context_tokens":2048,"answer_tokens":512,"threads":2,
 *              "queue":64,"model_bytes":98362432,"model_sha256":"…"}
 *   model_bytes bytes of the model, then nothing: the end of the stream ends the worker
 * </pre>
 *
 * @param key what each connection must show first: other workers may run as the same user
 * @param answerTokens what a request gets that does not say, as far as there is room
 * @param queue requests that wait for the one that runs
 */
record Settings(
    Path socket,
    String key,
    int contextTokens,
    int answerTokens,
    int threads,
    int queue,
    long modelBytes,
    String modelSha256) {
  private static final int MAX_BYTES = 1 << 16;

  Settings {
    if (key.isEmpty() || !modelSha256.matches("[0-9a-f]{64}")) {
      throw new StartException(StartException.Code.BAD_SETTINGS, "no key or no SHA-256");
    }
  }

  static Settings read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 2 || length > MAX_BYTES) {
      throw new StartException(
          StartException.Code.BAD_SETTINGS, "settings of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    try {
      return of(Json.object(bytes));
    } catch (Json.BadJson e) {
      throw new StartException(StartException.Code.BAD_SETTINGS, "settings: " + e.getMessage());
    }
  }

  private static Settings of(Map<String, Object> from) {
    return new Settings(
        Path.of(Json.require(from, "socket", String.class)),
        Json.require(from, "key", String.class),
        number(from, "context_tokens", 1 << 24),
        number(from, "answer_tokens", 1 << 24),
        number(from, "threads", 1024),
        number(from, "queue", 1 << 16),
        Json.require(from, "model_bytes", Long.class),
        Json.require(from, "model_sha256", String.class));
  }

  private static int number(Map<String, Object> from, String name, int most) {
    long number = Json.require(from, name, Long.class);
    if (number < 1 || number > most) {
      throw new Json.BadJson(name + " is not within 1 and " + most);
    }
    return (int) number;
  }

  byte[] keyBytes() {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "Settings[" + socket + ", " + modelBytes + " bytes of model]";
  }
}
