// SPDX-License-Identifier: GPL-2.0
// Marks violations that this user has not seen in red: in banner, title and icon of every page.
import * as api from "../base/api.js";
import { make, replace, button } from "../base/dom.js";
import { many } from "../base/number.js";
import { link } from "../base/router.js";
import { unseen, renew, watch } from "../base/state.js";
import { plain, raw, words } from "../base/text.js";
import { stamp } from "../base/time.js";
import { failure } from "../base/toast.js";

let title = "VXE";

function show(banner, icon) {
	const { vxeds, violations, last } = unseen();

	document.title = (violations ? `(${violations}) ` : "") + title;
	icon.href = violations ? "/icon-red.svg" : "/icon.svg";
	banner.hidden = !violations;
	if (!violations)
		return;
	const only = vxeds.length === 1 ? vxeds[0] : null;
	replace(banner,
		make("span", { class: "dot", "aria-hidden": "true" }),
		make("p", {},
			make("strong", {}, only ? raw(only.name) : many(vxeds.length, "VXED"),
				only ? " has " : " have ", many(violations, "new violation")),
			last && [", last ", stamp(last.time, "ago"), make("span", { class: "last-new" }, ": ", words(last.what), " by ", raw(last.program))]),
		make("a", { class: "button", href: only ? link(["vxed", plain(only.name), "review"]) : link(["review"]) }, "Review"),
		button("Mark as seen", async () => {
			const newest = Math.max(...vxeds.map(vxed => vxed.last?.event || 0));
			try {
				await api.post("violations/seen", { up_to: newest });
				await renew();
			} catch (error) {
				failure(error);
			}
		}, { title: "only for you; others still see them as new" }));
}

export function mount() {
	const banner = make("section", { class: "banner", "aria-label": "New violations", role: "alert", hidden: true });
	watch(() => show(banner, document.querySelector("link[rel=icon]")));
	return banner;
}

export function setTitle(words) {
	title = words ? `${plain(words)} \u2013 VXE` : "VXE";
	const { violations } = unseen();
	document.title = (violations ? `(${violations}) ` : "") + title;
}

