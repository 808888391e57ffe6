/* SPDX-License-Identifier: GPL-2.0 */
#include "naive.h"

#include <setjmp.h>

#define ARENA	(4 << 20)
#define DEPTH	400
#define STEPS	20000

enum kind { VARIABLE, LOCAL_FUNCTION, BLOCK };

struct binding {
	enum kind kind;
	struct value *name, *value;
	const struct binding *outer;
};

static struct value the_nil = { .type = SYMBOL, .n = 3, .bytes = "nil" };
static struct value the_t = { .type = SYMBOL, .n = 1, .bytes = "t" };
struct value *const nil = &the_nil, *const t = &the_t;

static _Alignas(16) char arena[ARENA];
static size_t used;
static int depth, steps;
static jmp_buf give_up;

/* Why eval() returned NULL: the status of an error, or VXL_OK for a return from a block. */
static int status;
static struct value *message, *returned;
static const struct binding *target;

void *naive_take(size_t size)
{
	void *memory = arena + used;

	size = (size + 15) & ~(size_t)15;
	if (size > ARENA - used)
		longjmp(give_up, 1);
	used += size;
	return memset(memory, 0, size);
}

static struct value *make(enum naive_type type, s64 n)
{
	struct value *value = naive_take(sizeof(*value));

	value->type = type;
	value->n = n;
	return value;
}

struct value *naive_integer(s64 n)
{
	return make(INTEGER, n);
}

struct value *naive_string(const char *bytes, size_t length)
{
	struct value *value = make(STRING, length);

	value->bytes = length ? memcpy(naive_take(length), bytes, length) : "";
	return value;
}

struct value *naive_cons(struct value *car, struct value *cdr)
{
	struct value *value = make(CONS, 0);

	value->car = car;
	value->cdr = cdr;
	return value;
}

struct value *naive_raise(int error)
{
	status = error;
	message = nil;
	return NULL;
}

static struct value *eval(struct value *form, const struct binding *env);

/* --- Symbols, which are never freed, and the reader ------------------------ */

static const struct special {
	const char *name;
	struct value *(*eval)(struct value *form, const struct binding *env);
} specials[];

static struct value *intern(const char *name, size_t length)
{
	static struct value *symbols[1000];
	const struct naive_function *function;
	const struct special *special;
	int i;

	for (i = 0; symbols[i]; i++)
		if ((size_t)symbols[i]->n == length && !memcmp(symbols[i]->bytes, name, length))
			return symbols[i];
	if (!i) {
		symbols[i++] = nil;
		symbols[i++] = t;
		return intern(name, length);
	}
	symbols[i] = calloc(1, sizeof(**symbols));
	symbols[i]->type = SYMBOL;
	symbols[i]->n = length;
	symbols[i]->bytes = strndup(name, length);
	for (special = specials; special->name; special++)
		if (!strcmp(special->name, symbols[i]->bytes))
			symbols[i]->special = special->eval;
	for (function = naive_functions; function->name; function++)
		if (!strcmp(function->name, symbols[i]->bytes))
			symbols[i]->function = function;
	return symbols[i];
}

static struct value *name(const char *text)
{
	return intern(text, strlen(text));
}

static bool is(const struct value *value, const char *text)
{
	return value->type == SYMBOL && !strcmp(value->bytes, text);
}

static struct value *read_form(const char **at);

static struct value *read_string(const char **at)
{
	char bytes[4096];
	size_t length = 0;

	while (*++*at != '"') {
		char byte = **at, hex[3] = "";

		if (byte == '\\') {
			byte = *++*at;
			if (byte == 'n') {
				byte = '\n';
			} else if (byte == 'x') {
				memcpy(hex, *at + 1, 2);
				byte = strtol(hex, NULL, 16);
				*at += 2;
			}
		}
		bytes[length++] = byte;
	}
	++*at;
	return naive_string(bytes, length);
}

static struct value *read_list(const char **at)
{
	struct value *form;

	*at += strspn(*at, " \n");
	if (**at == ')') {
		++*at;
		return nil;
	}
	if (!strncmp(*at, ". ", 2)) {
		++*at;
		form = read_form(at);
		read_list(at);
		return form;
	}
	form = read_form(at);
	return naive_cons(form, read_list(at));
}

static struct value *read_quoted(const char **at, size_t length, const char *as)
{
	*at += length;
	return naive_cons(name(as), naive_cons(read_form(at), nil));
}

static struct value *read_form(const char **at)
{
	struct value *value;
	size_t length;
	char *end;

	*at += strspn(*at, " \n");
	switch (**at) {
	case '(':
		++*at;
		return read_list(at);
	case '"':
		return read_string(at);
	case '\'':
		return read_quoted(at, 1, "quote");
	case '`':
		return read_quoted(at, 1, "quasiquote");
	case ',':
		if ((*at)[1] == '@')
			return read_quoted(at, 2, "unquote-splicing");
		return read_quoted(at, 1, "unquote");
	case '#':
		return read_quoted(at, 2, "function");
	}
	length = strcspn(*at, " \n()\"");
	value = naive_integer(strtoll(*at, &end, 10));
	if (end != *at + length)
		value = intern(*at, length);
	*at += length;
	return value;
}

/* --- Calls ---------------------------------------------------------------- */

static const struct binding *bind(enum kind kind, struct value *symbol, struct value *value,
				  const struct binding *outer)
{
	struct binding *binding = naive_take(sizeof(*binding));

	*binding = (struct binding) { kind, symbol, value, outer };
	return binding;
}

static struct binding *find(enum kind kind, const struct value *symbol,
			    const struct binding *env)
{
	while (env && (env->kind != kind || env->name != symbol))
		env = env->outer;
	return (struct binding *)env;
}

static struct value *progn(struct value *forms, const struct binding *env)
{
	struct value *value = nil;

	for (; value && forms != nil; forms = forms->cdr)
		value = eval(forms->car, env);
	return value;
}

static struct value *find_key(struct value *symbol, struct value **args, int n)
{
	int i;

	for (i = 0; i + 1 < n; i += 2)
		if (args[i]->type == SYMBOL && args[i]->bytes[0] == ':' &&
		    !strcmp(args[i]->bytes + 1, symbol->bytes))
			return args[i + 1];
	return NULL;
}

static struct value *call_closure(struct value *function, struct value **args, int n)
{
	const struct binding *env = function->env;
	struct value *parameters = function->car, *parameter, *value;
	enum { REQUIRED, OPTIONAL, REST, KEY } state = REQUIRED;
	int i = 0;

	for (; parameters != nil; parameters = parameters->cdr) {
		parameter = parameters->car;
		if (is(parameter, "&optional")) {
			state = OPTIONAL;
		} else if (is(parameter, "&key")) {
			state = KEY;
		} else if (is(parameter, "&rest")) {
			state = REST;
		} else if (state == REST) {
			for (value = nil; n > i; n--)
				value = naive_cons(args[n - 1], value);
			env = bind(VARIABLE, parameter, value, env);
		} else if (state == REQUIRED) {
			if (i == n)
				return naive_raise(VXL_ARGUMENTS);
			env = bind(VARIABLE, parameter, args[i++], env);
		} else {
			value = state == KEY ? find_key(parameter->car, args + i, n - i) :
				i < n ? args[i++] : NULL;
			if (!value)
				value = eval(parameter->cdr->car, env);
			if (!value)
				return NULL;
			env = bind(VARIABLE, parameter->car, value, env);
		}
	}
	if (i < n && state != KEY)
		return naive_raise(VXL_ARGUMENTS);
	return progn(function->cdr, env);
}

static bool fits(char type, const struct value *value)
{
	return type == '.' || (type == 'i' && value->type == INTEGER) ||
	       (type == 's' && value->type == STRING) ||
	       (type == 'l' && (value->type == CONS || value == nil));
}

static struct value *call_builtin(const struct naive_function *function, struct value **args,
				  int n)
{
	const char *types = function->types;
	bool fine = true, optional = false;
	int i = 0;

	for (; *types; types++) {
		if (*types == '|') {
			optional = true;
		} else if (types[1] == '*') {
			while (i < n)
				fine &= fits(*types, args[i++]);
			types++;
		} else if (i < n) {
			fine &= fits(*types, args[i++]);
		} else if (!optional) {
			return naive_raise(VXL_ARGUMENTS);
		}
	}
	if (i < n)
		return naive_raise(VXL_ARGUMENTS);
	return fine ? function->call(args, n, function->op) : naive_raise(VXL_TYPE);
}

struct value *naive_call(struct value *function, struct value **args, int n)
{
	if (function->function)
		return call_builtin(function->function, args, n);
	if (function->type != FUNCTION)
		return naive_raise(function->type == SYMBOL && function != nil ?
				   VXL_UNDEFINED : VXL_TYPE);
	return call_closure(function, args, n);
}

static int eval_all(struct value *forms, const struct binding *env, struct value **args)
{
	int n = 0;

	for (; forms != nil; forms = forms->cdr) {
		args[n] = eval(forms->car, env);
		if (!args[n++])
			return -1;
	}
	return n;
}

static struct value *eval_form(struct value *form, const struct binding *env)
{
	struct value *args[64];
	struct binding *local;
	int n;

	if (form->type == SYMBOL && form != nil && form != t && form->bytes[0] != ':')
		return find(VARIABLE, form, env)->value;
	if (form->type != CONS)
		return form;
	local = find(LOCAL_FUNCTION, form->car, env);
	if (!local && form->car->special)
		return form->car->special(form->cdr, env);
	n = eval_all(form->cdr, env, args);
	if (n < 0)
		return NULL;
	return naive_call(local ? local->value : form->car, args, n);
}

static struct value *eval(struct value *form, const struct binding *env)
{
	struct value *value;

	if (++depth > DEPTH || ++steps > STEPS)
		longjmp(give_up, 1);
	value = eval_form(form, env);
	depth--;
	return value;
}

/* --- Special forms, some of which are macros in the language --------------- */

static struct value *do_quote(struct value *form, const struct binding *env)
{
	return form->car;
}

static struct value *do_if(struct value *form, const struct binding *env)
{
	struct value *test = eval(form->car, env);

	if (!test)
		return NULL;
	return test != nil ? eval(form->cdr->car, env) : progn(form->cdr->cdr, env);
}

static struct value *do_when(struct value *form, const struct binding *env)
{
	struct value *test = eval(form->car, env);

	return !test || test == nil ? test : progn(form->cdr, env);
}

static struct value *do_unless(struct value *form, const struct binding *env)
{
	struct value *test = eval(form->car, env);

	return test == nil ? progn(form->cdr, env) : test ? nil : NULL;
}

static struct value *do_cond(struct value *form, const struct binding *env)
{
	struct value *test;

	for (; form != nil; form = form->cdr) {
		test = eval(form->car->car, env);
		if (test != nil)
			return !test || form->car->cdr == nil ? test : progn(form->car->cdr, env);
	}
	return nil;
}

static struct value *do_and(struct value *form, const struct binding *env)
{
	struct value *value = t;

	for (; form != nil && value && value != nil; form = form->cdr)
		value = eval(form->car, env);
	return value;
}

static struct value *do_or(struct value *form, const struct binding *env)
{
	struct value *value = nil;

	for (; form != nil && value == nil; form = form->cdr)
		value = eval(form->car, env);
	return value;
}

static bool is_key(struct value *keys, struct value *value)
{
	if (keys == t)
		return true;
	for (; keys->type == CONS; keys = keys->cdr)
		if (is_key(keys->car, value))
			return true;
	return keys != nil && keys->type == value->type && keys->type != STRING &&
	       naive_equal(keys, value);
}

static struct value *do_case(struct value *form, const struct binding *env)
{
	struct value *value = eval(form->car, env);

	while (value && (form = form->cdr) != nil)
		if (is_key(form->car->car, value))
			return progn(form->car->cdr, env);
	return value ? nil : NULL;
}

static struct value *let(struct value *form, const struct binding *env, bool sequential)
{
	const struct binding *inner = env;
	struct value *bindings, *value;

	for (bindings = form->car; bindings != nil; bindings = bindings->cdr) {
		value = eval(bindings->car->cdr->car, sequential ? inner : env);
		if (!value)
			return NULL;
		inner = bind(VARIABLE, bindings->car->car, value, inner);
	}
	return progn(form->cdr, inner);
}

static struct value *do_let(struct value *form, const struct binding *env)
{
	return let(form, env, false);
}

static struct value *do_let_star(struct value *form, const struct binding *env)
{
	return let(form, env, true);
}

static struct value *do_setq(struct value *form, const struct binding *env)
{
	struct value *value = eval(form->cdr->car, env);

	if (value)
		find(VARIABLE, form->car, env)->value = value;
	return value;
}

static struct value *closure(struct value *form, const struct binding *env)
{
	struct value *value = make(FUNCTION, 0);

	value->car = form->car;
	value->cdr = form->cdr;
	value->env = env;
	return value;
}

static struct value *do_function(struct value *form, const struct binding *env)
{
	struct binding *local = find(LOCAL_FUNCTION, form->car, env);
	struct value *value;

	if (local || form->car->type == CONS)
		return local ? local->value : eval(form->car, env);
	value = make(FUNCTION, 0);
	value->function = form->car->function;
	return value;
}

static struct value *local_functions(struct value *form, const struct binding *env,
				     bool recursive)
{
	const struct binding *inner = env, *binding;
	struct value *list;

	for (list = form->car; list != nil; list = list->cdr)
		inner = bind(LOCAL_FUNCTION, list->car->car, closure(list->car->cdr, env), inner);
	for (binding = inner; recursive && binding != env; binding = binding->outer)
		binding->value->env = inner;
	return progn(form->cdr, inner);
}

static struct value *do_flet(struct value *form, const struct binding *env)
{
	return local_functions(form, env, false);
}

static struct value *do_labels(struct value *form, const struct binding *env)
{
	return local_functions(form, env, true);
}

static struct value *do_funcall(struct value *form, const struct binding *env)
{
	struct value *args[64];
	int n = eval_all(form, env, args);

	return n < 0 ? NULL : naive_call(args[0], args + 1, n - 1);
}

static struct value *do_apply(struct value *form, const struct binding *env)
{
	struct value *args[256], *list;
	int n = eval_all(form, env, args);

	if (n < 0)
		return NULL;
	for (list = args[--n]; list->type == CONS && n < 200; list = list->cdr)
		args[n++] = list->car;
	return list == nil ? naive_call(args[0], args + 1, n - 1) : naive_raise(VXL_TYPE);
}

static struct value *block(struct value *forms, const struct binding *env, struct value *symbol)
{
	const struct binding *inner = bind(BLOCK, symbol, NULL, env);
	struct value *value = progn(forms, inner);

	return value || status || target != inner ? value : returned;
}

static struct value *do_block(struct value *form, const struct binding *env)
{
	return block(form->cdr, env, form->car);
}

static struct value *do_return_from(struct value *form, const struct binding *env)
{
	struct value *value = progn(form->cdr, env);

	if (value) {
		returned = value;
		status = 0;
		target = find(BLOCK, form->car, env);
	}
	return NULL;
}

static struct value *do_while(struct value *form, const struct binding *env)
{
	struct value *test;

	while ((test = eval(form->car, env)) != nil)
		if (!test || !progn(form->cdr, env))
			return NULL;
	return nil;
}

static struct value *do_dotimes(struct value *form, const struct binding *env)
{
	struct value *header = form->car, *end = eval(header->cdr->car, env);
	const struct binding *inner;
	s64 i;

	if (!end || end->type != INTEGER)
		return end ? naive_raise(VXL_TYPE) : NULL;
	for (i = 0; i < end->n; i++) {
		inner = bind(VARIABLE, header->car, naive_integer(i), env);
		if (!progn(form->cdr, inner))
			return NULL;
	}
	return progn(header->cdr->cdr, env);
}

static struct value *do_dolist(struct value *form, const struct binding *env)
{
	struct value *header = form->car, *list = eval(header->cdr->car, env);

	for (; list && list->type == CONS; list = list->cdr)
		if (!progn(form->cdr, bind(VARIABLE, header->car, list->car, env)))
			return NULL;
	if (!list || list != nil)
		return list ? naive_raise(VXL_TYPE) : NULL;
	return progn(header->cdr->cdr, env);
}

static struct value *do_error(struct value *form, const struct binding *env)
{
	struct value *args[64];

	if (eval_all(form, env, args) < 0)
		return NULL;
	if (args[0]->type != STRING)
		return naive_raise(VXL_TYPE);
	naive_raise(VXL_RAISED);
	message = naive_string(args[0]->bytes, strnlen(args[0]->bytes, args[0]->n));
	return NULL;
}

static bool handles(const struct value *type)
{
	static const struct {
		const char *name;
		int status;
	} types[] = {
		{ "simple-error", VXL_RAISED }, { "type-error", VXL_TYPE },
		{ "range-error", VXL_RANGE }, { "program-error", VXL_ARGUMENTS },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(types); i++)
		if (is(type, types[i].name))
			return status == types[i].status;
	return true;
}

static struct value *do_handler_case(struct value *form, const struct binding *env)
{
	struct value *value = eval(form->car, env), *clause;

	if (value || !status)
		return value;
	while ((form = form->cdr) != nil) {
		clause = form->car;
		if (!handles(clause->car))
			continue;
		if (clause->cdr->car != nil)
			env = bind(VARIABLE, clause->cdr->car->car, message, env);
		return progn(clause->cdr->cdr, env);
	}
	return NULL;
}

static struct value *do_quasiquote(struct value *form, const struct binding *env)
{
	struct value *template = form->car, *first, *rest, *parts[2];
	bool splice;

	if (template->type != CONS)
		return template;
	if (is(template->car, "unquote"))
		return eval(template->cdr->car, env);
	first = template->car;
	splice = first->type == CONS && is(first->car, "unquote-splicing");
	first = splice ? eval(first->cdr->car, env) : do_quasiquote(template, env);
	rest = first ? do_quasiquote(naive_cons(template->cdr, nil), env) : NULL;
	if (!rest)
		return NULL;
	parts[0] = first;
	parts[1] = rest;
	return splice ? naive_call(name("append"), parts, 2) : naive_cons(first, rest);
}

static const struct special specials[] = {
	{ "quote", do_quote }, { "if", do_if }, { "when", do_when }, { "unless", do_unless },
	{ "cond", do_cond }, { "and", do_and }, { "or", do_or }, { "case", do_case },
	{ "let", do_let }, { "let*", do_let_star }, { "setq", do_setq }, { "progn", progn },
	{ "lambda", closure }, { "function", do_function }, { "flet", do_flet },
	{ "labels", do_labels }, { "funcall", do_funcall }, { "apply", do_apply },
	{ "block", do_block }, { "return-from", do_return_from }, { "while", do_while },
	{ "dotimes", do_dotimes }, { "dolist", do_dolist }, { "error", do_error },
	{ "handler-case", do_handler_case }, { "quasiquote", do_quasiquote },
	{ NULL, NULL },
};

/* --- Functions for the tests ------------------------------------------------ */

static int conclude(struct value *value, char *out, size_t size)
{
	struct value *text = value ? naive_print(value, true) : message;

	out[0] = '\0';
	if (value || status == VXL_RAISED)
		snprintf(out, size, "%.*s", (int)text->n, text->bytes);
	return value ? VXL_OK : status;
}

void naive_start(void)
{
	used = depth = steps = status = 0;
}

int naive_run(const char *text, char *out, size_t size)
{
	if (setjmp(give_up))
		return NAIVE_GAVE_UP;
	naive_start();
	return conclude(eval(read_form(&text), NULL), out, size);
}

int naive_apply(const char *function, struct value **args, int n, char *out, size_t size)
{
	if (setjmp(give_up))
		return NAIVE_GAVE_UP;
	return conclude(naive_call(name(function), args, n), out, size);
}
