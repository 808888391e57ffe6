# SPDX-License-Identifier: GPL-2.0
# Builds the language: its library, the command vxelisp, and its reference.

include vxelisp/sources.mk

CORE := $(addprefix vxelisp/,$(VXELISP_CORE)) \
	$(addprefix vxed/,points.c host.c library.c policy.c table.c)

PROGRAMS += vxelisp
SOURCES_vxelisp := $(addprefix vxelisp/,$(VXELISP_TOOL))
LIBS_vxelisp := -lreadline

GENERATED := build/generated/prelude.inc build/generated/constants.inc
build/generated/prelude.inc: vxelisp/embed.sh $(wildcard vxelisp/library/*)
	@mkdir -p $(@D)
	@sh vxelisp/library/prelude.sh | sh vxelisp/embed.sh - >$@
build/generated/constants.inc: vxelisp/functions/constants.sh vxelisp/functions/constants.def
	@mkdir -p $(@D)
	@sh $^ >$@

.PHONY: reference
reference: build/bin/vxelisp
	@build/bin/vxelisp --reference >build/REFERENCE
	@cmp -s build/REFERENCE vxelisp/REFERENCE || cp build/REFERENCE vxelisp/REFERENCE
