# SPDX-License-Identifier: GPL-2.0
# vxe-work, the jobs of the web interface, which only read.

PROGRAMS += vxe-work
SOURCES_vxe-work := $(wildcard webui/work/*.c) vxelisp/tool/formatter.c
