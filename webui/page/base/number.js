// SPDX-License-Identifier: GPL-2.0
// Formats numbers and counts.

const groups = new Intl.NumberFormat("en", { useGrouping: true });

export function count(number) {
	return groups.format(number ?? 0).replaceAll(",", "\u2009");
}

export function many(number, one, more = one + "s") {
	return `${count(number)} ${number === 1 ? one : more}`;
}

export function bytes(number) {
	if (number < 1024)
		return `${number} B`;
	const power = Math.min(4, Math.floor(Math.log2(number) / 10));
	const value = number / 1024 ** power;
	return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${["", "KiB", "MiB", "GiB", "TiB"][power]}`;
}
