// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.paitient.server.network.Call;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Reads small bodies as a whole. */
final class Bodies {
  private static final int BUFFER = 8 << 10;

  private Bodies() {}

  /** The body if it has at most {@code most} bytes, else its beginning. */
  static String read(Call call, int most) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] buffer = new byte[BUFFER];
    for (int count = call.read(buffer); count >= 0; count = call.read(buffer)) {
      body.write(buffer, 0, count);
      if (body.size() > most) {
        return body.toString(StandardCharsets.UTF_8);
      }
    }
    call.ended(Duration.ZERO);
    return body.toString(StandardCharsets.UTF_8);
  }
}
