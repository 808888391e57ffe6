-- SPDX-License-Identifier: GPL-2.0
--
-- The log store, version 1 (PRAGMA user_version; application_id "VXE1"). A later
-- version comes with the statements that lead to it from here, see store.c.
--
-- Made for writing: about a hundred thousand events a second, one after the
-- other, none of them ever changed. So an event is one row that is appended to
-- one B-tree, and has no index. What narrows a search is its id, which grows with
-- the order of events, and the table span, which is a coarse index by time, ring
-- and sequence number at one row for thousands of events. What is asked for most,
-- the different violations, is counted while they are written.
--
-- Bytes that a confined program chose (paths, names of processes) are BLOBs, since
-- they need not be UTF-8. Times are in ns since the epoch as the clock said at the
-- time, which may have jumped; nothing here relies on their order.

-- A ring is one life of the module: its sequence numbers count from 0.
CREATE TABLE ring (
	id INTEGER PRIMARY KEY,
	boot TEXT NOT NULL,		-- /proc/sys/kernel/random/boot_id; '': imported
	source TEXT NOT NULL,		-- tells rings of a boot apart; or the file's name
	next INTEGER NOT NULL,		-- sequence number that has not been seen
	lost INTEGER NOT NULL		-- records that were overwritten before that
);

-- Syscalls and objects. Their numbers belong to one version of VXE; these do not.
CREATE TABLE point (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,	-- '#NUMBER' of one that was not known
	arguments TEXT NOT NULL		-- names of a0, a1, ...; '!': a rule looks at it
);

CREATE TABLE event (
	id INTEGER PRIMARY KEY,		-- never used again
	ring INTEGER NOT NULL,
	sequence INTEGER NOT NULL,	-- of daemon events: of the record to come
	time INTEGER NOT NULL,
	kind INTEGER NOT NULL,		-- enum vxe_event_kind, enum event_daemon_kind
	point INTEGER NOT NULL,		-- judged; 0: none
	call INTEGER NOT NULL,		-- point of the syscall in which; 0: none
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

-- Events that were added together. One at a time is extended, up to a bound.
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

-- Different violations; see violation.h for what makes two of them the same. They
-- lag a second or so behind the events.
-- Arguments that do not matter are '' (TEXT, and so different from any BLOB): a
-- NULL would be different from every other NULL.
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
	first_time INTEGER NOT NULL,	-- of these two, whatever the clock did
	last_time INTEGER NOT NULL,
	clock INTEGER NOT NULL,		-- of the last one, seconds of the store's clock
	mode INTEGER NOT NULL,		-- this and the rest: of the last one
	subsystem INTEGER NOT NULL,
	pid INTEGER NOT NULL,
	uid INTEGER NOT NULL,
	message BLOB,
	UNIQUE (vxed, point, a0, a1, a2, a3, a4, a5, call, error, abi, kind)
);

-- By which programs; of each violation the first few.
CREATE TABLE program (
	violation INTEGER NOT NULL,
	comm BLOB NOT NULL,
	count INTEGER NOT NULL,
	PRIMARY KEY (violation, comm)
) WITHOUT ROWID;

CREATE TRIGGER violation_goes AFTER DELETE ON violation BEGIN
	DELETE FROM program WHERE violation = old.id;
END;

-- Of the store itself.
CREATE TABLE state (
	name TEXT PRIMARY KEY,
	value NOT NULL
) WITHOUT ROWID;
INSERT INTO state VALUES
	('next', 1),			-- id of the event to come
	('dropped', 0),			-- events that grew old, or had to make room
	('forgotten', 0),		-- violations, likewise
	('counted', 0),			-- id of the last event that violation counts
	('uncounted', 0),		-- events that it does not: too many different ones
	('running', 0),			-- a vxelogd has it open, or did not end well
	('clock', 0),			-- seconds, of a clock that never jumps
	('clock_wall', 0),		-- what the others said then, in seconds
	('clock_uptime', 0),
	('clock_boot', '');

-- For people with a shell: SELECT * FROM log WHERE vxed = 'popa3d'.
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
