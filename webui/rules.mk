# SPDX-License-Identifier: GPL-2.0
# The development system in the browser.

PROGRAMS += vxe-work
SOURCES_vxe-work := $(wildcard webui/work/*.c) vxelisp/tool/formatter.c
