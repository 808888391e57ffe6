# SPDX-License-Identifier: GPL-2.0
# The jobs that only read.

PROGRAMS += vxe-work
SOURCES_vxe-work := $(wildcard webui/work/*.c) vxelisp/tool/formatter.c
