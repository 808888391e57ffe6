// SPDX-License-Identifier: GPL-2.0
#include "kmod/prototype.h"

static const struct {
	const char *function, *text;
} expected[] = {
#define PROTOTYPE(function, text) { #function, text },
#include "kmod/prototypes.def"
#undef PROTOTYPE
};

/* The index of a function in expected[], which is sorted; -1 if it is not there. */
static int place(const char *function)
{
	int low = 0, high = ARRAY_SIZE(expected) - 1, middle, order;

	while (low <= high) {
		middle = (low + high) / 2;
		order = strcmp(function, expected[middle].function);
		if (!order)
			return middle;
		if (order < 0)
			high = middle - 1;
		else
			low = middle + 1;
	}
	return -1;
}

bool prototype_is_expected(const char *function)
{
	return place(function) >= 0;
}

/* In the expected text "?" stands for any argument, and "..." at the end for any others. */
static bool is_same(const char *expected, const char *found)
{
	for (; *expected; expected++) {
		if (*expected == '.')
			return *found == ',' || *found == ')';
		if (*expected == '?') {
			while (*found && *found != ',' && *found != ')')
				found++;
		} else if (*expected != *found++) {
			return false;
		}
	}
	return !*found;
}

/* Several kernel functions may have the same name, and it is not known which of them has the
 * address. At least one must have the expected prototype. */
struct found {
	char text[BTF_TEXT];
	bool any, ok;
};

const char *prototypes_compare(const struct btf_types *btf,
			       void (*told)(void *context, const char *function,
					    const char *expected, const char *found, bool ok),
			       void *context)
{
	struct found *found = vxl_alloc(ARRAY_SIZE(expected) * sizeof(*found));
	const char *name;
	u32 id, prototype;
	int at;

	if (!found)
		return "no memory";
	for (id = 1; id <= btf->count; id++) {
		name = btf_function(btf, id, &prototype);
		at = name ? place(name) : -1;
		if (at < 0 || found[at].ok)
			continue;
		btf_describe(btf, prototype, found[at].text);
		found[at].any = true;
		found[at].ok = is_same(expected[at].text, found[at].text);
	}
	for (at = 0; at < (int)ARRAY_SIZE(expected); at++)
		told(context, expected[at].function, expected[at].text,
		     found[at].any ? found[at].text : NULL, found[at].ok);
	vxl_free(found);
	return NULL;
}
