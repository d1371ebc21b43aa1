// SPDX-License-Identifier: MIT
package com.paitient.worker;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;

/**
 * What goes over the socket. One connection is one request. Everything is frames:
 *
 * <pre>
 *   1 byte type | 4 bytes length n, big-endian | n bytes payload
 *
 *   service to worker, in this order, each at most 8 MiB:
 *     K  the key of the settings
 *     R  {"messages":[{"role":"user","content":"…"}, …], "max_tokens":64, "temperature":0.2,
 *         "top_p":0.9, "top_k":40, "min_p":0.05, "seed":1, "stop":["…"], "frequency_penalty":0.5,
 *         "presence_penalty":0.5, "logit_bias":{"50":-100}, "ignore_eos":true}
 *        (all but messages may be missing; ignore_eos: answer until the tokens are used up)
 *     C  empty: cancel; so does closing the connection
 *
 *   worker to service: any number of T, then one of F and E, then the end
 *     T  the next text of the answer, UTF-8, whole characters
 *     F  {"finish_reason":"stop"|"length", "prompt_tokens":12, "completion_tokens":34}
 *     E  {"code":"…", "message":"…", …}; codes: BAD_REQUEST, PROMPT_TOO_LONG (with "prompt_tokens",
 *        "max_tokens", "context_tokens"), OVERLOADED, CANCELLED, BROKEN
 * </pre>
 */
final class Wire {
  static final int MAX_FRAME_BYTES = 1 << 23;

  static final byte KEY = 'K';
  static final byte REQUEST = 'R';
  static final byte CANCEL = 'C';
  static final byte TEXT = 'T';
  static final byte FINAL = 'F';
  static final byte ERROR = 'E';

  private Wire() {}

  /** One frame. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Frame(byte type, byte[] payload) {
    @Override
    public String toString() {
      return "Frame[" + (char) type + ", " + payload.length + " bytes]";
    }
  }

  /** The next frame; fails on one that is longer than {@code most} before reading it. */
  static Frame read(DataInputStream in, int most) throws IOException {
    byte type = in.readByte();
    int length = in.readInt();
    if (length < 0 || length > most) {
      throw new IOException("a frame of " + length + " bytes");
    }
    byte[] payload = in.readNBytes(length);
    if (payload.length < length) {
      throw new EOFException();
    }
    return new Frame(type, payload);
  }

  static void write(DataOutputStream out, Frame frame) throws IOException {
    out.writeByte(frame.type());
    out.writeInt(frame.payload().length);
    out.write(frame.payload());
    out.flush();
  }
}
