// SPDX-License-Identifier: GPL-2.0
#include "kmod/symbol.h"

#include <linux/bsearch.h>
#include <linux/errno.h>
#include <linux/kprobes.h>
#include <linux/printk.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "kmod/compat/compat.h"

struct search {
	struct symbol **symbols;
	unsigned int count;
};

/*
 * The address of a function, or of the instruction after its ENDBR; 0 if there is no such function.
 * The kernel exports no function for this, so a kprobe is registered, but never armed, to find it.
 */
static unsigned long probe_address(const char *name)
{
	struct kprobe probe = { .symbol_name = name, .flags = KPROBE_FLAG_DISABLED };
	unsigned long address;

	if (register_kprobe(&probe))
		return 0;
	address = (unsigned long)probe.addr;
	unregister_kprobe(&probe);
	return address;
}

static int compare(const void *a, const void *b)
{
	return strcmp((*(struct symbol *const *)a)->name,
		      (*(struct symbol *const *)b)->name);
}

static int compare_name(const void *name, const void *symbol)
{
	return strcmp(name, (*(struct symbol *const *)symbol)->name);
}

/* Several symbols may have the same name. The first one counts. */
static void found(void *data, const char *name, unsigned long address)
{
	const struct search *search = data;
	struct symbol **symbols = search->symbols, **symbol;

	symbol = bsearch(name, symbols, search->count, sizeof(*symbols), compare_name);
	if (!symbol)
		return;
	while (symbol > symbols && !strcmp(symbol[-1]->name, name))
		symbol--;
	for (; symbol < symbols + search->count && !strcmp((*symbol)->name, name); symbol++)
		if (!(*symbol)->address)
			(*symbol)->address = address;
}

int symbol_resolve(struct symbol **symbols, unsigned int count)
{
	struct search search = { .symbols = symbols, .count = count };
	unsigned long each = probe_address("kallsyms_on_each_symbol");
	unsigned int i;

	if (!each) {
		pr_err("cannot find functions: this kernel lacks kprobes or kallsyms\n");
		return -ENOENT;
	}
	sort(symbols, count, sizeof(*symbols), compare, NULL);
	compat_for_each_symbol(each, found, &search);
	for (i = 0; i < count; i++) {
		if (symbols[i]->address || symbols[i]->optional)
			continue;
		pr_err("this kernel has no function %s\n", symbols[i]->name);
		return -ENOENT;
	}
	return 0;
}
