# SPDX-License-Identifier: GPL-2.0
# The files of vxelisp, for the Makefile and for Kbuild.
# world.c includes prelude.inc, made by: sh prelude.sh | sh embed.sh - > prelude.inc

VXELISP_CORE = \
	world.c promises.c definitions.c documentation.c forms.c symbol.c heap.c \
	reader.c analyse.c special.c lambda.c template.c handler.c \
	generate.c branch.c dispatch.c emit.c code.c \
	vm.c call.c freeze.c values.c print.c format.c lists.c integers.c bits.c strings.c \
	vectors.c hashtable.c glob.c pathmap.c paths.c intmap.c address.c state.c \
	constants.c

VXELISP_TOOL = \
	main.c script.c session.c suite.c formatter.c disassemble.c reference.c file.c
