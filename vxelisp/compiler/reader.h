/* SPDX-License-Identifier: GPL-2.0 */
/* The reader: parses a text into forms, and records the place of each list. */
#ifndef VXELISP_READER_H
#define VXELISP_READER_H

#include "vxelisp/machine/machine.h"

/* The places of the conses of the form read last. */
struct place_of {
	u32 cell;		/* offset of a cons; sorted */
	struct place place;	/* of the list that it starts, or of its element */
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
/* Starts a text, which is borrowed until the reader is started again. On an error, raises it and
 * returns false. */
bool reader_start(struct reader *r, const char *text, size_t length,
		  const char *file, u32 line);
/* Reads a form. Returns 1 and sets *@form, or 0 at the end of the text. On an error, raises it,
 * sets r->place to its place, and returns -1. */
int reader_next(struct reader *r, vxl_value *form);
/* The place of a cons of the form read last. False if it is not one. */
bool places_find(const struct places *places, vxl_value cell, struct place *place);

#endif
