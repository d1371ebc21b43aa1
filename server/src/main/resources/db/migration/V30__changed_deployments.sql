-- SPDX-License-Identifier: MIT
-- What may change of a deployment that runs; its name, model and place may not.
GRANT UPDATE (replicas, security_settings_sealed, tags_sealed, multi_tenant, notices)
  ON deployments TO ${service};
