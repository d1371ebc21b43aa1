-- SPDX-License-Identifier: MIT
-- Sealed columns change when a tenant's key is rotated: the wrapped key in them is exchanged.
GRANT UPDATE (name_sealed) ON api_keys TO ${service};
GRANT UPDATE (security_settings_sealed, vpc_config_sealed, tags_sealed)
  ON deployments TO ${service};
