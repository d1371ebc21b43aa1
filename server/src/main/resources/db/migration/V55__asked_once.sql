-- SPDX-License-Identifier: MIT
-- What callers asked for under an Idempotency-Key: the key and the body as hashes under the
-- tenant's key, the answer sealed where it may be kept. Rows end by expires_at.

CREATE TABLE asked_once (
  tenant_id text NOT NULL CHECK (tenant_id <> ''),
  id text NOT NULL,
  body_hash bytea NOT NULL,
  done boolean NOT NULL DEFAULT false,
  answer_sealed bytea,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX asked_once_by_expiry ON asked_once (expires_at);
GRANT SELECT, INSERT, DELETE, UPDATE (done, answer_sealed) ON asked_once TO ${service};

ALTER TABLE asked_once ENABLE ROW LEVEL SECURITY;
ALTER TABLE asked_once FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON asked_once TO ${service}
  USING (tenant_id = current_setting('paitient.tenant', true))
  WITH CHECK (tenant_id = current_setting('paitient.tenant', true));
CREATE POLICY expiry ON asked_once TO CURRENT_USER USING (true);

-- Crosses tenants, and can do nothing but remove what has ended.
CREATE FUNCTION asked_once_remove_expired(moment timestamptz) RETURNS bigint
  LANGUAGE sql SECURITY DEFINER SET search_path = paitient, pg_temp
  AS 'WITH gone AS (DELETE FROM asked_once WHERE expires_at <= moment RETURNING 1)
      SELECT count(*) FROM gone';
REVOKE EXECUTE ON FUNCTION asked_once_remove_expired(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION asked_once_remove_expired(timestamptz) TO ${service};
