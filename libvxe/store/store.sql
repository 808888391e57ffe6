-- SPDX-License-Identifier: GPL-2.0
--
-- The log store, version 1 (PRAGMA user_version; application_id "VXE1"). version2.sql makes
-- version 2 out of it, and version3.sql version 3. The man page vxe-store(5) describes the newest version.
--
-- The tables are made for writing a hundred thousand events a second, none of which is
-- ever changed. So an event is one row, appended to one B-tree, without an index. A search
-- is narrowed by the id, which grows with the order of events, and by the table span: a
-- coarse index by time, ring and sequence number with one row for thousands of events.
-- Violations, which are asked for most, are counted while events are written.
--
-- Bytes that a confined program chose (paths, names of processes) are BLOBs, since they
-- need not be UTF-8. Times are in ns since the epoch as the machine's clock said. It may
-- have been set meanwhile; nothing here relies on the order of times.

-- One row for each time that the module was loaded. Sequence numbers count from 0 then.
CREATE TABLE ring (
	id INTEGER PRIMARY KEY,
	boot TEXT NOT NULL,		-- /proc/sys/kernel/random/boot_id; '': from a file
	source TEXT NOT NULL,		-- tells the rings of a boot apart; or name of the file
	next INTEGER NOT NULL,		-- the first sequence number that was not read
	lost INTEGER NOT NULL		-- records that were overwritten unread
);

-- Syscalls and objects. Their numbers in VXE may change with its version; these do not.
CREATE TABLE point (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,	-- '#NUMBER': that vxelogd did not know its name
	arguments TEXT NOT NULL		-- names of a0, a1, ...; with '!': rules look at it
);

CREATE TABLE event (
	id INTEGER PRIMARY KEY,		-- never used again
	ring INTEGER NOT NULL,
	sequence INTEGER NOT NULL,	-- of kinds from 256 on: that of the next record
	time INTEGER NOT NULL,
	kind INTEGER NOT NULL,		-- enum vxe_event_kind, enum event_daemon_kind
	point INTEGER NOT NULL,		-- what was judged; 0: nothing
	call INTEGER NOT NULL,		-- the syscall in which it was judged; 0: none
	abi INTEGER NOT NULL,		-- enum vxe_abi
	mode INTEGER NOT NULL,		-- enum vxe_mode
	error INTEGER NOT NULL,		-- errno of the verdict; 0: permitted
	slot INTEGER NOT NULL,
	subsystem INTEGER NOT NULL,	-- 0: none
	pid INTEGER NOT NULL,
	tid INTEGER NOT NULL,
	uid INTEGER NOT NULL,		-- effective
	vxed TEXT NOT NULL,
	comm BLOB NOT NULL,
	message BLOB,			-- NULL: none
	a0, a1, a2, a3, a4, a5		-- INTEGER (the 64 bits, signed), BLOB, or NULL
);

-- Events that were added one after the other. The newest row is extended up to a bound.
CREATE TABLE span (
	first INTEGER PRIMARY KEY,	-- ids of events
	last INTEGER NOT NULL,
	ring INTEGER NOT NULL,
	first_sequence INTEGER NOT NULL,
	last_sequence INTEGER NOT NULL,
	least_time INTEGER NOT NULL,
	greatest_time INTEGER NOT NULL,
	clock INTEGER NOT NULL		-- seconds of the store's clock, at its end
);

-- Different violations; violation.h says which events count as the same one. The rows lag
-- a second or so behind the events. Arguments that no rule looks at are '': as TEXT it
-- differs from every BLOB, and unlike NULL it equals itself.
CREATE TABLE violation (
	id INTEGER PRIMARY KEY,
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
	UNIQUE (vxed, point, a0, a1, a2, a3, a4, a5, call, error, abi, kind)
);

-- The programs that caused a violation: the first few of each.
CREATE TABLE program (
	violation INTEGER NOT NULL,
	comm BLOB NOT NULL,
	count INTEGER NOT NULL,
	PRIMARY KEY (violation, comm)
) WITHOUT ROWID;

CREATE TRIGGER violation_goes AFTER DELETE ON violation BEGIN
	DELETE FROM program WHERE violation = old.id;
END;

-- About the store itself.
CREATE TABLE state (
	name TEXT PRIMARY KEY,
	value NOT NULL
) WITHOUT ROWID;
INSERT INTO state VALUES
	('next', 1),			-- id of the event to come
	('dropped', 0),			-- events that retention removed
	('forgotten', 0),		-- violations that retention removed
	('counted', 0),			-- id of the last event that is counted in violation
	('uncounted', 0),		-- events that are not: too many different violations
	('running', 0),			-- 1: a vxelogd has it open, or did not end in good order
	('clock', 0),			-- the store's clock in seconds, see clock.h
	('clock_wall', 0),		-- other clocks at that time, in seconds
	('clock_uptime', 0),
	('clock_boot', '');

-- For people: SELECT * FROM log WHERE vxed = 'popa3d'.
CREATE VIEW log AS SELECT
	event.id,
	strftime('%Y-%m-%dT%H:%M:%SZ', time / 1000000000, 'unixepoch') AS time,
	vxed,
	CASE kind WHEN 1 THEN 'permitted' WHEN 2 THEN 'violation' WHEN 3 THEN 'enter'
		WHEN 4 THEN 'load' WHEN 5 THEN 'unload' WHEN 6 THEN 'mode'
		WHEN 7 THEN 'control' WHEN 8 THEN 'lost' WHEN 256 THEN 'started'
		WHEN 257 THEN 'stopped' WHEN 258 THEN 'stalled' ELSE kind END AS kind,
	CASE mode WHEN 1 THEN 'trace' WHEN 2 THEN 'soft' WHEN 3 THEN 'production'
		ELSE mode END AS mode,
	error,
	judged.name AS point,
	calls.name AS call,
	iif(typeof(a0) = 'blob', CAST(a0 AS TEXT), a0) AS a0,
	iif(typeof(a1) = 'blob', CAST(a1 AS TEXT), a1) AS a1,
	iif(typeof(a2) = 'blob', CAST(a2 AS TEXT), a2) AS a2,
	pid,
	uid,
	CAST(comm AS TEXT) AS comm
FROM event
LEFT JOIN point AS judged ON judged.id = event.point
LEFT JOIN point AS calls ON calls.id = event.call;
