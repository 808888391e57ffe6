# SPDX-License-Identifier: GPL-2.0
# vxe-broker. Its protocol and client side are also of vxewebd and vxed.

PROGRAMS += vxe-broker
BROKER_CLIENT := webui/broker/client.c webui/broker/message.c
SOURCES_vxe-broker := $(filter-out webui/broker/client.c,$(wildcard webui/broker/*.c))
LIBS_vxe-broker = $(LIBVXE_LIBS) -lpam
