# SPDX-License-Identifier: GPL-2.0
# The files of vxelisp, for the Makefile and for Kbuild.
# world.c includes prelude.inc, made by: embed.sh prelude.lisp > prelude.inc

VXELISP_CORE = \
	world.c promises.c definitions.c forms.c symbol.c heap.c reader.c analyse.c special.c generate.c emit.c code.c \
	vm.c freeze.c values.c print.c format.c lists.c integers.c strings.c \
	vectors.c glob.c pathmap.c constants.c

VXELISP_TOOL = main.c
