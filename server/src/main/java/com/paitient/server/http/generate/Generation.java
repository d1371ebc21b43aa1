// SPDX-License-Identifier: MIT
package com.paitient.server.http.generate;

import com.paitient.server.config.Limits;
import com.paitient.server.gateway.Conversation;
import com.paitient.server.http.Route;
import com.paitient.server.models.Deployments;
import java.util.List;
import java.util.stream.Stream;

/** The paths by which a deployment is prompted. */
public final class Generation {
  private Generation() {}

  public static List<Route> routes(
      Conversation conversation, Deployments deployments, Limits limits) {
    SamplingFields sampling = new SamplingFields(limits.outputTokens());
    return Stream.of(
            new GenerateEndpoint(conversation, new GenerateFields(sampling)).routes(),
            new OpenAiEndpoints(conversation, new OpenAiFields(sampling)).routes(),
            new OpenAiModels(deployments).routes())
        .flatMap(List::stream)
        .toList();
  }
}
