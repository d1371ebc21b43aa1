// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.server.config.Config;
import com.paitient.server.http.Answer;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Fields;
import com.paitient.server.http.Json;
import com.paitient.server.http.Page;
import com.paitient.server.http.Route;
import com.paitient.server.models.Model;
import com.paitient.server.models.Model.Source;
import com.paitient.server.models.Models;
import com.paitient.server.models.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** The registry of models that can be deployed. */
record ModelEndpoints(Models models, Config.Models limits) {
  private static final String FILE = "application/octet-stream";

  List<Route> routes() {
    return List.of(
        Route.of("GET", "/v1/model-registry", this::list).asking("limit", "cursor"),
        Route.of("GET", "/v1/model-registry/{name:slashes}", this::read),
        Route.of("PUT", "/v1/model-registry/{name:slashes}", this::put));
  }

  private Answer list(Exchange exchange) {
    Page page = exchange.query().page();
    Part<Model> found = models.list(exchange.caller(), page.cursor(), page.limit());
    return Answer.ok(Page.of(found.data(), ModelEndpoints::shown, found.next()));
  }

  private Answer read(Exchange exchange) {
    Model found =
        models
            .named(exchange.caller(), exchange.path("name"))
            .orElseThrow(() ->
                ApiError.of(ErrorCode.MODEL_NOT_FOUND, "The registry has no model of this name."));
    return Answer.ok(shown(found));
  }

  /** Puts a file, or another name of a model that is there, under a name. */
  private Answer put(Exchange exchange) {
    if (exchange.isOf(FILE)) {
      return importFile(exchange);
    }
    String name = exchange.path("name");
    Target target = exchange.body(Target::read);
    Model model =
        target
            .upstream()
            .map(there -> models.upstream(exchange.caller(), name, there))
            .orElseGet(() -> models.alias(exchange.caller(), name, target.alias()));
    return Answer.ok(shown(model));
  }

  /** What a name is to stand for: a model of an upstream, or else another name. */
  private record Target(Optional<Source.Upstream> upstream, String alias) {
    static Target read(Fields fields) {
      Optional<Source.Upstream> upstream =
          fields
              .object("source")
              .map(source -> new Source.Upstream(source.text("upstream"), source.text("model")));
      return new Target(upstream, upstream.isPresent() ? "" : fields.text("alias_of"));
    }
  }

  private Answer importFile(Exchange exchange) {
    long length = exchange.announcedLength();
    try (InputStream file = exchange.upload(limits.importBytes(), limits.importTime())) {
      return Answer.created(
          shown(models.importFile(exchange.caller(), exchange.path("name"), file, length)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode shown(Model model) {
    ObjectNode shown = Json.object().put("name", model.name());
    switch (model.source()) {
      case Source.Alias alias -> shown.put("status", "alias").put("alias_of", alias.aliasOf());
      case Source.File file ->
          shown
              .put("status", "ready")
              .put("architecture", file.architecture())
              .put("size", file.size())
              .put("sha256", file.sha256());
      case Source.Upstream there ->
          shown
              .put("status", "upstream")
              .putObject("source")
              .put("upstream", there.upstream())
              .put("model", there.model());
      case Source.Missing missing ->
          shown.put("status", "missing").put("status_reason", missing.reason());
    }
    return shown.put("created_at", model.createdAt().toString());
  }
}
