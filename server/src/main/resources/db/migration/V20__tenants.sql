-- SPDX-License-Identifier: MIT
-- Who the tenants are. The organization that runs the service sees and changes all; a tenant sees
-- its own row. A tenant whose keys were destroyed stays here, so that its id is never used again.

CREATE TABLE tenants (
  id text PRIMARY KEY CHECK (id <> ''),
  name_sealed bytea NOT NULL,
  isolation text NOT NULL CHECK (isolation IN ('basic', 'strong', 'maximum')),
  key_provider text CHECK ((isolation = 'maximum') = (key_provider IS NOT NULL)),
  disabled_at timestamptz,
  created_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE (name_sealed, isolation, key_provider, disabled_at)
  ON tenants TO ${service};

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON tenants FOR SELECT TO ${service}
  USING (id = current_setting('paitient.tenant', true));
CREATE POLICY organization ON tenants TO ${service}
  USING (current_setting('paitient.tenant', true) = 'ten_organization')
  WITH CHECK (current_setting('paitient.tenant', true) = 'ten_organization');

-- Whoever is to agree to something must not agree with a key that the other one made for him.
ALTER TABLE api_keys ADD COLUMN created_by text;
UPDATE api_keys SET created_by = user_id;
ALTER TABLE api_keys ALTER COLUMN created_by SET NOT NULL;
