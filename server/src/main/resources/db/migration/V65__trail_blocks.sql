-- SPDX-License-Identifier: MIT
-- The index of the audit log in blocks, each a fixed range of places, instead of a row for each
-- event. The rows go, and blocks come from the log by themselves.

DROP TABLE trail;
DROP FUNCTION trail_add(text[], bigint[], text[], bigint[], text[], text[], text[], text[], text[],
  text[], text[], text[], text[]);
DROP FUNCTION trail_next(text), trail_expire(text, bigint, bigint), trail_forget(text, bigint),
  trail_shows(text);

-- How far each log is kept: all blocks before this one.
CREATE TABLE trail_logs (
  log text PRIMARY KEY,
  next_block integer NOT NULL
);

-- Whose readers see something of a log, as a number for the rows below. Those of the organization
-- see everything, and their own scope has every event.
CREATE TABLE trail_scopes (
  scope integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  log text NOT NULL,
  tenant text NOT NULL CHECK (tenant <> ''),
  UNIQUE (log, tenant)
);

-- What of a block is in a scope: com.paitient.server.trail.blocks.Block draws it.
CREATE TABLE trail_blocks (
  scope integer NOT NULL,
  block integer NOT NULL,
  least bigint NOT NULL,
  greatest bigint NOT NULL,
  first_id bytea NOT NULL,
  last_id bytea NOT NULL,
  places bytea NOT NULL,
  times bytea NOT NULL,
  ids bytea NOT NULL,
  PRIMARY KEY (scope, block) INCLUDE (least, greatest, first_id, last_id)
);
-- Numbers and hashes do not get smaller.
ALTER TABLE trail_blocks ALTER COLUMN times SET STORAGE EXTERNAL,
  ALTER COLUMN ids SET STORAGE EXTERNAL;

-- Where in a block a term is; a term is of one log.
CREATE TABLE trail_terms (
  term bigint NOT NULL,
  block integer NOT NULL,
  scope integer NOT NULL,
  places bytea NOT NULL,
  PRIMARY KEY (term, block, scope)
);
-- Rows come block by block and go so: this costs nothing and finds them.
CREATE INDEX trail_terms_by_block ON trail_terms USING brin (block) WITH (pages_per_range = 16);

GRANT SELECT ON trail_scopes, trail_blocks, trail_terms TO ${service};

-- What the settings of a transaction show is asked once a question, not once a row.
ALTER TABLE trail_scopes ENABLE ROW LEVEL SECURITY;
ALTER TABLE trail_scopes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON trail_scopes FOR SELECT TO ${service}
  USING (current_setting('paitient.tenant', true) IN (tenant, 'ten_organization'));
CREATE POLICY feed ON trail_scopes TO CURRENT_USER USING (true) WITH CHECK (true);

ALTER TABLE trail_blocks ENABLE ROW LEVEL SECURITY;
ALTER TABLE trail_blocks FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON trail_blocks FOR SELECT TO ${service}
  USING ((SELECT current_setting('paitient.tenant', true)) = 'ten_organization'
    OR scope = ANY (ARRAY(SELECT seen.scope FROM trail_scopes AS seen
      WHERE seen.tenant = current_setting('paitient.tenant', true))));
CREATE POLICY feed ON trail_blocks TO CURRENT_USER USING (true) WITH CHECK (true);

ALTER TABLE trail_terms ENABLE ROW LEVEL SECURITY;
ALTER TABLE trail_terms FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON trail_terms FOR SELECT TO ${service}
  USING ((SELECT current_setting('paitient.tenant', true)) = 'ten_organization'
    OR scope = ANY (ARRAY(SELECT seen.scope FROM trail_scopes AS seen
      WHERE seen.tenant = current_setting('paitient.tenant', true))));
CREATE POLICY feed ON trail_terms TO CURRENT_USER USING (true) WITH CHECK (true);

-- How many blocks of a log are kept.
CREATE FUNCTION trail_kept(wanted text) RETURNS integer
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = paitient, pg_temp
  AS 'SELECT coalesce((SELECT next_block FROM trail_logs WHERE log = wanted), 0)';

-- Keeps a block where all before expected are kept, and none from there on. Says how many are kept
-- then, so that who was wrong about it learns what is.
CREATE FUNCTION trail_keep(
    named text, expected integer, number integer, owners text[], leasts bigint[],
    greatests bigint[], first_ids bytea[], last_ids bytea[], block_places bytea[],
    block_times bytea[], block_ids bytea[], terms bigint[], parts integer[], term_places bytea[])
  RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = paitient, pg_temp
  AS 'DECLARE
    kept integer;
    scopes integer[];
  BEGIN
    INSERT INTO trail_logs (log, next_block) VALUES (named, 0) ON CONFLICT DO NOTHING;
    SELECT next_block INTO kept FROM trail_logs WHERE log = named FOR UPDATE;
    IF kept <> expected THEN
      RETURN kept;
    END IF;
    INSERT INTO trail_scopes (log, tenant)
      SELECT named, owner FROM unnest(owners) AS owner
      WHERE NOT EXISTS (SELECT FROM trail_scopes WHERE log = named AND tenant = owner);
    SELECT array_agg(known.scope ORDER BY owner.at) INTO scopes
      FROM unnest(owners) WITH ORDINALITY AS owner (tenant, at)
      JOIN trail_scopes AS known ON known.log = named AND known.tenant = owner.tenant;
    -- What a rebuild that broke off left there.
    IF EXISTS (SELECT FROM trail_blocks WHERE scope = ANY (scopes) AND block = number) THEN
      PERFORM trail_drop(named, number, number + 1);
    END IF;
    INSERT INTO trail_blocks
      SELECT scope, number, least, greatest, first_id, last_id, places, times, ids
      FROM unnest(scopes, leasts, greatests, first_ids, last_ids, block_places, block_times,
        block_ids)
        AS part (scope, least, greatest, first_id, last_id, places, times, ids);
    INSERT INTO trail_terms
      SELECT posting.term, number, scopes[posting.part + 1], posting.places
      FROM unnest(terms, parts, term_places) AS posting (term, part, places);
    UPDATE trail_logs SET next_block = number + 1 WHERE log = named;
    RETURN number + 1;
  END';

-- For the two functions beside it.
CREATE FUNCTION trail_drop(named text, from_block integer, to_block integer) RETURNS void
  LANGUAGE plpgsql SET search_path = paitient, pg_temp
  AS 'DECLARE
    scopes integer[] := ARRAY(SELECT scope FROM trail_scopes WHERE log = named);
  BEGIN
    DELETE FROM trail_terms
      WHERE block >= from_block AND block < to_block AND scope = ANY (scopes);
    DELETE FROM trail_blocks
      WHERE block >= from_block AND block < to_block AND scope = ANY (scopes);
  END';

-- Drops some of the blocks before first, the oldest first. Says whether there were any.
CREATE FUNCTION trail_expire(named text, first integer, most integer) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = paitient, pg_temp
  AS 'DECLARE
    oldest integer := (SELECT min(oldest.block) FROM trail_scopes AS known
      CROSS JOIN LATERAL (SELECT block FROM trail_blocks
        WHERE scope = known.scope ORDER BY block LIMIT 1) AS oldest
      WHERE known.log = named);
  BEGIN
    IF oldest IS NULL OR oldest >= first THEN
      RETURN false;
    END IF;
    PERFORM trail_drop(named, oldest, least(oldest + most, first));
    RETURN true;
  END';

-- From now on no block of a log is kept; what is there goes by trail_expire.
CREATE FUNCTION trail_forget(wanted text) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = paitient, pg_temp
  AS 'DELETE FROM trail_logs WHERE log = wanted';

REVOKE EXECUTE ON FUNCTION trail_kept(text), trail_drop(text, integer, integer),
  trail_expire(text, integer, integer), trail_forget(text),
  trail_keep(text, integer, integer, text[], bigint[], bigint[], bytea[], bytea[], bytea[], bytea[],
    bytea[], bigint[], integer[], bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION trail_kept(text), trail_expire(text, integer, integer),
  trail_forget(text),
  trail_keep(text, integer, integer, text[], bigint[], bigint[], bytea[], bytea[], bytea[], bytea[],
    bytea[], bigint[], integer[], bytea[]) TO ${service};
