# SPDX-License-Identifier: GPL-2.0
# The files of vxelisp, for the Makefile and for Kbuild.
# compiler/language.c includes prelude.inc, made by: sh library/prelude.sh | sh embed.sh -

VXELISP_CORE = \
	$(addprefix machine/, machine.c heap.c print.c values.c code.c vm.c call.c symbol.c \
		world.c freeze.c) \
	$(addprefix functions/, lists.c integers.c bits.c strings.c vectors.c hashtable.c glob.c \
		pathmap.c paths.c intmap.c address.c format.c state.c definitions.c constants.c) \
	$(addprefix compiler/, compiler.c reader.c forms.c syntax.c tree.c macro.c promises.c \
		operations.c lambda.c template.c handler.c special.c analyse.c \
		emit.c task.c let.c dispatch.c branch.c generate.c compile.c \
		documentation.c load.c language.c)

VXELISP_TOOL = $(addprefix tool/, \
	main.c script.c session.c suite.c formatter.c disassemble.c reference.c file.c)
