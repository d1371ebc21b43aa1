// SPDX-License-Identifier: MIT
package com.paitient.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What {@code run/service.json} tells other programs of a service that is ready. */
record RunFile(
    long pid,
    String baseUrl,
    Optional<String> caFile,
    String keyFile,
    Optional<String> requestPin,
    String startedAt,
    boolean sealed) {
  static final String NAME = "run/service.json";

  String json() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("pid", pid);
    fields.put("base_url", baseUrl);
    fields.put("ca_file", caFile.orElse(null));
    fields.put("key_file", keyFile);
    fields.put("request_pin", requestPin.orElse(null));
    fields.put("started_at", startedAt);
    fields.put("sealed", sealed);
    try {
      return new ObjectMapper().writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("strings and numbers are always JSON", e);
    }
  }
}
