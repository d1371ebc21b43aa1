// SPDX-License-Identifier: MIT
package com.paitient.server.http.generate;

import com.paitient.phi.ClinicalText;
import com.paitient.phi.Prompt;
import com.paitient.server.gateway.GenerateRequest;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Fields;
import com.paitient.server.runtimes.Sampling;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the body of a request for text as OpenAI's API has it. */
record OpenAiFields(SamplingFields sampling) {
  private static final int MOST_CHOICES = 16;
  private static final String TOKENS = "max_tokens";
  private static final String NEWER_TOKENS = "max_completion_tokens";

  /**
   * A request.
   *
   * @param stream whether its answer is to come piece by piece
   * @param usage whether a stream is to end with the count of tokens
   */
  record Asked(GenerateRequest request, boolean stream, boolean usage) {}

  Asked chat(Exchange exchange) {
    return exchange.body(fields -> {
      OpenAiTools tools = OpenAiTools.read(fields);
      Map<String, ClinicalText> parameters = OpenAiParameters.read(fields);
      parameters.putAll(tools.parameters());
      return read(
          fields,
          exchange,
          new Prompt(
              OpenAiMessages.chat(fields),
              SamplingFields.stops(fields),
              parameters,
              tools.names()));
    });
  }

  Asked completion(Exchange exchange) {
    return exchange.body(fields ->
        read(
            fields,
            exchange,
            new Prompt(
                OpenAiMessages.prompt(fields),
                SamplingFields.stops(fields),
                OpenAiParameters.read(fields),
                List.of())));
  }

  private Asked read(Fields fields, Exchange exchange, Prompt prompt) {
    OpenAiSecurity security = OpenAiSecurity.read(fields, exchange);
    boolean stream = fields.flag("stream", false);
    boolean usage = usage(fields, stream);
    return new Asked(
        new GenerateRequest(
            fields.text("model"),
            prompt,
            sampling(fields),
            choices(fields),
            security.wishes(),
            security.tenantId(),
            security.conversationId(),
            security.patientId(),
            security.purposeOfUse()),
        stream,
        usage);
  }

  private static int choices(Fields fields) {
    int choices = fields.count("n").orElse(1);
    if (choices < 1 || choices > MOST_CHOICES) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD, "n", "This field must lie between 1 and " + MOST_CHOICES + ".");
    }
    return choices;
  }

  private Sampling sampling(Fields fields) {
    if (fields.has(TOKENS) && fields.has(NEWER_TOKENS)) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD, TOKENS, "This is another name of " + NEWER_TOKENS + ".");
    }
    return sampling.read(fields, fields.has(NEWER_TOKENS) ? NEWER_TOKENS : TOKENS);
  }

  private static boolean usage(Fields fields, boolean stream) {
    Optional<Fields> options = fields.object("stream_options");
    if (options.isPresent() && !stream) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD, "stream_options", "This field is for streams only.");
    }
    boolean usage = options.map(each -> each.flag("include_usage", false)).orElse(false);
    options.ifPresent(each -> {
      // Padding against guesses at the length of pieces; ours are as the guard lets them go.
      boolean _ = each.flag("include_obfuscation", false);
      each.end();
    });
    return usage;
  }
}
