-- SPDX-License-Identifier: GPL-2.0
--
-- What version 4 of the log store changes.

-- What each VXED's events of a span take up. If the store is too large, it drops events of the VXED
-- that takes up most. Events that are about no VXED have the name ''.
CREATE TABLE share (
	first INTEGER NOT NULL,		-- of the span
	vxed TEXT NOT NULL,
	bytes INTEGER NOT NULL,		-- roughly
	PRIMARY KEY (first, vxed)
) WITHOUT ROWID;
CREATE INDEX share_vxed ON share (vxed, first, bytes);
INSERT INTO share SELECT
	span.first,
	event.vxed,
	sum(100 + ifnull(length(message), 0) + iif(typeof(a0) = 'blob', length(a0), 0) +
		iif(typeof(a1) = 'blob', length(a1), 0))
FROM span
JOIN event ON event.id BETWEEN span.first AND span.last
GROUP BY span.first, event.vxed;
