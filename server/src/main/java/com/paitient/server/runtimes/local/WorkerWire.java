// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import com.paitient.phi.ClinicalText;
import com.paitient.phi.Message;
import com.paitient.phi.Prompt;
import com.paitient.server.runtimes.Sampling;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * The service's side of what is spoken with a worker; the worker's {@code Wire} and {@code
 * Settings} draw it.
 */
final class WorkerWire {
  private static final int LONGEST_FRAME = 1 << 20;
  private static final int LONGEST_LINE = 1 << 12;

  /** Parameters of a prompt that a worker heeds, under the names that they have here and there. */
  static final Set<String> PARAMETERS =
      Set.of("frequency_penalty", "presence_penalty", "logit_bias", "top_k", "min_p", "ignore_eos");

  private static final JsonMapper JSON = new JsonMapper();

  private WorkerWire() {}

  /** A frame from the worker. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Frame(char type, byte[] payload) {
    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    JsonNode json() throws IOException {
      return WorkerWire.json(payload);
    }

    @Override
    public String toString() {
      return "Frame[" + type + ", " + payload.length + " bytes]";
    }
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static byte[] bytes(ObjectNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The first line that a worker says. */
  static JsonNode line(java.io.InputStream from) throws IOException {
    byte[] line = new byte[LONGEST_LINE];
    int length = 0;
    for (int next = from.read(); next != '\n'; next = from.read()) {
      if (next < 0 || length == line.length) {
        throw new EOFException();
      }
      line[length++] = (byte) next;
    }
    return json(java.util.Arrays.copyOf(line, length));
  }

  static void settings(DataOutputStream out, ObjectNode settings) throws IOException {
    byte[] bytes = bytes(settings);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static void write(DataOutputStream out, char type, byte[] payload) throws IOException {
    out.writeByte(type);
    out.writeInt(payload.length);
    out.write(payload);
    out.flush();
  }

  static Frame read(DataInputStream in) throws IOException {
    char type = (char) in.readUnsignedByte();
    int length = in.readInt();
    if (length < 0 || length > LONGEST_FRAME) {
      throw new IOException("a frame of " + length + " bytes");
    }
    byte[] payload = new byte[length];
    in.readFully(payload);
    return new Frame(type, payload);
  }

  static byte[] request(Prompt prompt, Sampling sampling) {
    ObjectNode request = object();
    ArrayNode turns = request.putArray("messages");
    for (Message message : prompt.messages()) {
      turns
          .addObject()
          .put("role", message.role().name().toLowerCase(Locale.ROOT))
          .put("content", message.content().value());
    }
    sampling.maxTokens().ifPresent(most -> request.put("max_tokens", most));
    sampling.temperature().ifPresent(value -> request.put("temperature", value));
    sampling.topP().ifPresent(value -> request.put("top_p", value));
    sampling.seed().ifPresent(value -> request.put("seed", value));
    for (String name : PARAMETERS) {
      ClinicalText json = prompt.parameters().get(name);
      if (json != null) {
        request.putRawValue(name, new RawValue(json.value()));
      }
    }
    ArrayNode stop = request.putArray("stop");
    prompt.stops().forEach(text -> stop.add(text.value()));
    return bytes(request);
  }

  private static JsonNode json(byte[] bytes) throws IOException {
    try {
      return JSON.readTree(bytes);
    } catch (IOException quotesItsInput) {
      throw new IOException("malformed JSON from the worker");
    }
  }
}
