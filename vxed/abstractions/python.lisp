; SPDX-License-Identifier: GPL-2.0
; Python and its modules: (include python), for VXEDs of the filesystem model.

(execute "/usr/bin/python3*")
(read "/usr/bin/python3*" "/usr/lib/python3*" "/usr/lib/python3*/**" "/etc/python3*/**")
(read "/usr/local/lib/python3*" "/usr/local/lib/python3*/**" "/usr/share/python3/**")
