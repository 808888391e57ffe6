# SPDX-License-Identifier: GPL-2.0
# The files of vxelisp, for the Makefile and for Kbuild.
# machine/world.c includes prelude.inc, made by: sh library/prelude.sh | sh embed.sh -

VXELISP_CORE = \
	$(addprefix machine/, world.c symbol.c heap.c code.c vm.c call.c freeze.c values.c print.c) \
	$(addprefix compiler/, reader.c forms.c promises.c definitions.c documentation.c \
		analyse.c special.c lambda.c template.c handler.c generate.c branch.c dispatch.c \
		emit.c) \
	$(addprefix functions/, lists.c integers.c bits.c strings.c vectors.c hashtable.c glob.c \
		pathmap.c paths.c intmap.c address.c format.c state.c constants.c)

VXELISP_TOOL = $(addprefix tool/, \
	main.c script.c session.c suite.c formatter.c disassemble.c reference.c file.c)
