-- SPDX-License-Identifier: MIT
-- What has expired in the log goes from its index, in parts.

CREATE FUNCTION trail_expire(wanted text, first bigint, most bigint) RETURNS bigint
  LANGUAGE sql SECURITY DEFINER SET search_path = paitient, pg_temp
  AS 'WITH gone AS (
        DELETE FROM trail WHERE log = wanted AND index IN (
          SELECT index FROM trail WHERE log = wanted AND index < first
          ORDER BY index LIMIT most) RETURNING 1)
      SELECT count(*) FROM gone';
REVOKE EXECUTE ON FUNCTION trail_expire(text, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION trail_expire(text, bigint, bigint) TO ${service};
