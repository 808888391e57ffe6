-- SPDX-License-Identifier: GPL-2.0
-- Reads a VXED of the strict model into a table of Lua patterns for each call.
local special = { ["*"] = "[^/]*", ["?"] = "[^/]" }

local function pattern(glob)
	local text = glob:gsub("%*%*", "\1"):gsub("[%^%$%(%)%%%.%[%]%+%-]", "%%%0")
	return "^" .. text:gsub("[*?]", special):gsub("\1", ".*") .. "$"
end

local function rules(text)
	local calls, count = {}, 0
	for call, rest in text:gmatch("%(permit ([%w-]+) ([^\n]*)%)\n") do
		local rule = {}
		for glob in rest:gmatch('"([^"]*)"') do
			local made = pattern(glob)
			string.find("", made)	-- an error if it is malformed
			rule[#rule + 1] = made
		end
		for word in rest:gsub('"[^"]*"', ""):gmatch("%S+") do
			rule[#rule + 1] = math.tointeger(word) or word
		end
		calls[call] = calls[call] or {}
		table.insert(calls[call], rule)
		count = count + 1
	end
	return count
end

return rules
