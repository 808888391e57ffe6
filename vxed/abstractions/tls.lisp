; SPDX-License-Identifier: GPL-2.0
; Settings of OpenSSL and GnuTLS, and the certificates that this machine trusts: (include tls), for
; VXEDs of the filesystem model. Private keys are not included.

(read "/etc/ssl/openssl.cnf" "/usr/lib/ssl" "/usr/lib/ssl/**" "/etc/ssl/certs" "/etc/ssl/certs/**")
(read "/usr/{share,local/share}/ca-certificates/**" "/etc/ca-certificates.conf" "/etc/gnutls/**")
