-- SPDX-License-Identifier: MIT
-- Run by the owner at start. The service's own role, ${service}, owns nothing here: what it may do
-- is granted below, and forced row-level security holds for it. The tenant is set in each
-- transaction: set_config('paitient.tenant', …, true). What ends in _sealed is encrypted before it
-- comes here.

GRANT USAGE ON SCHEMA paitient TO ${service};

CREATE TABLE api_keys (
  tenant_id text NOT NULL CHECK (tenant_id <> ''),
  id text NOT NULL,
  user_id text NOT NULL,
  secret_hash bytea NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
  name_sealed bytea NOT NULL,
  environment text NOT NULL,
  permissions text[] NOT NULL,
  resource_pattern text NOT NULL,
  ip_ranges text[] NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  revoked_at timestamptz,
  PRIMARY KEY (tenant_id, id)
);
GRANT SELECT, INSERT, UPDATE (revoked_at) ON api_keys TO ${service};

CREATE TABLE deployments (
  tenant_id text NOT NULL CHECK (tenant_id <> ''),
  id text NOT NULL,
  name text NOT NULL,
  model_name text NOT NULL,
  compute_type text,
  instance_type text,
  replicas integer NOT NULL,
  security_settings_sealed bytea NOT NULL,
  vpc_config_sealed bytea NOT NULL,
  tags_sealed bytea NOT NULL,
  multi_tenant boolean NOT NULL,
  tenant_isolation text,
  compute_granted text NOT NULL,
  notices text[] NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name)
);
GRANT SELECT, INSERT, DELETE ON deployments TO ${service};

-- The registry of models and the organization's settings are the service's own, of no tenant.
CREATE TABLE models (
  name text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('file', 'alias', 'upstream', 'missing')),
  sha256 text CHECK ((kind = 'file') = (sha256 IS NOT NULL)),
  size bigint CHECK ((kind = 'file') = (size IS NOT NULL)),
  architecture text CHECK ((kind = 'file') = (architecture IS NOT NULL)),
  alias_of text CHECK ((kind = 'alias') = (alias_of IS NOT NULL)),
  upstream text CHECK ((kind = 'upstream') = (upstream IS NOT NULL)),
  upstream_model text CHECK ((kind = 'upstream') = (upstream_model IS NOT NULL)),
  reason text CHECK ((kind = 'missing') = (reason IS NOT NULL)),
  created_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON models TO ${service};

CREATE TABLE organization_settings (
  id text PRIMARY KEY CHECK (id = 'organization'),
  settings_sealed bytea NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON organization_settings TO ${service};

-- An index of the audit log. seen_by is the tenant whose readers see
-- the event, as those of the organization see all; at_nanos counts
-- nanoseconds since 1970, since a timestamptz would round; event is the canonical JSON as logged.
CREATE TABLE trail (
  log text NOT NULL,
  index bigint NOT NULL,
  seen_by text NOT NULL CHECK (seen_by <> ''),
  at_nanos bigint NOT NULL,
  event_type text NOT NULL,
  user_id text,
  tenant_id text,
  deployment_id text,
  patient_hash text,
  resource_type text,
  resource_id text,
  result text NOT NULL,
  event text NOT NULL,
  PRIMARY KEY (log, index)
);
GRANT SELECT ON trail TO ${service};
-- One index a filter, each in the order of the answer, so that a page is read off its end.
CREATE INDEX trail_newest ON trail (index);
CREATE INDEX trail_by_reader ON trail (seen_by, index);
CREATE INDEX trail_by_time ON trail (at_nanos);
CREATE INDEX trail_by_type ON trail (event_type, index);
CREATE INDEX trail_by_user ON trail (user_id, index);
CREATE INDEX trail_by_tenant ON trail (tenant_id, index);
CREATE INDEX trail_by_deployment ON trail (deployment_id, index)
  WHERE deployment_id IS NOT NULL;
CREATE INDEX trail_by_patient ON trail (patient_hash, index)
  WHERE patient_hash IS NOT NULL;
CREATE INDEX trail_by_resource ON trail (resource_type, resource_id, index);
CREATE INDEX trail_by_result ON trail (result, index);

-- Rows of one tenant. The owner may read and, in the trail, write for the functions below only;
-- nobody logs in as the owner but the migration.
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON api_keys TO ${service}
  USING (tenant_id = current_setting('paitient.tenant', true))
  WITH CHECK (tenant_id = current_setting('paitient.tenant', true));
CREATE POLICY lookup ON api_keys FOR SELECT TO CURRENT_USER USING (true);

ALTER TABLE deployments ENABLE ROW LEVEL SECURITY;
ALTER TABLE deployments FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON deployments TO ${service}
  USING (tenant_id = current_setting('paitient.tenant', true))
  WITH CHECK (tenant_id = current_setting('paitient.tenant', true));
CREATE POLICY lookup ON deployments FOR SELECT TO CURRENT_USER USING (true);

-- In plpgsql, so that the planner does not take it for a rare value and sort instead of reading a
-- page off an index.
CREATE FUNCTION trail_shows(reader text) RETURNS boolean
  LANGUAGE plpgsql STABLE SET search_path = paitient, pg_temp
  AS 'BEGIN
    RETURN current_setting(''paitient.tenant'', true) IN (reader, ''ten_organization'');
  END';
GRANT EXECUTE ON FUNCTION trail_shows(text) TO ${service};

ALTER TABLE trail ENABLE ROW LEVEL SECURITY;
ALTER TABLE trail FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON trail FOR SELECT TO ${service}
  USING (trail_shows(seen_by));
CREATE POLICY feed ON trail TO CURRENT_USER USING (true) WITH CHECK (true);

-- What crosses tenants, each a narrow question with a fixed search path.
CREATE FUNCTION api_key_by_hash(wanted bytea) RETURNS SETOF api_keys
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = paitient, pg_temp
  AS 'SELECT * FROM api_keys WHERE secret_hash = wanted';

CREATE FUNCTION api_key_exists() RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = paitient, pg_temp
  AS 'SELECT EXISTS (SELECT FROM api_keys)';

CREATE FUNCTION deployment_tenants() RETURNS SETOF text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = paitient, pg_temp
  AS 'SELECT DISTINCT tenant_id FROM deployments ORDER BY tenant_id';

CREATE FUNCTION trail_next(wanted text) RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = paitient, pg_temp
  AS 'SELECT coalesce(max(index) + 1, 0) FROM trail WHERE log = wanted';

CREATE FUNCTION trail_forget(wanted text) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = paitient, pg_temp
  AS 'DELETE FROM trail WHERE log = wanted';

CREATE FUNCTION trail_add(
    logs text[], indexes bigint[], seen_bys text[], times bigint[], types text[], users text[],
    tenants text[], deployments text[], patients text[], resource_types text[],
    resource_ids text[], results text[], events text[]) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = paitient, pg_temp
  AS 'INSERT INTO trail
      SELECT * FROM unnest(logs, indexes, seen_bys, times, types, users, tenants, deployments,
        patients, resource_types, resource_ids, results, events)
      ON CONFLICT DO NOTHING';

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA paitient FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA paitient TO ${service};
