# SPDX-License-Identifier: GPL-2.0
# vxe-broker, the part of the web interface that needs root.

PROGRAMS += vxe-broker
SOURCES_vxe-broker := $(wildcard webui/broker/*.c) tools/notify.c
LIBS_vxe-broker = $(LIBVXE_LIBS) -lpam
