-- SPDX-License-Identifier: GPL-2.0
--
-- What version 3 of the log store changes.

-- vxelogd keeps the keys of violations in memory, and no index costs on each new one.
DROP INDEX violation_key;

-- The events of a ring tell which machine they are of: its name while its ring was read. A machine
-- that is renamed gets another row. '': not known.
ALTER TABLE ring ADD COLUMN machine TEXT NOT NULL DEFAULT '';
