// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.phi.Finding;
import com.paitient.records.RecordFinding;
import com.paitient.server.gateway.RecordRequest.Format;
import com.paitient.server.http.Json;
import java.util.List;

/** Records and what was found in them, as the API shows them. */
final class RecordAnswers {
  private RecordAnswers() {}

  /** The record in the field that its format has. */
  static ObjectNode of(Format format, String text) {
    ObjectNode shown = Json.object();
    if (format == Format.FHIR) {
      shown.set("fhir", Json.written(text));
    } else {
      shown.put("hl7v2", text);
    }
    return shown;
  }

  /** Findings by their fields. */
  static ArrayNode findings(List<RecordFinding> findings) {
    ArrayNode shown = Json.object().arrayNode();
    for (RecordFinding each : findings) {
      Finding finding = each.finding();
      var _ =
          shown
              .addObject()
              .put("path", each.path())
              .put("category", finding.category().name())
              .put("confidence", finding.confidence())
              .put("detector", finding.detector());
    }
    return shown;
  }
}
