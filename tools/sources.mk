# SPDX-License-Identifier: GPL-2.0
# The files of the tools, and what they link with beside vxelisp and vxed.

TOOLS_LEARNING = trace.c generate.c argument.c source.c

VXE_SOURCES = vxe.c learn.c device.c event.c quote.c $(TOOLS_LEARNING)
VXE_LIBS =

VXED_SOURCES = vxed.c device.c eventjson.c quote.c $(TOOLS_LEARNING)
VXED_LIBS = -ljson-c

VXELOG_SOURCES = vxelog.c device.c event.c argument.c quote.c
VXELOG_LIBS =
