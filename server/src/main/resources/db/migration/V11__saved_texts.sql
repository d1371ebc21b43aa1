-- SPDX-License-Identifier: MIT
-- What went to models and what came back, where the settings want it kept: sealed under the
-- tenant's key. Rows end by expires_at; a patient is there as a keyed hash.

CREATE TABLE saved_texts (
  tenant_id text NOT NULL CHECK (tenant_id <> ''),
  id text NOT NULL,
  patient_hash text,
  asked_sealed bytea NOT NULL,
  answered_sealed bytea,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX saved_texts_by_expiry ON saved_texts (expires_at);
GRANT SELECT, INSERT, UPDATE (asked_sealed, answered_sealed) ON saved_texts TO ${service};

ALTER TABLE saved_texts ENABLE ROW LEVEL SECURITY;
ALTER TABLE saved_texts FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON saved_texts TO ${service}
  USING (tenant_id = current_setting('paitient.tenant', true))
  WITH CHECK (tenant_id = current_setting('paitient.tenant', true));
CREATE POLICY expiry ON saved_texts TO CURRENT_USER USING (true);

-- Crosses tenants, and can do nothing but remove what nobody may read any more.
CREATE FUNCTION saved_texts_remove_expired(moment timestamptz) RETURNS bigint
  LANGUAGE sql SECURITY DEFINER SET search_path = paitient, pg_temp
  AS 'WITH gone AS (DELETE FROM saved_texts WHERE expires_at <= moment RETURNING 1)
      SELECT count(*) FROM gone';
REVOKE EXECUTE ON FUNCTION saved_texts_remove_expired(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION saved_texts_remove_expired(timestamptz) TO ${service};
