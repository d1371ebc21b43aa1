// SPDX-License-Identifier: MIT
package com.paitient.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** One run of the command line: its status and what it said. */
record Ran(int status, String out, String err) {
  /** With a service's address as the variables give it. */
  static Ran against(SmallService service, String... arguments) {
    return withInput(variables(service.url()), "", arguments);
  }

  static Ran alone(String... arguments) {
    return withInput(Map.of(), "", arguments);
  }

  static Ran withInput(Map<String, String> environment, String input, String... arguments) {
    var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int status = Main.run(new Terminal(in, stream(out), stream(err), environment), arguments);
    return new Ran(status, text(out), text(err));
  }

  static Map<String, String> variables(String url) {
    return Map.of("PAITIENT_BASE_URL", url, "PAITIENT_API_KEY", "psm_test_key");
  }

  static Map<String, String> variables(String url, String caFile) {
    Map<String, String> all = new HashMap<>(variables(url));
    all.put("PAITIENT_CA_FILE", caFile);
    return all;
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
