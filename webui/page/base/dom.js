// SPDX-License-Identifier: GPL-2.0
// Makes elements. Strings become text nodes, never markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, properties, children) {
	for (const [name, value] of Object.entries(properties || {})) {
		if (value === undefined || value === null || value === false)
			continue;
		if (name.startsWith("on"))
			element.addEventListener(name.slice(2), value);
		else if (name === "value" || name === "checked" || name === "disabled" ||
			 name === "indeterminate" || name === "open")
			element[name] = value;
		else
			element.setAttribute(name, value === true ? "" : value);
	}
	element.append(...children.flat(Infinity).filter(child =>
		child !== null && child !== undefined && child !== false));
	return element;
}

export function make(tag, properties, ...children) {
	return fill(document.createElement(tag), properties, children);
}

export function svg(tag, properties, ...children) {
	return fill(document.createElementNS(SVG, tag), properties, children);
}

export function replace(element, ...children) {
	element.replaceChildren(...children.flat(Infinity).filter(child =>
		child !== null && child !== undefined && child !== false));
	return element;
}

let last = 0;
export function unique(word) {
	return `${word}-${++last}`;
}

// Makes a button that is disabled while its action runs, so that nothing is sent twice.
export function button(label, action, properties) {
	const element = make("button", { type: "button", ...properties }, label);
	element.addEventListener("click", async event => {
		if (element.getAttribute("aria-disabled") === "true" || element.classList.contains("busy"))
			return;
		element.classList.add("busy");
		try {
			await action(event);
		} finally {
			element.classList.remove("busy");
		}
	});
	return element;
}

// Disables a button with a reason. It can still be focused, so that keyboard and screen reader
// users find the reason.
export function forbid(element, reason) {
	element.setAttribute("aria-disabled", "true");
	element.title = reason;
	const id = unique("reason");
	element.setAttribute("aria-describedby", id);
	element.append(make("span", { id, class: "hidden" }, ` (${reason})`));
	return element;
}

// Makes the text for a list without entries.
export function empty(...children) {
	return make("p", { class: "empty" }, ...children);
}

export function labelled(label, control, properties) {
	const id = control.id || unique("field");
	control.id = id;
	return make("div", { class: "field", ...properties }, make("label", { for: id }, label), control);
}

export function choice(options, value, properties) {
	const select = make("select", properties, options.map(([key, label]) =>
		make("option", { value: key }, label)));
	select.value = value ?? options[0]?.[0];
	return select;
}

// Runs an action that rebuilds a part of the page, and restores the focus within that part.
export function keepFocus(element, action) {
	const all = () => [...element.querySelectorAll("a, button, input, select, summary, [tabindex]")];
	const at = all().indexOf(document.activeElement);
	action();
	if (at >= 0)
		all()[Math.min(at, all().length - 1)]?.focus({ preventScroll: true });
}
