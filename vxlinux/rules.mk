# SPDX-License-Identifier: GPL-2.0
# vxlinux: Linux programs in a cell, their calls relayed.

PROGRAMS += vxlinux
SOURCES_vxlinux := $(wildcard vxlinux/*.c) vx32/cell.c tools/program.c tools/report.c
