// SPDX-License-Identifier: GPL-2.0
// Violations as a tree: VXED, call or object, folder, file, with counts.
import * as api from "../base/api.js";
import { make, replace, empty } from "../base/dom.js";
import { count } from "../base/number.js";
import { pattern, plain, raw } from "../base/text.js";
import { stamp } from "../base/time.js";
import { rows } from "./rows.js";

const nodeOf = (parent, level, group) => ({
	parent, level, key: { ...parent?.key, [level]: group.key[level] }, count: group.count, different: group.different,
	last: group.last, open: false, children: level === "file" ? [] : null,
});

// Makes nodes for folders, with their files, from groups by both.
function folders(parent, groups) {
	const found = new Map();
	for (const group of groups) {
		const name = plain(group.key.folder);
		if (!found.has(name))
			found.set(name, { ...nodeOf(parent, "folder", group), count: 0, different: 0, last: "", children: [] });
		const folder = found.get(name);
		folder.count += group.count;
		folder.different += group.different;
		folder.last = folder.last > group.last ? folder.last : group.last;
		if (plain(group.key.file))
			folder.children.push(nodeOf(folder, "file", group));
	}
	return [...found.values()].sort((a, b) => b.count - a.count);
}

// Returns the fields of a request that select the violations in a node.
export function fieldsOf(node, query) {
	const { vxed, point, folder, file } = node.key;
	const fields = { ...query, vxed: plain(vxed) };
	if (point !== undefined)
		fields.call = point;
	if (!query.path && folder !== undefined && plain(folder))
		fields.path = file !== undefined && plain(file) ? pattern(file) : pattern(folder).replace(/\/$/, "") + "/*";
	return fields;
}

// The last component of a path.
function baseName(value) {
	const at = value.lastIndexOf(typeof value === "string" ? "/" : 47);
	return value.slice(at + 1);
}

// query: of the request, with the user's filter. selected(node) is called when another row gets
// the focus.
export function groupTree({ query, selected, signal }) {
	const list = make("ul", { class: "rows tree", role: "tree", "aria-label": "Groups of violations" });
	const element = make("div", { class: "groups" }, list);
	const walk = rows(list);
	let roots = [];
	let at = null;		// the chosen node
	const nodes = new WeakMap();

	const get = (by, fields) => api.get("violations/groups", { ...fields, by }, signal, { asleep: true });
	const load = async node => {
		if (node.children)
			return;
		const fields = fieldsOf(node, query);
		if (node.level === "vxed")
			node.children = (await get("point", fields)).map(group => nodeOf(node, "point", group));
		else
			node.children = folders(node, await get("folder,file", fields));
		// A call without names has a single group. Skip that level.
		if (node.children.length === 1 && !plain(node.children[0].key.folder ?? "x"))
			node.children = node.children[0].children;
	};

	const label = node => {
		const value = node.key[node.level];
		if (!plain(value))
			return make("span", { class: "muted" }, "without a name");
		return node.level === "file" && plain(node.key.folder) ? raw(baseName(value)) : raw(value);
	};
	const rowOf = (node, depth) => {
		const leaf = node.children?.length === 0;
		const row = make("li", { role: "treeitem", "data-row": "", tabindex: node === at ? "0" : "-1", "aria-level": depth + 1,
			"aria-expanded": leaf ? null : String(node.open), "aria-selected": String(node === at), class: `row group ${node.level}` },
		make("span", { class: "twist", "aria-hidden": "true" }, leaf ? "" : node.open ? "\u25be" : "\u25b8"),
		make("span", { class: "label" }, label(node)),
		make("span", { class: "number", title: `${count(node.different)} different, last ${node.last}` }, count(node.count)),
		make("span", { class: "when muted" }, stamp(node.last, "ago")));
		row.dataset.depth = depth;
		nodes.set(row, node);
		return row;
	};
	const flat = (list, depth) => list.flatMap(node =>
		[rowOf(node, depth), ...node.open && node.children ? flat(node.children, depth + 1) : []]);
	const show = () => {
		const hadFocus = list.contains(document.activeElement);
		replace(list, flat(roots, 0));
		list.hidden = !roots.length;
		element.querySelector(".empty")?.remove();
		if (!roots.length)
			element.append(empty("No violation matches. What a VXED refuses or would refuse appears here."));
		walk.enter();
		if (hadFocus)
			walk.focus([...list.children].find(row => nodes.get(row) === at) || list.firstChild);
	};
	const choose = node => {
		if (node === at)
			return;
		at = node;
		list.querySelectorAll("[role=treeitem]").forEach(row => row.setAttribute("aria-selected", String(nodes.get(row) === node)));
		selected(node);
	};
	const toggle = async (node, open = !node.open) => {
		if (open)
			await load(node);
		node.open = open;
		show();
	};

	list.addEventListener("focusin", event => choose(nodes.get(event.target.closest("[data-row]"))));
	list.addEventListener("click", event => {
		const row = event.target.closest("[data-row]");
		if (!row)
			return;
		const node = nodes.get(row);
		walk.focus(row);
		toggle(node, event.target.closest(".twist") || node === at ? !node.open : true);
	});
	list.addEventListener("keydown", event => {
		const node = nodes.get(event.target.closest("[data-row]"));
		if (!node || event.ctrlKey || event.altKey || event.metaKey)
			return;
		if (event.key === "ArrowRight" || event.key === "Enter") {
			toggle(node, event.key === "ArrowRight" ? true : !node.open);
			event.preventDefault();
		} else if (event.key === "ArrowLeft") {
			if (node.open)
				toggle(node, false);
			else if (node.parent)
				walk.focus([...list.children].find(row => nodes.get(row) === node.parent));
			event.preventDefault();
		}
	});

	return {
		element, keys: walk.keys,
		current: () => nodes.get(walk.current() ?? document.body) || null,
		chosen: () => at,
		// Reads all groups again. Nodes that were open and still exist stay open.
		async renew(fields) {
			query = fields;
			const opened = new Set();
			const id = node => JSON.stringify(node.key);
			const collect = list => (list || []).forEach(node => {
				if (node.open)
					opened.add(id(node));
				collect(node.children);
			});
			collect(roots);
			const wanted = at && id(at);
			roots = (await get("vxed", query)).map(group => nodeOf(null, "vxed", group));
			const reopen = async list => {
				for (const node of list) {
					if (opened.has(id(node)) || (!opened.size && node === roots[0])) {
						await load(node);
						node.open = true;
						await reopen(node.children);
					}
				}
			};
			await reopen(roots);
			const find = list => list.reduce((found, node) => found || (id(node) === wanted ? node : find(node.open ? node.children : [])), null);
			at = find(roots);
			show();
			if (!at && roots.length)
				choose(roots[0]);
			else if (at)
				selected(at);
			list.querySelectorAll("[role=treeitem]").forEach(row => row.setAttribute("aria-selected", String(nodes.get(row) === at)));
			return roots;
		},
	};
}
