-- SPDX-License-Identifier: GPL-2.0
-- A policy of 20 rules, written out.
local sub = string.sub

local function starts(path, prefix)
	return sub(path, 1, #prefix) == prefix
end

local function ends(path, suffix)
	return sub(path, -#suffix) == suffix
end

local function plain(path)
	if path == "/etc/shadow" then return false end
	if path == "/etc/sudoers" then return false end
	if starts(path, "/root/") then return false end
	if ends(path, ".key") then return false end
	if starts(path, "/etc/ssl/private/") then return false end
	if path == "/etc/passwd" then return true end
	if path == "/etc/group" then return true end
	if path == "/etc/hosts" then return true end
	if path == "/etc/resolv.conf" then return true end
	if starts(path, "/usr/lib/") then return true end
	if starts(path, "/usr/share/") then return true end
	if starts(path, "/lib/x86_64-linux-gnu/") then return true end
	if starts(path, "/proc/self/") then return true end
	if starts(path, "/var/mail/") then return true end
	if starts(path, "/var/spool/mail/") then return true end
	if starts(path, "/run/popa3d/") then return true end
	if starts(path, "/srv/data/public/") then return true end
	if starts(path, "/srv/data/shared/") then return true end
	if starts(path, "/tmp/popa3d.") then return true end
	if ends(path, ".mbox") then return true end
	return false
end

return plain
