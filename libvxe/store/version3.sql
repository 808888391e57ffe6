-- SPDX-License-Identifier: GPL-2.0
--
-- What version 3 of the log store changes: vxelogd keeps the keys of violations in memory, and no
-- index costs on each new one.
DROP INDEX violation_key;
