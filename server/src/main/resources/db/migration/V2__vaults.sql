-- SPDX-License-Identifier: MIT
-- What the surrogates of a conversation stand for. A conversation is found by a keyed hash of its
-- id, since a caller may have put a patient's number into it. Rows end by expires_at, whether they
-- are used or not.

CREATE TABLE vaults (
  tenant_id text NOT NULL CHECK (tenant_id <> ''),
  conversation_hash bytea NOT NULL CHECK (length(conversation_hash) = 32),
  version bigint NOT NULL,
  vault_sealed bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, conversation_hash)
);
CREATE INDEX vaults_by_expiry ON vaults (expires_at);
GRANT SELECT, INSERT, UPDATE (version, vault_sealed, expires_at) ON vaults TO ${service};

ALTER TABLE vaults ENABLE ROW LEVEL SECURITY;
ALTER TABLE vaults FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON vaults TO ${service}
  USING (tenant_id = current_setting('paitient.tenant', true))
  WITH CHECK (tenant_id = current_setting('paitient.tenant', true));
CREATE POLICY expiry ON vaults TO CURRENT_USER USING (true);

-- Crosses tenants, and can do nothing but remove what nobody may read any more.
CREATE FUNCTION vaults_remove_expired(moment timestamptz) RETURNS bigint
  LANGUAGE sql SECURITY DEFINER SET search_path = paitient, pg_temp
  AS 'WITH gone AS (DELETE FROM vaults WHERE expires_at <= moment RETURNING 1)
      SELECT count(*) FROM gone';
REVOKE EXECUTE ON FUNCTION vaults_remove_expired(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vaults_remove_expired(timestamptz) TO ${service};
