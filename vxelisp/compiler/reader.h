/* SPDX-License-Identifier: GPL-2.0 */
/* The reader: makes forms of a text, and notes the place of each list. */
#ifndef VXELISP_READER_H
#define VXELISP_READER_H

#include "vxelisp/machine/machine.h"

/* The places of the conses of the form read last. */
struct place_of {
	u32 cell;		/* offset of a cons; sorted */
	struct place place;	/* of the list that it starts, else of its element */
};

struct places {
	struct place_of *entries;
	u32 count, capacity;
};

struct open_form;

struct reader {
	struct vxl_machine *m;
	const char *start, *at, *end;
	const char *form_start;		/* of the form read last */
	const char *line_start;
	u32 line;
	struct places places;
	struct open_form *open;		/* VXL_DEPTH_MAX of them */
	u32 depth;
	struct place place;		/* of the form read last, or the error */
};

bool reader_init(struct reader *r, struct vxl_machine *m);
void reader_release(struct reader *r);
/* Starts a text. It is borrowed until the reader is started again. False: raised. */
bool reader_start(struct reader *r, const char *text, size_t length,
		  const char *file, u32 line);
/* Reads a form. 1: *@form is set. 0: end of the text. -1: raised; r->place is where. */
int reader_next(struct reader *r, vxl_value *form);
/* The place of a cons of the form read last. False if it is not one. */
bool places_find(const struct places *places, vxl_value cell, struct place *place);

#endif
