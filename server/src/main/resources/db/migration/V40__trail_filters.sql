-- SPDX-License-Identifier: MIT
-- Two filters of the audit log that no index answered in order.

-- A type of resource alone: the former index had its rows in the order of ids first. A type with
-- an id is found by the id, which is of one type.
DROP INDEX trail_by_resource;
CREATE INDEX trail_by_resource_type ON trail (log, resource_type, index)
  WHERE resource_type IS NOT NULL;

-- What somebody did of one type or with one result: told by the index, without the rows.
DROP INDEX trail_by_user;
CREATE INDEX trail_by_user ON trail (log, user_id, index) INCLUDE (event_type, result);
