// SPDX-License-Identifier: GPL-2.0
#include "vxed/points.h"

enum object_index {
#define OBJECT(id, name, arguments) OBJECT_INDEX_##id,
#include "vxed/objects.def"
#undef OBJECT
	OBJECT_COUNT
};
_Static_assert(OBJECT_COUNT <= VXE_OBJECTS, "more objects than points");

static const struct point objects[] = {
#define OBJECT(id, name, arguments) { name, sizeof(name) - 1, "", arguments, -1, -1, -1 },
#include "vxed/objects.def"
#undef OBJECT
};

static const struct point calls[] = {
#define CALL(name, x86_64, i386, x32, objects, arguments) \
	{ #name, sizeof(#name) - 1, objects, arguments, x86_64, i386, x32 },
#include "vxed/calls.def"
#undef CALL
};

enum call_row {
#define CALL(name, ...) CALL_ROW_##name,
#include "vxed/calls.def"
#undef CALL
	CALL_ROWS
};

/* These map a call's number in an ABI to 1 plus its row; 0: no call has that number. The last
 * element absorbs the rows of calls that the ABI does not have. */
#define NUMBERS		512
#define X32_NUMBERS	64
#define AT(number, base, size) \
	[(number) < (base) || (number) >= (base) + (size) ? (size) : (number) - (base)]

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
static const u16 rows_x86_64[NUMBERS + 1] = {
#define CALL(name, x86_64, i386, x32, objects, arguments) \
	AT(x86_64, 0, NUMBERS) = CALL_ROW_##name + 1,
#include "vxed/calls.def"
#undef CALL
};

static const u16 rows_i386[NUMBERS + 1] = {
#define CALL(name, x86_64, i386, x32, objects, arguments) \
	AT(i386, 0, NUMBERS) = CALL_ROW_##name + 1,
#include "vxed/calls.def"
#undef CALL
};

/* The calls that x32 does not share with x86-64. */
static const u16 rows_x32[X32_NUMBERS + 1] = {
#define CALL(name, x86_64, i386, x32, objects, arguments) \
	AT(x32, NUMBERS, X32_NUMBERS) = CALL_ROW_##name + 1,
#include "vxed/calls.def"
#undef CALL
};
#pragma GCC diagnostic pop

static unsigned int point_of_row(unsigned int row)
{
	return calls[row].x86_64 >= 0 ? calls[row].x86_64 :
	       calls[row].i386 >= 0 ? VXE_I386_ONLY + calls[row].i386 :
	       VXE_X32_ONLY + calls[row].x32 - NUMBERS;
}

const struct point *point_get(unsigned int point)
{
	unsigned int row;

	if (point >= VXE_CALLS)
		return point - VXE_CALLS < OBJECT_COUNT ?
		       &objects[point - VXE_CALLS] : NULL;
	row = point < VXE_I386_ONLY ? rows_x86_64[point] :
	      point < VXE_X32_ONLY ? rows_i386[point - VXE_I386_ONLY] :
	      rows_x32[point - VXE_X32_ONLY];
	if (!row || point_of_row(row - 1) != point)
		return NULL;
	return &calls[row - 1];
}

static bool named(const struct point *point, const char *name, size_t length)
{
	return point->length == length && !memcmp(point->name, name, length);
}

unsigned int point_by_name(const char *name, size_t length)
{
	unsigned int i;

	for (i = 0; i < CALL_ROWS; i++)
		if (named(&calls[i], name, length))
			return point_of_row(i);
	for (i = 0; i < OBJECT_COUNT; i++)
		if (named(&objects[i], name, length))
			return VXE_CALLS + i;
	return VXE_POINT_NONE;
}

unsigned int point_of_call(enum vxe_abi abi, unsigned int number)
{
	unsigned int row = 0;

	switch (abi) {
	case VXE_ABI_I386:
		row = number < NUMBERS ? rows_i386[number] : 0;
		break;
	case VXE_ABI_X32:
		if (number >= NUMBERS) {
			number -= NUMBERS;
			row = number < X32_NUMBERS ? rows_x32[number] : 0;
			break;
		}
		row = rows_x86_64[number];
		if (row && calls[row - 1].x32 != (int)number)
			row = 0;
		break;
	case VXE_ABI_X86_64:
		row = number < NUMBERS ? rows_x86_64[number] : 0;
		break;
	case VXE_ABI_NONE:
		break;
	}
	return row ? point_of_row(row - 1) : VXE_POINT_NONE;
}
