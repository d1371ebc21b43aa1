// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.server.access.Access;
import com.paitient.server.access.Grant;
import com.paitient.server.access.Permission;
import com.paitient.server.access.Resource;
import com.paitient.server.http.Answer;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Fields;
import com.paitient.server.http.Json;
import com.paitient.server.http.Route;
import com.paitient.server.settings.InForce;
import com.paitient.server.settings.Settings;
import com.paitient.server.settings.Wishes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The organization's security settings. */
record SettingsEndpoints(Settings settings, Access access) {
  private static final String PATH = "/v1/security-settings";
  private static final Resource ALL = Resource.all("settings");

  List<Route> routes() {
    return List.of(Route.of("GET", PATH, this::read), Route.of("PUT", PATH, this::change));
  }

  private Answer read(Exchange exchange) {
    Grant _ = access.require(exchange.caller(), Permission.SETTINGS_READ, ALL);
    return Answer.ok(shown(settings.inForce()));
  }

  private Answer change(Exchange exchange) {
    Grant grant = access.require(exchange.caller(), Permission.SETTINGS_WRITE, ALL);
    Wishes wishes = Wishes.parse(exchange.body(Fields::tree));
    access.record(exchange.caller(), grant, "settings.changed", "organization", told(wishes));
    return Answer.ok(shown(settings.change(wishes)));
  }

  /** What is wished for, and the version of what was in force before. */
  private Map<String, Object> told(Wishes wishes) {
    Map<String, Object> wished = new TreeMap<>();
    wishes.values().forEach((setting, value) -> wished.put(setting.path(), value));
    return Map.of("wishes", wished, "former_version", settings.inForce().version());
  }

  private static ObjectNode shown(InForce inForce) {
    ObjectNode shown = Json.of(inForce.tree());
    inForce.notices().forEach(shown.putArray("notices")::add);
    return shown;
  }
}
