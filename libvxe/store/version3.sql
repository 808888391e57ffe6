-- SPDX-License-Identifier: GPL-2.0
--
-- What version 3 of the log store changes: the events of a ring tell which machine they are of.

-- The machine's name, while its ring was read; a machine that is renamed gets another row.
-- '': not known.
ALTER TABLE ring ADD COLUMN machine TEXT NOT NULL DEFAULT '';
