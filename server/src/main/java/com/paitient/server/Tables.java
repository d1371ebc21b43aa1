// SPDX-License-Identifier: MIT
package com.paitient.server;

import com.paitient.keys.Envelope;
import com.paitient.server.access.Access;
import com.paitient.server.config.Config;
import com.paitient.server.gateway.AskedOnce;
import com.paitient.server.gateway.SavedTexts;
import com.paitient.server.gateway.Vaults;
import com.paitient.server.identity.ApiKeys;
import com.paitient.server.models.DeploymentStore;
import com.paitient.server.models.ModelStore;
import com.paitient.server.processes.EmbeddedPostgres;
import com.paitient.server.settings.OrganizationSettings;
import com.paitient.server.store.Database;
import com.paitient.server.store.PostgresApiKeys;
import com.paitient.server.store.PostgresAskedOnce;
import com.paitient.server.store.PostgresDeployments;
import com.paitient.server.store.PostgresModels;
import com.paitient.server.store.PostgresOrganizationSettings;
import com.paitient.server.store.PostgresSavedTexts;
import com.paitient.server.store.PostgresSealedRows;
import com.paitient.server.store.PostgresTenants;
import com.paitient.server.store.PostgresTrailIndex;
import com.paitient.server.store.PostgresVaults;
import com.paitient.server.store.RecentApiKeys;
import com.paitient.server.store.RecentDeployments;
import com.paitient.server.store.RecentOrganizationSettings;
import com.paitient.server.store.RecentTenants;
import com.paitient.server.tenants.SealedRows;
import com.paitient.server.tenants.TenantStore;
import com.paitient.server.trail.Keeping;
import com.paitient.server.trail.Trail;
import com.paitient.server.trail.TrailIndex;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** What is kept in PostgreSQL, as the features see it. */
record Tables(
    ApiKeys keys,
    DeploymentStore deployments,
    ModelStore models,
    OrganizationSettings settings,
    TrailIndex trail,
    Vaults vaults,
    SavedTexts texts,
    AskedOnce askedOnce,
    TenantStore tenants,
    SealedRows sealedRows,
    BooleanSupplier answering) {

  static Tables open(
      Config config,
      Foundations foundations,
      Opened opened,
      Progress progress,
      InstantSource clock) {
    Database database = opened.add(database(config, foundations, opened));
    progress.done("database");
    Envelope envelope = foundations.envelope();
    return new Tables(
        new RecentApiKeys(new PostgresApiKeys(database, envelope), clock),
        new RecentDeployments(new PostgresDeployments(database, envelope), clock),
        new PostgresModels(database),
        new RecentOrganizationSettings(new PostgresOrganizationSettings(database, envelope), clock),
        new PostgresTrailIndex(database),
        new PostgresVaults(database, envelope),
        new PostgresSavedTexts(database, envelope),
        new PostgresAskedOnce(database, envelope),
        new RecentTenants(new PostgresTenants(database, envelope), clock),
        new PostgresSealedRows(database, envelope),
        database::answers);
  }

  private static Database database(Config config, Foundations foundations, Opened opened) {
    if (config.database().url().isPresent()) {
      return Database.open(config.database());
    }
    EmbeddedPostgres postgres =
        opened.add(EmbeddedPostgres.start(config.data(), foundations.children()));
    return Database.open(postgres, config.database());
  }

  /** What keeps the log, and its index with it. */
  Keeping keep(Foundations foundations, Access access, LongSupplier days) {
    return new Keeping(foundations.log(), trail, access, foundations.recorder(), days);
  }

  /** The follower of the log that feeds the index. */
  Trail follow(Foundations foundations, Access access) {
    return new Trail(foundations.log(), trail, access, foundations.recorder());
  }
}
