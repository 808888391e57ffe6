# SPDX-License-Identifier: GPL-2.0
# The files of libvxe, which the commands share.

LIBVXE_SOURCES = device.c \
	$(addprefix event/, event.c argument.c batch.c csv.c filter.c forward.c json.c lines.c summary.c \
		violation.c) \
	$(addprefix store/, append.c boot.c clock.c count.c database.c keep.c point.c read.c \
		recorder.c row.c service.c spool.c store.c summary.c wal.c where.c) \
	$(addprefix policy/, source.c judge.c home.c describe.c ruletext.c) \
	$(addprefix learn/, trace.c generate.c) \
	$(addprefix text/, quote.c output.c time.c csv.c)

LIBVXE_LIBS = -ljson-c -lsodium -lsqlite3
