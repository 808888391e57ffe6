# SPDX-License-Identifier: GPL-2.0
# popa3d and its client, for suites. Needs wait.sh, and a function die.

# Sends alice a mail, and has her fetch and delete it by POP3.
mail_works() {
	local word=mail-$RANDOM
	printf 'From root Thu Jan  1 00:00:00 2026\nSubject: %s\n\nhello\n\n' $word >/var/mail/alice
	chown alice:mail /var/mail/alice
	chmod 660 /var/mail/alice
	curl -sS -m 20 pop3://127.0.0.1/ -u alice:secret >/dev/null &&
		curl -sS -m 20 pop3://127.0.0.1/1 -u alice:secret | grep "Subject: $word" &&
		curl -sS -m 20 pop3://127.0.0.1/1 -u alice:secret -X DELE -l
}

wait_for_port() { listens "$1" 100 || die "nobody listens on port $1"; }

stop_popa3d() {
	pkill -x popa3d
	while pgrep -x popa3d >/dev/null; do sleep 0.1; done
}
