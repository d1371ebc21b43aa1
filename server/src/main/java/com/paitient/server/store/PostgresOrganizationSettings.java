// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.paitient.keys.Context;
import com.paitient.keys.Envelope;
import com.paitient.server.settings.OrganizationSettings;
import com.paitient.server.settings.Wishes;

/** The organization's settings in PostgreSQL, sealed as a whole. */
public final class PostgresOrganizationSettings implements OrganizationSettings {
  private static final String ROW = "organization";

  private final Database database;
  private final SealedJson sealed;

  public PostgresOrganizationSettings(Database database, Envelope envelope) {
    this.database = database;
    this.sealed = new SealedJson(envelope, "organization_settings");
  }

  @Override
  public Wishes load() {
    return database
        .ask(handle ->
            handle
                .createQuery("SELECT settings_sealed FROM organization_settings WHERE id = :id")
                .bind("id", ROW)
                .mapTo(byte[].class)
                .findOne())
        .map(bytes -> sealed.openMap(Context.SYSTEM, ROW, "settings", bytes))
        .map(PostgresDeployments::wishes)
        .orElse(Wishes.NONE);
  }

  @Override
  public void save(Wishes wishes) {
    byte[] bytes = sealed.seal(Context.SYSTEM, ROW, "settings", wishes.tree());
    database.run(handle -> {
      int _ =
          handle
              .createUpdate(
                  """
                  INSERT INTO organization_settings (id, settings_sealed) VALUES (:id, :settings)
                  ON CONFLICT (id) DO UPDATE SET settings_sealed = excluded.settings_sealed
                  """)
              .bind("id", ROW)
              .bind("settings", bytes)
              .execute();
    });
  }
}
