# SPDX-License-Identifier: GPL-2.0
# The commands. Each folder is one.

PROGRAMS += vxe vxed vxelog vxelogd
SOURCES_vxe := $(wildcard tools/vxe/*.c) tools/program.c tools/report.c
SOURCES_vxed := $(wildcard tools/vxed/*.c) tools/report.c
SOURCES_vxelog := $(wildcard tools/vxelog/*.c) tools/report.c
SOURCES_vxelogd := $(wildcard tools/vxelogd/*.c) tools/report.c tools/notify.c
