/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters, flags and rates: their values outlive a call. Each is a word in a block of
 * memory that the host keeps. Several machines may change a word at the same time.
 */
#include "vxelisp/functions/functions.h"
#include "vxelisp/machine/heap.h"

/* A counter, flag or rate is laid out as a vector of these elements. */
enum {
	STATE_KIND,
	STATE_SCOPE,
	STATE_SLOT,
	STATE_NAME,
	STATE_ELEMENTS,
};

static const char *const kinds[] = { "counter", "flag", "rate" };
enum { COUNTER, FLAG, RATE };

static const char *const scopes[] = {
	[VXL_SCOPE_VXED] = "vxed", [VXL_SCOPE_SUBSYSTEM] = "subsystem",
};

/* How often to retry an atomic change that other machines overtake. Two tries almost always
 * suffice. */
#define RATE_TRIES	100

#define SECOND		1000000000ull
#define SECONDS_MAX	1000000000

static s64 name_index(struct vxl_machine *m, const char *const *names, u32 count, vxl_value v)
{
	u32 i;

	for (i = 0; i < count; i++)
		if (vxl_symbol_is(&m->space, v, names[i]))
			return i;
	return -1;
}

static const vxl_value *elements(const struct vxl_machine *m, vxl_value v)
{
	return REFERENCED(&m->space, v, vector)->element;
}

static bool is_same(struct vxl_machine *m, vxl_value v, s64 kind, s64 scope)
{
	return is_type(&m->space, v, OBJECT_STATE) &&
	       fixnum_value(elements(m, v)[STATE_KIND]) == kind &&
	       fixnum_value(elements(m, v)[STATE_SCOPE]) == scope;
}

/* Takes a slot in the block of the scope. A world has its own blocks, which are allocated at first
 * use. */
static bool take_slot(struct vxl_machine *m, s64 scope, u32 *slot)
{
	if (m->world->state_count[scope] == VXL_STATE_MAX) {
		vxl_raise(m, VXL_LIMIT, "more than %u counters, flags and rates",
			  (unsigned int)VXL_STATE_MAX);
		return false;
	}
	if (!m->state[scope])
		m->state[scope] = vxl_alloc(VXL_STATE_MAX * sizeof(vxl_atomic));
	if (!m->state[scope]) {
		vxl_raise(m, VXL_MEMORY, "out of memory for counters");
		return false;
	}
	*slot = m->world->state_count[scope]++;
	return true;
}

/* (%define-state NAME KIND SCOPE DOCSTRING). Repeating the same definition does nothing. */
static vxl_value lisp_define_state(struct vxl_machine *m, const vxl_value *args,
				 unsigned int nargs)
{
	s64 kind = name_index(m, kinds, ARRAY_SIZE(kinds), args[1]);
	s64 scope = name_index(m, scopes, ARRAY_SIZE(scopes), args[2]);
	struct symbol *symbol;
	vxl_value v, *to;
	u32 slot;

	(void)nargs;
	if (!is_symbol(args[0]))
		return vxl_raise_type(m, "a symbol", args[0]);
	if (scope < 0)
		return vxl_raise(m, VXL_RANGE, "a scope must be vxed or subsystem");
	symbol = symbol_at(&m->space, args[0]);
	if (symbol->value != UNBOUND && is_same(m, symbol->value, kind, scope))
		return args[0];
	if (symbol->value != UNBOUND)
		return vxl_raise(m, VXL_RANGE, "%.*s already has a value",
				 TEXT(vxl_symbol_name(&m->space, args[0])));
	if (!take_slot(m, scope, &slot))
		return VXL_ERROR;
	v = make_vector(m, STATE_ELEMENTS);
	if (v == VXL_ERROR)
		return v;
	object_at(&m->space, v)->type = OBJECT_STATE;
	to = REFERENCED(&m->space, v, vector)->element;
	to[STATE_KIND] = make_fixnum(kind);
	to[STATE_SCOPE] = make_fixnum(scope);
	to[STATE_SLOT] = make_fixnum(slot);
	to[STATE_NAME] = args[0];
	symbol->value = v;
	symbol->flags |= SYMBOL_CONSTANT;
	symbol->doc = args[3];
	return args[0];
}

/* The word of a counter, flag or rate. On failure, raises an error and returns NULL. */
static vxl_atomic *get_word(struct vxl_machine *m, vxl_value v, int kind)
{
	const vxl_value *state;
	vxl_atomic *block;

	if (!is_type(&m->space, v, OBJECT_STATE) || elements(m, v)[STATE_KIND] != make_fixnum(kind)) {
		vxl_raise_type(m, kind == COUNTER ? "a counter" : kind == FLAG ? "a flag" : "a rate", v);
		return NULL;
	}
	state = elements(m, v);
	block = m->state[fixnum_value(state[STATE_SCOPE])];
	if (!block) {
		vxl_raise(m, VXL_UNDEFINED, "the host keeps no counters, flags and rates");
		return NULL;
	}
	return block + fixnum_value(state[STATE_SLOT]);
}

static vxl_value lisp_counter_value(struct vxl_machine *m, const vxl_value *args,
				  unsigned int nargs)
{
	vxl_atomic *word = get_word(m, args[0], COUNTER);

	(void)nargs;
	return word ? make_integer(m, vxl_atomic_read(word)) : VXL_ERROR;
}

static vxl_value lisp_counter_increment(struct vxl_machine *m, const vxl_value *args,
				      unsigned int nargs)
{
	vxl_atomic *word = get_word(m, args[0], COUNTER);
	s64 by = 1;

	if (!word || (nargs > 1 && !get_integer(m, args[1], &by)))
		return VXL_ERROR;
	return make_integer(m, vxl_atomic_add(word, by));
}

static vxl_value lisp_counter_reset(struct vxl_machine *m, const vxl_value *args,
				  unsigned int nargs)
{
	vxl_atomic *word = get_word(m, args[0], COUNTER);

	(void)nargs;
	return word ? make_integer(m, vxl_atomic_exchange(word, 0)) : VXL_ERROR;
}

static vxl_value lisp_flag_set_p(struct vxl_machine *m, const vxl_value *args,
			       unsigned int nargs)
{
	vxl_atomic *word = get_word(m, args[0], FLAG);

	(void)nargs;
	return word ? truth(vxl_atomic_read(word)) : VXL_ERROR;
}

static vxl_value lisp_set_flag(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	vxl_atomic *word = get_word(m, args[0], FLAG);

	return word ? truth(vxl_atomic_exchange(word, nargs < 2 || args[1] != VXL_NIL)) :
		      VXL_ERROR;
}

/*
 * Generic cell rate algorithm. The word holds the time at which the next event is due if events are
 * evenly spaced. An event may be early by up to the time of @limit - 1 events. An event that is
 * even earlier exceeds the rate and is not counted.
 */
static bool exceeds(vxl_atomic *word, u64 now, u64 limit, u64 period)
{
	u64 interval = period / limit, due, start;
	u32 tries;

	for (tries = 0; tries < RATE_TRIES; tries++) {
		due = vxl_atomic_read(word);
		start = due > now ? due : now;
		if (start - now > period - interval)
			return true;
		if (vxl_atomic_replace(word, due, start + interval))
			return false;
	}
	return true;
}

static u64 (*clock_of(const struct vxl_machine *m))(void)
{
	if (!m->world)
		return m->image->clock;
	return m->world->host ? m->world->host->clock : NULL;
}

static vxl_value lisp_rate_limit_p(struct vxl_machine *m, const vxl_value *args,
				 unsigned int nargs)
{
	vxl_atomic *word = get_word(m, args[0], RATE);
	u64 (*clock)(void);
	s64 limit, seconds;

	(void)nargs;
	if (!word || !get_integer(m, args[1], &limit) || !get_integer(m, args[2], &seconds) ||
	    !vxl_charge(m, 8))
		return VXL_ERROR;
	if (limit <= 0 || seconds <= 0 || seconds > SECONDS_MAX)
		return vxl_raise(m, VXL_RANGE, "a limit of 1 or more, in 1 to %d seconds, expected",
				 SECONDS_MAX);
	clock = clock_of(m);
	if (!clock)
		return vxl_raise(m, VXL_UNDEFINED, "the host has no clock");
	return truth(exceeds(word, clock(), limit, seconds * SECOND));
}

static const struct vxl_primitive entries[] = {
	{ "%define-state", lisp_define_state, 4, 4, VXL_LOADING, NULL },
	{ "counter-value", lisp_counter_value, 1, 1, 0,
	  "(counter-value COUNTER)\n"
	  "Returns the value of COUNTER.\n"
	  "(defcounter logins) (counter-value logins) => 0" },
	{ "counter-increment", lisp_counter_increment, 1, 2, 0,
	  "(counter-increment COUNTER [BY])\n"
	  "Adds BY, or 1, to COUNTER. Returns the new value.\n"
	  "(defcounter logins) (counter-increment logins 5) => 5" },
	{ "counter-reset", lisp_counter_reset, 1, 1, 0,
	  "(counter-reset COUNTER)\n"
	  "Sets COUNTER to 0. Returns the old value.\n"
	  "(defcounter logins) (counter-increment logins) (counter-reset logins) => 1" },
	{ "flag-set-p", lisp_flag_set_p, 1, 1, 0,
	  "(flag-set-p FLAG)\n"
	  "True if FLAG is set.\n"
	  "(defflag ready) (flag-set-p ready) => nil" },
	{ "set-flag", lisp_set_flag, 1, 2, 0,
	  "(set-flag FLAG [VALUE])\n"
	  "Sets FLAG, or clears it if VALUE is nil. True if it was set before.\n"
	  "(defflag ready) (list (set-flag ready) (set-flag ready)) => (nil t)" },
	{ "rate-limit-p", lisp_rate_limit_p, 3, 3, 0,
	  "(rate-limit-p RATE LIMIT SECONDS)\n"
	  "True if an event exceeds the rate. Otherwise counts the event and returns\n"
	  "nil. LIMIT events may come at once; after that, LIMIT events every SECONDS\n"
	  "seconds.\n"
	  "(defrate mails) (list (rate-limit-p mails 1 60) (rate-limit-p mails 1 60)) => (nil t)" },
};

const struct primitive_table state_primitives = { "state", entries, ARRAY_SIZE(entries) };
