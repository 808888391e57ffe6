; SPDX-License-Identifier: GPL-2.0
; Messages for the system's log and for systemd, which started the program.
; For VXEDs of the filesystem model: (include log).

(defmacro tell (&rest addresses)
  "(tell ADDRESS ...)
Permits connecting and sending to these sockets."
  `(progn ,@(mapcan (lambda (address)
                      `((permit connect ,address) (permit sendto ,address)))
                    addresses)))

(tell "unix:/dev/log" "unix:/run/systemd/journal/{dev-log,socket,stdout}" "unix:/run/systemd/notify")
