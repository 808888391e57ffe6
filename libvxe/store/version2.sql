-- SPDX-License-Identifier: GPL-2.0
--
-- What version 2 of the log store changes: counts by the hour, and violations that have their
-- programs in the same row, and are found by a short key instead of by all that makes them the same. An index costs on each new
-- violation: those of one VXED are few enough to be sorted by count when they are read.

-- Events by hour, VXED and verdict. Like violations, the rows lag a second or so behind
-- the events, and outlive them.
CREATE TABLE tally (
	hour INTEGER NOT NULL,		-- time / 3600 s, rounded down
	vxed TEXT NOT NULL,		-- '': events that are about no VXED
	verdict INTEGER NOT NULL,	-- 1 permitted, 2 violated, 3 refused, 4 others, 5 lost
	count INTEGER NOT NULL,		-- of 5: of the events that were lost
	first_event INTEGER NOT NULL,	-- ids
	last_event INTEGER NOT NULL,
	clock INTEGER NOT NULL,		-- of the last one, in seconds of the store's clock
	PRIMARY KEY (hour, vxed, verdict)
) WITHOUT ROWID;
INSERT INTO tally SELECT
	time / 3600000000000 - (time % 3600000000000 < 0) AS hour,
	vxed,
	CASE WHEN kind = 8 THEN 5 WHEN kind NOT IN (1, 2, 7) THEN 4 WHEN error = 0 THEN 1
		WHEN mode = 3 THEN 3 ELSE 2 END AS verdict,
	CAST(min(total(iif(kind = 8, a0, 1)), 9e18) AS INTEGER), min(id), max(id),
	(SELECT value FROM state WHERE name = 'clock')
FROM event
WHERE id <= (SELECT value FROM state WHERE name = 'counted')
GROUP BY hour, vxed, verdict;

-- A secret, for the keys: programs that are confined choose what the keys are made of.
INSERT INTO state VALUES ('key', randomblob(16));

CREATE TABLE violation2 (
	id INTEGER PRIMARY KEY,
	key INTEGER NOT NULL,		-- the first 64 bits of a hash, SipHash-2-4, of vxed, kind,
	key2 INTEGER NOT NULL,		-- point, call, abi, error and a0 to a5; and the last
	vxed TEXT NOT NULL,
	kind INTEGER NOT NULL,
	point INTEGER NOT NULL,
	call INTEGER NOT NULL,
	abi INTEGER NOT NULL,
	error INTEGER NOT NULL,
	a0 NOT NULL, a1 NOT NULL, a2 NOT NULL, a3 NOT NULL, a4 NOT NULL, a5 NOT NULL,
	nargs INTEGER NOT NULL,
	count INTEGER NOT NULL,
	first_event INTEGER NOT NULL,	-- ids
	last_event INTEGER NOT NULL,
	first_time INTEGER NOT NULL,	-- times of these two
	last_time INTEGER NOT NULL,
	clock INTEGER NOT NULL,		-- of the last one, in seconds of the store's clock
	mode INTEGER NOT NULL,		-- this and the columns below: of the last one
	subsystem INTEGER NOT NULL,
	pid INTEGER NOT NULL,
	uid INTEGER NOT NULL,
	message BLOB,
	-- The programs that caused it, the first few: 16 bytes of a name and 8 bytes of a
	-- count, the lowest first, for each.
	programs BLOB NOT NULL
);
INSERT INTO violation2 SELECT
	id,
	vxe_key(0, (SELECT value FROM state WHERE name = 'key'),
		vxed, kind, point, call, abi, error, a0, a1, a2, a3, a4, a5),
	vxe_key(1, (SELECT value FROM state WHERE name = 'key'),
		vxed, kind, point, call, abi, error, a0, a1, a2, a3, a4, a5),
	vxed, kind, point, call, abi, error, a0, a1, a2, a3, a4, a5, nargs, count, first_event,
	last_event, first_time, last_time, clock, mode, subsystem, pid, uid, message,
	(SELECT vxe_programs(comm, count) FROM
		(SELECT comm, count FROM program WHERE violation = violation.id
		ORDER BY count DESC, comm))
FROM violation;
DROP TABLE violation;
DROP TABLE program;
ALTER TABLE violation2 RENAME TO violation;
CREATE INDEX violation_key ON violation (key);
CREATE INDEX violation_latest ON violation (vxed, last_event, last_time, count);
