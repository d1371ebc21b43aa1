// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.phi.ClinicalText;
import com.paitient.phi.ToolCall;
import java.util.List;

/**
 * One of the answers to a request.
 *
 * @param text empty where it was streamed
 * @param calls of functions that the caller offered
 */
public record Choice(ClinicalText text, List<ToolCall> calls, String finishReason) {
  public Choice {
    calls = List.copyOf(calls);
  }

  Choice with(String whole) {
    return new Choice(ClinicalText.of(whole), calls, finishReason);
  }
}
