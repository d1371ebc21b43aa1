// SPDX-License-Identifier: MIT
package com.paitient.records;

import com.paitient.phi.Category;
import com.paitient.phi.ClinicalText;
import com.paitient.phi.Mode;
import com.paitient.phi.Pass;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * New keys for the things of one record, so that what refers to them still does. Where surrogates
 * are made the vault keeps them; else they are numbers, which are derived from nothing.
 */
final class Keys {
  private static final String URN = "urn:uuid:";
  private static final String ELSEWHERE = "https://example.org/fhir/";

  private final Pass pass;
  private final String detector;
  private final Map<String, String> keys = new HashMap<>();
  private final Map<String, String> urns = new HashMap<>();

  Keys(Pass pass, String detector) {
    this.pass = pass;
    this.detector = detector;
  }

  private boolean changes() {
    return pass.mode() != Mode.OFF && pass.mode() != Mode.DETECT && pass.mode() != Mode.REJECT;
  }

  String key(String id) {
    return changes() ? keys.computeIfAbsent(id, this::made) : id;
  }

  private String made(String id) {
    if (pass.mode() == Mode.DEIDENTIFY) {
      return pass.whole(ClinicalText.of(id), Category.ID, detector).instead();
    }
    return "r" + (keys.size() + 1);
  }

  /** {@code Patient/123}, {@code #p1}, {@code urn:uuid:…}, {@code http://host/Patient/123}. */
  String link(String link) {
    if (!changes()) {
      return link;
    }
    if (link.startsWith("#")) {
      return link.length() == 1 ? link : "#" + key(link.substring(1));
    }
    if (link.startsWith(URN)) {
      return urns.computeIfAbsent(link, real -> pass.own(real, () -> URN + UUID.randomUUID()));
    }
    return link.contains("://") ? pass.own(link, () -> path(link)) : path(link);
  }

  private String path(String link) {
    int query = link.indexOf('?');
    String[] parts = (query < 0 ? link : link.substring(0, query)).split("/");
    StringBuilder out = new StringBuilder(link.contains("://") ? ELSEWHERE : "");
    for (int i = 0; i < parts.length; i++) {
      if (Definitions.r4().resource(parts[i])) {
        out.append(parts[i]);
        boolean id =
            i + 1 < parts.length && !parts[i + 1].isEmpty() && parts[i + 1].charAt(0) != '_';
        return id ? out + "/" + key(parts[i + 1]) : out.toString();
      }
    }
    return ELSEWHERE + "redacted";
  }
}
