-- SPDX-License-Identifier: MIT
-- The index says where events are, and the log says what they are: what stands in an event is no
-- longer copied into the database. The rows go, and come back from the log by themselves.

DROP FUNCTION trail_add(text[], bigint[], text[], bigint[], text[], text[], text[], text[], text[],
  text[], text[], text[], text[]);
DROP FUNCTION trail_forget(text);
DELETE FROM trail;
ALTER TABLE trail DROP COLUMN event;
ALTER TABLE trail ADD COLUMN event_id text NOT NULL;
-- The latest time of the log so far, which unlike the times of events never goes back: it makes a
-- time a place. Where a clock ran behind by more than an hour, no place is made of a time.
ALTER TABLE trail ADD COLUMN high_nanos bigint NOT NULL;

-- Every question is about one log, so each index begins with it and ends in the order of the
-- answer. A result that is not success is rare; success alone is read off the newest.
DROP INDEX trail_newest, trail_by_reader, trail_by_time, trail_by_type, trail_by_user,
  trail_by_tenant, trail_by_deployment, trail_by_patient, trail_by_resource, trail_by_result;
CREATE INDEX trail_by_reader ON trail (log, seen_by, index);
CREATE INDEX trail_by_time ON trail (log, high_nanos, index);
CREATE INDEX trail_late ON trail (log) WHERE high_nanos - at_nanos > 3600000000000;
CREATE INDEX trail_by_type ON trail (log, event_type, index);
CREATE INDEX trail_by_user ON trail (log, user_id, index);
CREATE INDEX trail_by_tenant ON trail (log, tenant_id, index);
CREATE INDEX trail_by_deployment ON trail (log, deployment_id, index)
  WHERE deployment_id IS NOT NULL;
CREATE INDEX trail_by_patient ON trail (log, patient_hash, index)
  WHERE patient_hash IS NOT NULL;
CREATE INDEX trail_by_resource ON trail (log, resource_type, resource_id, index);
CREATE INDEX trail_by_resource_id ON trail (log, resource_id, index)
  WHERE resource_id IS NOT NULL;
CREATE INDEX trail_by_result ON trail (log, result, index) WHERE result <> 'success';
CREATE INDEX trail_by_event ON trail (log, event_id);

CREATE FUNCTION trail_forget(wanted text, most bigint) RETURNS bigint
  LANGUAGE sql SECURITY DEFINER SET search_path = paitient, pg_temp
  AS 'WITH gone AS (
        DELETE FROM trail WHERE log = wanted AND index >=
          (SELECT max(index) - most + 1 FROM trail WHERE log = wanted) RETURNING 1)
      SELECT count(*) FROM gone';

CREATE FUNCTION trail_add(
    logs text[], indexes bigint[], seen_bys text[], times bigint[], types text[], users text[],
    tenants text[], deployments text[], patients text[], resource_types text[],
    resource_ids text[], results text[], event_ids text[]) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = paitient, pg_temp
  AS 'INSERT INTO trail (log, index, seen_by, at_nanos, event_type, user_id, tenant_id,
        deployment_id, patient_hash, resource_type, resource_id, result, event_id, high_nanos)
      SELECT row.*, greatest(
          max(row.at_nanos) OVER (PARTITION BY row.log ORDER BY row.index),
          (SELECT before.high_nanos FROM trail before
            WHERE before.log = row.log AND before.index < (SELECT min(i) FROM unnest(indexes) i)
            ORDER BY before.index DESC LIMIT 1))
      FROM unnest(logs, indexes, seen_bys, times, types, users, tenants, deployments,
        patients, resource_types, resource_ids, results, event_ids)
        AS row (log, index, seen_by, at_nanos, event_type, user_id, tenant_id, deployment_id,
          patient_hash, resource_type, resource_id, result, event_id)
      ON CONFLICT DO NOTHING';

REVOKE EXECUTE ON FUNCTION trail_forget(text, bigint), trail_add(text[], bigint[], text[], bigint[],
  text[], text[], text[], text[], text[], text[], text[], text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION trail_forget(text, bigint), trail_add(text[], bigint[], text[], bigint[],
  text[], text[], text[], text[], text[], text[], text[], text[], text[]) TO ${service};
