# SPDX-License-Identifier: GPL-2.0
# vxewebd, the HTTP server of the web interface.

PROGRAMS += vxewebd
SOURCES_vxewebd := $(wildcard webui/http/*.c) tools/report.c tools/notify.c
LIBS_vxewebd = -lmicrohttpd $(LIBVXE_LIBS)
