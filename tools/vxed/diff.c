// SPDX-License-Identifier: GPL-2.0
/* vxed diff: what one VXED permits that another does not. */
#include <stdio.h>

#include "libvxe/policy/compare.h"
#include "libvxe/policy/home.h"
#include "libvxe/text/quote.h"
#include "tools/vxed/command.h"
#include "vxelisp/vxelisp.h"

static const char *const abi_names[] = {
	[VXE_ABI_X86_64] = "x86-64", [VXE_ABI_I386] = "i386", [VXE_ABI_X32] = "x32",
};

static void print_abis(const struct surplus *surplus, const char *file, const char *other)
{
	unsigned int abi;

	for (abi = 0; abi < ARRAY_SIZE(abi_names); abi++)
		if (surplus->abis & 1u << abi)
			printf("%s permits calls of the ABI %s, and %s does not\n", file,
			       abi_names[abi], other);
}

static void print_rules(const struct surplus *surplus, const char *file, const char *other)
{
	size_t i;

	if (surplus->count)
		printf("%s permits, and %s does not:\n", file, other);
	for (i = 0; i < surplus->count; i++)
		printf("  %s\n", surplus->rules[i]);
}

static void print_text(const struct comparison *c, const char *first, const char *second)
{
	print_abis(&c->of[0], first, second);
	print_abis(&c->of[1], second, first);
	print_rules(&c->of[0], first, second);
	print_rules(&c->of[1], second, first);
	if (!c->of[0].abis && !c->of[1].abis && !c->of[0].count && !c->of[1].count)
		puts("they permit the same");
}

static void print_surplus_json(const struct surplus *surplus, const char *file)
{
	const char *comma = "";
	unsigned int abi;
	size_t i;

	quote_json_text(stdout, "{\"file\":", file);
	fputs(",\"abis\":[", stdout);
	for (abi = 0; abi < ARRAY_SIZE(abi_names); abi++)
		if (surplus->abis & 1u << abi) {
			printf("%s\"%s\"", comma, abi_names[abi]);
			comma = ",";
		}
	fputs("],\"permits\":[", stdout);
	for (i = 0; i < surplus->count; i++)
		quote_json_text(stdout, i ? ",\n" : "\n", surplus->rules[i]);
	fputs("]}", stdout);
}

/* A list of two: what the first permits and the second does not, and the other way round. */
static void print_json(const struct comparison *c, const char *first, const char *second)
{
	putchar('[');
	print_surplus_json(&c->of[0], first);
	fputs(",\n", stdout);
	print_surplus_json(&c->of[1], second);
	puts("]");
}

int command_diff(const struct options *options, char **arguments)
{
	char paths[2][PATH_MAX];
	const char *first = home_file(arguments[0], paths[0]);
	const char *second = home_file(arguments[1], paths[1]);
	struct comparison c;
	struct failure failure;

	if (!compare_vxeds(&(struct vxed_text) { .file = first },
			   &(struct vxed_text) { .file = second }, options->library, &c, &failure))
		return report_failure(&failure);
	(options->json ? print_json : print_text)(&c, first, second);
	comparison_free(&c);
	return STATUS_OK;
}
