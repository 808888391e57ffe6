// SPDX-License-Identifier: GPL-2.0
// Keyboard navigation in lists. A row is an element with data-row; one of them has the focus.

// Returns {current, move, focus, keys} for the rows that an element has at the time of each call.
export function rows(container) {
	const all = () => [...container.querySelectorAll("[data-row]")].filter(row => row.offsetParent);
	const current = () => document.activeElement?.closest?.("[data-row]") || null;
	let last = 0;

	const focus = row => {
		if (!row)
			return;
		container.querySelectorAll('[data-row][tabindex="0"]').forEach(other => other.tabIndex = -1);
		row.tabIndex = 0;
		row.focus();
		row.scrollIntoView({ block: "nearest" });
	};
	const move = step => {
		const list = all();
		const at = list.indexOf(current());
		if (!list.length)
			return false;
		const to = at < 0 ? Math.min(last, list.length - 1) : Math.max(0, Math.min(list.length - 1, at + step));
		focus(list[to]);
		return true;
	};
	container.addEventListener("focusin", () => {
		const at = all().indexOf(current());
		if (at >= 0)
			last = at;
	});
	return {
		all, current, move, focus,
		// After the rows were rebuilt: focuses the one at the same position.
		restore() {
			focus(all()[Math.min(last, all().length - 1)]);
		},
		// Makes exactly one row reachable by Tab.
		enter() {
			const list = all();
			if (list.length && !list.some(row => row.tabIndex === 0))
				list[0].tabIndex = 0;
		},
		keys: {
			j: ["next row", () => move(1)],
			k: ["row before", () => move(-1)],
			ArrowDown: ["", () => move(1)],
			ArrowUp: ["", () => move(-1)],
		},
	};
}
