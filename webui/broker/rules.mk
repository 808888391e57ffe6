# SPDX-License-Identifier: GPL-2.0
# The part that needs root.

PROGRAMS += vxe-broker
SOURCES_vxe-broker := $(wildcard webui/broker/*.c) tools/notify.c
LIBS_vxe-broker = $(LIBVXE_LIBS) -lpam
