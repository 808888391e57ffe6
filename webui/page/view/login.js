// SPDX-License-Identifier: GPL-2.0
// The login page.
import * as api from "../base/api.js";
import { make, replace, labelled } from "../base/dom.js";
import * as session from "../base/session.js";

// Shows the form until a login succeeds.
export function login(note) {
	document.title = "Log in \u2013 VXE";
	return new Promise(resolve => {
		const user = make("input", { name: "user", autocomplete: "username", required: true,
			autocapitalize: "none", spellcheck: "false", maxlength: "32" });
		const password = make("input", { name: "password", type: "password", autocomplete: "current-password", required: true });
		const problem = make("p", { class: "problem", role: "alert", hidden: true });
		const submit = make("button", { class: "primary" }, "Log in");

		const form = make("form", { class: "login", onsubmit: async event => {
			event.preventDefault();
			if (submit.disabled)
				return;
			submit.disabled = true;
			problem.hidden = true;
			try {
				session.begin(await api.post("login", { user: user.value, password: password.value }));
				resolve();
			} catch (error) {
				problem.hidden = false;
				problem.textContent = error.status === 401 ? "User or password is wrong." :
					error.wait ? `Too many failed logins. Try again in ${error.wait} s.` : error.message;
				password.value = "";
				password.focus();
			} finally {
				submit.disabled = false;
			}
		} },
		make("h1", {}, "VXE"),
		note && make("p", { class: "note" }, note),
		labelled("User", user), labelled("Password", password), problem, submit,
		make("p", { class: "muted" }, "Or run ", make("code", {}, "vxed web"),
			" on this host: it prints an address that logs in once."));
		replace(document.body, make("main", { class: "alone" }, form));
		user.focus();
	});
}

// Uses a one-time token. Returns why it was refused, or "".
export async function loginByToken(token) {
	try {
		session.begin(await api.post("login", { token }));
		return "";
	} catch (error) {
		return error.status === 401 ? "This address has been used, or is older than a minute. " +
			"Run \u201cvxed web\u201d again, or log in." : error.message;
	}
}
