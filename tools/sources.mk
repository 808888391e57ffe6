# SPDX-License-Identifier: GPL-2.0
# The files of the tools, and what they link with beside vxelisp and vxed.

TOOLS_LEARNING = trace.c generate.c judge.c describe.c output.c argument.c source.c

VXE_SOURCES = vxe.c learn.c device.c event.c quote.c $(TOOLS_LEARNING)
VXE_LIBS =

VXED_SOURCES = vxed.c collect.c upgrade.c replay.c why.c ruletext.c compare.c test.c home.c logbook.c lines.c when.c device.c event.c \
	eventjson.c quote.c $(TOOLS_LEARNING) $(STORE_SOURCES) \
	../vxelisp/suite.c ../vxelisp/file.c
VXED_LIBS = -ljson-c -lsodium $(STORE_LIBS)

# The log store, for whoever reads it; STORE_LIBS comes with it.
STORE_SOURCES = store.c storedb.c storepoint.c storeread.c storeviolation.c storeappend.c \
	storekeep.c violation.c filter.c
STORE_LIBS = -lsqlite3

VXELOG_SOURCES = vxelog.c device.c event.c eventcsv.c summary.c csv.c when.c argument.c \
	quote.c $(STORE_SOURCES)
VXELOG_LIBS = $(STORE_LIBS)

VXELOGD_SOURCES = vxelogd.c batch.c forward.c notify.c device.c event.c when.c argument.c \
	quote.c $(STORE_SOURCES)
VXELOGD_LIBS = $(STORE_LIBS)
