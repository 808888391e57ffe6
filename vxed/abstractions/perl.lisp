; SPDX-License-Identifier: GPL-2.0
; Perl and its modules: (include perl), for VXEDs of the filesystem model.

(execute "/usr/bin/perl*")
(read "/usr/bin/perl*" "/usr/share/perl" "/usr/share/{perl,perl5}/**" "/etc/perl/**")
(read "/usr/local/{share,lib/x86_64-linux-gnu}/perl/**")
