// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.fasterxml.jackson.core.type.TypeReference;
import com.paitient.keys.Envelope;
import com.paitient.server.access.Grant;
import com.paitient.server.models.Deployment;
import com.paitient.server.models.DeploymentStore;
import com.paitient.server.settings.SettingsException;
import com.paitient.server.settings.Wishes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;

/** Deployments in PostgreSQL. */
public final class PostgresDeployments implements DeploymentStore {
  private final Database database;
  private final SealedJson sealed;

  public PostgresDeployments(Database database, Envelope envelope) {
    this.database = database;
    this.sealed = new SealedJson(envelope, "deployments");
  }

  @Override
  public boolean add(Grant grant, Deployment deployment) {
    if (!deployment.tenantId().equals(grant.tenantId())) {
      throw new StoreException(
          StoreException.Code.REFUSED, "a deployment belongs to the tenant of its grant");
    }
    return database.inTenant(grant.tenantId(), handle -> insert(handle, deployment).execute()) == 1;
  }

  private Update insert(Handle handle, Deployment deployment) {
    Update insert =
        handle
            .createUpdate(
                """
                INSERT INTO deployments (tenant_id, id, name, model_name, compute_type,
                  instance_type, replicas, security_settings_sealed, vpc_config_sealed, tags_sealed,
                  multi_tenant, tenant_isolation, compute_granted, notices, created_by, created_at)
                VALUES (:tenant, :id, :name, :model, :compute, :instance, :replicas, :settings,
                  :vpc, :tags, :multi, :isolation, :granted, :notices, :by, :at)
                ON CONFLICT (tenant_id, name) DO NOTHING
                """)
            .bind("tenant", deployment.tenantId())
            .bind("id", deployment.id())
            .bind("name", deployment.name())
            .bind("granted", deployment.computeGranted())
            .bindArray("notices", String.class, deployment.notices())
            .bind("by", deployment.createdBy())
            .bind("at", Timestamp.from(deployment.createdAt()));
    return bindSpec(insert, deployment);
  }

  private Update bindSpec(Update insert, Deployment deployment) {
    Deployment.Spec spec = deployment.spec();
    return insert
        .bind("model", spec.modelName())
        .bind("compute", spec.computeType().orElse(null))
        .bind("instance", spec.instanceType().orElse(null))
        .bind("replicas", spec.replicas())
        .bind("settings", seal(deployment, "security_settings", spec.securitySettings().tree()))
        .bind("vpc", seal(deployment, "vpc_config", spec.vpcConfig()))
        .bind("tags", seal(deployment, "tags", spec.tags()))
        .bind("multi", spec.multiTenant())
        .bind("isolation", spec.tenantIsolation().orElse(null));
  }

  private byte[] seal(Deployment deployment, String column, Map<String, ?> value) {
    return sealed.seal(deployment.tenantId(), deployment.id(), column, value);
  }

  @Override
  public Optional<Deployment> byId(Grant grant, String id) {
    return one(grant, "id", id);
  }

  @Override
  public Optional<Deployment> byName(Grant grant, String name) {
    return one(grant, "name", name);
  }

  @Override
  public Optional<Deployment> named(Grant grant, String nameOrId) {
    return database.inTenant(
        grant.tenantId(),
        handle ->
            handle
                .createQuery(
                    """
                    SELECT * FROM deployments
                    WHERE tenant_id = :tenant AND (id = :value OR name = :value)
                    ORDER BY id = :value DESC LIMIT 1
                    """)
                .bind("tenant", grant.tenantId())
                .bind("value", nameOrId)
                .map(this::read)
                .findOne());
  }

  private Optional<Deployment> one(Grant grant, String column, String value) {
    return database.inTenant(
        grant.tenantId(),
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM deployments WHERE tenant_id = :tenant AND "
                        + column
                        + " = :value")
                .bind("tenant", grant.tenantId())
                .bind("value", value)
                .map(this::read)
                .findOne());
  }

  @Override
  public List<Deployment> list(Grant grant, Optional<String> afterId, int most) {
    return database.inTenant(
        grant.tenantId(),
        handle ->
            handle
                .createQuery(
                    """
                    SELECT * FROM deployments WHERE tenant_id = :tenant AND id > :after
                    ORDER BY id LIMIT :most
                    """)
                .bind("tenant", grant.tenantId())
                .bind("after", afterId.orElse(""))
                .bind("most", most)
                .map(this::read)
                .list());
  }

  @Override
  public boolean replace(Grant grant, Deployment deployment) {
    Deployment.Spec spec = deployment.spec();
    return database.inTenant(
            grant.tenantId(),
            handle ->
                handle
                    .createUpdate(
                        """
                        UPDATE deployments SET replicas = :replicas,
                          security_settings_sealed = :settings, tags_sealed = :tags,
                          multi_tenant = :multi, notices = :notices
                        WHERE tenant_id = :tenant AND id = :id
                        """)
                    .bind("tenant", grant.tenantId())
                    .bind("id", deployment.id())
                    .bind("replicas", spec.replicas())
                    .bind(
                        "settings",
                        seal(deployment, "security_settings", spec.securitySettings().tree()))
                    .bind("tags", seal(deployment, "tags", spec.tags()))
                    .bind("multi", spec.multiTenant())
                    .bindArray("notices", String.class, deployment.notices())
                    .execute())
        == 1;
  }

  @Override
  public boolean remove(Grant grant, String id) {
    return database.inTenant(
            grant.tenantId(),
            handle ->
                handle
                    .createUpdate("DELETE FROM deployments WHERE tenant_id = :tenant AND id = :id")
                    .bind("tenant", grant.tenantId())
                    .bind("id", id)
                    .execute())
        == 1;
  }

  @Override
  public List<String> tenants() {
    return database.ask(
        handle -> handle.createQuery("SELECT deployment_tenants()").mapTo(String.class).list());
  }

  private Deployment read(ResultSet row, StatementContext context) throws SQLException {
    Columns columns = new Columns(row);
    return new Deployment(
        columns.text("id"),
        columns.text("tenant_id"),
        columns.text("name"),
        spec(columns),
        columns.text("compute_granted"),
        columns.texts("notices"),
        columns.text("created_by"),
        columns.time("created_at"));
  }

  private Deployment.Spec spec(Columns columns) throws SQLException {
    return new Deployment.Spec(
        columns.text("model_name"),
        columns.maybeText("compute_type"),
        columns.maybeText("instance_type"),
        columns.row().getInt("replicas"),
        wishes(open(columns, "security_settings", new TypeReference<>() {})),
        open(columns, "vpc_config", new TypeReference<>() {}),
        open(columns, "tags", new TypeReference<>() {}),
        columns.row().getBoolean("multi_tenant"),
        columns.maybeText("tenant_isolation"));
  }

  private <T> T open(Columns columns, String column, TypeReference<T> type) throws SQLException {
    byte[] bytes = columns.bytes(column + "_sealed");
    return sealed.open(columns.text("tenant_id"), columns.text("id"), column, bytes, type);
  }

  static Wishes wishes(Map<String, Object> tree) {
    try {
      return Wishes.parse(tree);
    } catch (SettingsException _) {
      throw Failures.damaged("security settings are kept that this version does not know");
    }
  }
}
