// SPDX-License-Identifier: GPL-2.0
// Names from the log may be chosen by an attacker. These functions make them safe to show:
// characters that are invisible or misleading become escapes.

// Control, format, private-use and unassigned characters, separators, and characters without a
// glyph. A plain space is shown, except at the end of a name.
const HIDDEN = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;
const MARK = /\p{M}/u;
const SHORT = { "\n": "\\n", "\t": "\\t", "\r": "\\r", "\\": "\\\\" };

function escapeOf(character) {
	if (SHORT[character])
		return SHORT[character];
	const code = character.codePointAt(0);
	return code > 0xffff ? `\\u{${code.toString(16)}}` :
		"\\u" + code.toString(16).padStart(4, "0");
}

// Returns the length of the valid UTF-8 sequence at this index; 0: there is none.
function sequence(bytes, index) {
	const first = bytes[index];
	const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
	if (!length || index + length > bytes.length)
		return 0;
	try {
		new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
			.decode(Uint8Array.from(bytes.slice(index, index + length)));
		return length;
	} catch {
		return 0;
	}
}

// Splits a string, or an array of bytes, into a list of {text, escaped}.
export function pieces(value) {
	const list = [];
	let marks = 0;
	const add = (text, escaped) => {
		const last = list[list.length - 1];
		if (last && last.escaped === escaped)
			last.text += text;
		else
			list.push({ text, escaped });
	};
	const addCharacters = (string, isFirst, isLast) => {
		const characters = Array.from(string);
		characters.forEach((character, i) => {
			const atEnd = (isFirst && i === 0) || (isLast && i === characters.length - 1);
			const isMark = MARK.test(character);
			marks = isMark ? marks + 1 : 0;
			if (character === " " ? atEnd : character === "\\" || HIDDEN.test(character) ||
			    (isMark && (marks > 2 || (isFirst && i === 0))))
				add(escapeOf(character), true);
			else
				add(character, false);
		});
	};

	if (typeof value === "string") {
		addCharacters(value, true, true);
		return list;
	}
	for (let i = 0, start = 0; i <= value.length;) {
		const length = i < value.length ? sequence(value, i) : 0;
		if (length) {
			i += length;
			continue;
		}
		if (i > start)
			addCharacters(new TextDecoder("utf-8", { ignoreBOM: true })
				.decode(Uint8Array.from(value.slice(start, i))), start === 0, i === value.length);
		if (i < value.length)
			add("\\x" + (value[i] & 255).toString(16).padStart(2, "0"), true);
		start = ++i;
	}
	return list;
}

// The same as one string, for titles and labels.
export function plain(value) {
	if (value === null || value === undefined)
		return "";
	if (typeof value === "number" || typeof value === "boolean")
		return String(value);
	return pieces(value).map(piece => piece.text).join("");
}

// The same as an element. Escapes look different, and <bdi> isolates the text direction.
export function raw(value, name = "raw") {
	const element = document.createElement("bdi");
	element.className = name;
	if (value === null || value === undefined)
		return element;
	for (const piece of pieces(typeof value === "number" ? String(value) : value)) {
		if (!piece.escaped) {
			element.append(piece.text);
			continue;
		}
		const escaped = document.createElement("span");
		escaped.className = "escaped";
		escaped.textContent = piece.text;
		element.append(escaped);
	}
	return element;
}

// Shows a path. If it is too long for the line, its folder is shortened, not its file.
export function path(value) {
	const element = raw(value, "raw path");
	element.title = plain(value);
	return element;
}

// Shows text that the server has composed (a rule, a call with its arguments). Its backslashes are
// escapes already, and are not escaped again.
export function words(value, name = "raw") {
	const element = document.createElement("bdi");
	element.className = name;
	if (Array.isArray(value))
		return raw(value, name);
	element.append(...readable(String(value ?? "")));
	return element;
}

// Splits a text (a VXED, a diff) into lines, in which tabs are kept.
export function lines(text) {
	return String(text).replace(/\n$/, "").split("\n").map(line => {
		const element = document.createElement("bdi");
		element.className = "raw line";
		const indent = line.match(/^[ \t]*/)[0];
		element.append(indent);
		for (const part of line.slice(indent.length).split("\t").flatMap((p, i) => i ? ["\t", p] : [p])) {
			if (part === "\t")
				element.append(part);
			else
				element.append(...readable(part));
		}
		return element;
	});
}

// Does not escape backslashes: in a VXED they are part of the language.
function readable(line) {
	return pieces(line).map(piece => {
		if (!piece.escaped || /^(\\\\)+$/.test(piece.text))
			return piece.text.replaceAll("\\\\", "\\");
		const escaped = document.createElement("span");
		escaped.className = "escaped";
		escaped.textContent = piece.text;
		return escaped;
	});
}

// Returns a readable pattern that matches these bytes: each byte of a hidden character becomes ?.
export function pattern(value) {
	const bytes = typeof value === "string" ? [...new TextEncoder().encode(value)] : value;
	let text = "";
	for (let i = 0; i < bytes.length;) {
		const length = sequence(bytes, i) || 1;
		const character = new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(bytes.slice(i, i + length)));
		text += character === "\ufffd" || (character !== " " && HIDDEN.test(character)) ? "?".repeat(length) :
			/[*?[\]{}\\,!]/.test(character) ? "\\" + character : character;
		i += length;
	}
	return text;
}

// JSON in ASCII, so that hidden characters stay visible wherever a copy is pasted.
export function json(value) {
	return JSON.stringify(value).replace(/[^ -~]/g, unit =>
		"\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0"));
}
