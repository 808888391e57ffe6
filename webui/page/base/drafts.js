// SPDX-License-Identifier: GPL-2.0
// Edited texts that are not saved. They are kept when another screen opens, but not on reload.

const drafts = new Map();	// name of a VXED -> {text, hash (of what was edited), line}

export const get = name => drafts.get(name) || null;
export const set = (name, draft) => drafts.set(name, draft);
export const drop = name => drafts.delete(name);

addEventListener("beforeunload", event => drafts.size && event.preventDefault());
