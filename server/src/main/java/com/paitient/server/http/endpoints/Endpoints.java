// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.paitient.keys.RequestKeys;
import com.paitient.phi.Guard;
import com.paitient.server.access.Access;
import com.paitient.server.access.Credentials;
import com.paitient.server.config.Config;
import com.paitient.server.config.Limits;
import com.paitient.server.gateway.AskedOnce;
import com.paitient.server.gateway.Conversation;
import com.paitient.server.gateway.Deidentification;
import com.paitient.server.http.Route;
import com.paitient.server.http.Routes;
import com.paitient.server.http.generate.Generation;
import com.paitient.server.models.Deployments;
import com.paitient.server.models.Models;
import com.paitient.server.settings.Settings;
import com.paitient.server.telemetry.Metrics;
import com.paitient.server.tenants.TenantKeyLife;
import com.paitient.server.tenants.Tenants;
import com.paitient.server.trail.Keeping;
import com.paitient.server.trail.PatientHashes;
import com.paitient.server.trail.Trail;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** All that the API has, from the rooms that answer it. */
public final class Endpoints {
  private Endpoints() {}

  /**
   * The rooms behind the endpoints.
   *
   * @param ready what must hold for the service to be ready, by name
   */
  public record Rooms(
      Conversation conversation,
      Deployments deployments,
      Models models,
      Trail trail,
      PatientHashes patients,
      Keeping keeping,
      Credentials credentials,
      Settings settings,
      Access access,
      Guard guard,
      Deidentification deidentification,
      Tenants tenants,
      TenantKeyLife tenantKeys,
      RequestKeys requestKeys,
      AskedOnce askedOnce,
      Map<String, BooleanSupplier> ready,
      Numbers numbers) {}

  /**
   * What an operator is told.
   *
   * @param openOnLoopback whether programs on this machine need no credential for it
   * @param warnings what should not be, though the service serves, by name; told by /readyz
   */
  public record Numbers(
      Metrics metrics, boolean openOnLoopback, Map<String, BooleanSupplier> warnings) {
    /** Without warnings. */
    public Numbers(Metrics metrics, boolean openOnLoopback) {
      this(metrics, openOnLoopback, Map.of());
    }
  }

  /** The route table. */
  public static Routes of(Rooms rooms, Limits limits, Config.Models models) {
    List<Route> all =
        Stream.of(
                new Health(rooms.ready(), rooms.numbers().warnings()).routes(),
                new MetricsEndpoint(
                        rooms.numbers().metrics(), rooms.access(), rooms.numbers().openOnLoopback())
                    .routes(),
                new DeploymentEndpoints(rooms.deployments()).routes(),
                Generation.routes(rooms.conversation(), rooms.deployments(), limits),
                new ModelEndpoints(rooms.models(), models).routes(),
                new PhiEndpoints(rooms.guard(), rooms.access(), limits).routes(),
                new DeidentifyEndpoints(rooms.deidentification(), limits).routes(),
                new FilterEndpoint(rooms.deidentification(), limits).routes(),
                new AnalyzeEndpoint(rooms.guard(), rooms.access(), limits).routes(),
                new AnonymizeEndpoint(rooms.access(), limits).routes(),
                new DeanonymizeEndpoint(rooms.access(), limits).routes(),
                new PresidioLists(rooms.access()).routes(),
                new AuditEndpoints(rooms.trail(), rooms.patients()).routes(),
                new RequestKeyEndpoint(rooms.requestKeys()).routes(),
                new AuditTextEndpoints(rooms.conversation()).routes(),
                new KeepingEndpoints(rooms.keeping()).routes(),
                new PatientEndpoints(rooms.trail(), rooms.patients()).routes(),
                new TenantEndpoints(rooms.tenants()).routes(),
                new TenantKeyEndpoints(rooms.tenantKeys()).routes(),
                new ApiKeyEndpoints(rooms.credentials()).routes(),
                new SettingsEndpoints(rooms.settings(), rooms.access()).routes())
            .flatMap(List::stream)
            .toList();
    return new Routes(
        all, Optional.ofNullable(rooms.requestKeys()), Optional.ofNullable(rooms.askedOnce()));
  }
}
