// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.paitient.phi.Finding;
import com.paitient.server.http.Json;
import java.util.List;

/** Findings as the API shows them. */
final class Findings {
  private Findings() {}

  static ArrayNode shown(String text, List<Finding> findings) {
    CodePoints points = CodePoints.of(text);
    ArrayNode shown = Json.object().arrayNode();
    for (Finding finding : findings) {
      var _ =
          shown
              .addObject()
              .put("category", finding.category().name())
              .put("start", points.before(finding.start()))
              .put("end", points.before(finding.end()))
              .put("confidence", finding.confidence())
              .put("detector", finding.detector());
    }
    return shown;
  }
}
