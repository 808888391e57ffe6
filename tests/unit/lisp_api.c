/* SPDX-License-Identifier: GPL-2.0 */
/* Tests the C interface: freezing, calling, and exhausting each resource. */
#include "vxelisp/machine/symbol.h"

static unsigned int failures;
static const char *test;

#define EXPECT(condition)							\
	do {									\
		if (!(condition)) {						\
			printf("# %s: line %d: %s\n", test, __LINE__, #condition); \
			failures++;						\
		}								\
	} while (0)

static struct vxl_world *new_world(void)
{
	static const struct vxl_host *host;
	struct vxl_error error;
	struct vxl_world *world = vxl_world_new(host, 16 << 20, &error);

	if (!world) {
		printf("Bail out! %s\n", error.message);
		exit(1);
	}
	return world;
}

/* Loads a text and returns the status. Also checks the message of an error. */
static int load(struct vxl_world *world, const char *text, const char *message)
{
	int status = vxl_world_load(world, text, strlen(text), "test.lisp", NULL);

	if (message && !strstr(vxl_world_error(world)->message, message)) {
		printf("# %s: \"%s\" instead of \"%s\"\n", test,
		       vxl_world_error(world)->message, message);
		failures++;
	}
	return status;
}

static struct vxl_image *freeze(const char *text)
{
	struct vxl_world *world = new_world();
	struct vxl_image *image = NULL;

	EXPECT(load(world, text, NULL) == VXL_OK);
	EXPECT(vxl_freeze(world, &image) == VXL_OK);
	vxl_world_free(world);
	return image;
}

static int call(const struct vxl_image *image, struct vxl_machine *machine, const char *name,
		u64 budget, vxl_value *v)
{
	return vxl_call(image, machine, vxl_image_function(image, name), NULL, 0, budget, v);
}

static void test_values(void)
{
	struct vxl_image *image = freeze(
		"(defun echo (&rest all) all)"
		"(defparameter *list* '(1 \"two\" three #(4)))");
	struct vxl_machine *machine = vxl_machine_new(NULL);
	const struct vxl_space *space = vxl_image_space(image);
	const struct vxl_arg args[] = {
		{ .kind = VXL_ARG_NIL },
		{ .kind = VXL_ARG_T },
		{ .kind = VXL_ARG_INTEGER, .integer = INT64_MIN },
		{ .kind = VXL_ARG_STRING, .string = { "a\0b", 3 } },
		{ .kind = VXL_ARG_VALUE, .value = VXL_T },
	};
	char text[100];
	vxl_value v;

	EXPECT(vxl_image_global(image, "*list*", &v));
	EXPECT(vxl_integer(space, vxl_car(space, v)) == 1);
	v = vxl_cdr(space, v);
	EXPECT(vxl_string_is(space, vxl_car(space, v), "two"));
	v = vxl_cdr(space, v);
	EXPECT(vxl_symbol_is(space, vxl_car(space, v), "three"));
	v = vxl_car(space, vxl_cdr(space, v));
	EXPECT(vxl_is_vector(space, v) && vxl_vector_length(space, v) == 1);
	EXPECT(vxl_integer(space, vxl_vector_get(space, v, 0)) == 4);
	EXPECT(vxl_vector_get(space, v, 1) == VXL_NIL);
	EXPECT(!vxl_image_global(image, "*none*", &v) && v == VXL_NIL);
	EXPECT(vxl_image_function(image, "none") == VXL_NIL);
	EXPECT(vxl_function_arity(space, vxl_image_function(image, "echo")) == VXL_MANY);
	EXPECT(vxl_call(image, machine, vxl_image_function(image, "echo"), args,
			ARRAY_SIZE(args), 1000, &v) == VXL_OK);
	vxl_print(vxl_machine_space(machine), v, true, text, sizeof(text));
	EXPECT(!strcmp(text, "(nil t -9223372036854775808 \"a\\x00b\" t)"));
	EXPECT(vxl_machine_steps(machine) > 0 && vxl_machine_steps(machine) < 100);
	EXPECT(vxl_print(vxl_machine_space(machine), v, true, text, 8) == 7);
	vxl_machine_free(machine);
	vxl_image_free(image);
}

static void test_exhaustion(void)
{
	struct vxl_image *image = freeze(
		"(defparameter *x* 0)"
		"(defparameter *v* (vector 1 2))"
		"(let ((n 0)) (defun tally () (setq n (+ n 1))))"
		"(defun loop-for-ever () (while t))"
		"(defun call-for-ever () (call-for-ever))"
		"(defun nest () (+ 1 (nest)))"
		"(defun grow () (let ((l nil)) (while t (setq l (cons 1 l)))))"
		"(defun double (s) (double (string-append s s)))"
		"(defun swell () (double \"0123456789\"))"
		"(defun circle () (let ((l (list 1))) (rplacd l l) (length l)))"
		"(defun hunt () (let ((s (make-string))) s))"
		"(defun make-string () (let ((s \"a\")) (dotimes (i 12 s) (setq s (string-append s s)))))"
		"(defun set-global () (setq *x* 1))"
		"(defun set-vector () (svset *v* 0 9))"
		"(defun new-map () (make-path-map nil))"
		"(defun new-name () (intern \"never seen\"))"
		"(defun fine () (list (make-string) *x* (aref *v* 1)))");
	struct vxl_machine *machine = vxl_machine_new(NULL);
	static const struct {
		const char *function;
		int status;
	} cases[] = {
		{ "loop-for-ever", VXL_STEPS }, { "call-for-ever", VXL_STEPS },
		{ "nest", VXL_STACK }, { "grow", VXL_ARENA }, { "swell", VXL_ARENA },
		{ "circle", VXL_STEPS }, { "set-global", VXL_FROZEN },
		{ "set-vector", VXL_FROZEN }, { "new-map", VXL_FROZEN },
		{ "tally", VXL_FROZEN }, { "new-name", VXL_OK }, { "fine", VXL_OK },
	};
	unsigned int i, round;
	vxl_value v;

	for (round = 0; round < 3; round++) {
		for (i = 0; i < ARRAY_SIZE(cases); i++) {
			int status = call(image, machine, cases[i].function, 1000000, &v);

			EXPECT(status == cases[i].status);
			if (status != cases[i].status)
				printf("# %s: %s\n", cases[i].function,
				       vxl_machine_error(machine)->message);
			if (status) {
				EXPECT(v == VXL_NIL);
				EXPECT(vxl_machine_error(machine)->status == status);
				EXPECT(vxl_machine_error(machine)->line == 1);
			}
		}
	}
	EXPECT(call(image, machine, "nest", 1000000, &v) == VXL_STACK);
	EXPECT(strstr(vxl_machine_error(machine)->backtrace, "nest < nest"));
	for (i = 0; i < 300; i++)
		EXPECT(call(image, machine, "fine", i, &v) == VXL_STEPS ||
		       vxl_machine_steps(machine) <= i);
	EXPECT(vxl_call(image, machine, VXL_NIL, NULL, 0, 1000, &v) == VXL_TYPE);
	vxl_machine_free(machine);
	vxl_image_free(image);
}

static void test_positions(void)
{
	struct vxl_world *world = new_world();
	const struct vxl_error *error = vxl_world_error(world);
	vxl_value v;

	EXPECT(load(world, "(defun f (x)\n  (car x))\n(defun g () (+ 1 (f 5)))\n(list\n  (g))",
		    "car: a list expected, not 5") == VXL_TYPE);
	EXPECT(error->line == 2 && error->column == 3);
	EXPECT(!strcmp(error->backtrace, "f < g < lambda"));
	EXPECT(load(world, "(defun h ()\n  (list 1\n        (no-function 2)))",
		    "unknown function no-function") == VXL_COMPILE);
	EXPECT(error->line == 3 && error->column == 9);
	EXPECT(load(world, "\n(defun h ()\n (list nowhere))", "unknown variable nowhere") ==
	       VXL_COMPILE);
	EXPECT(error->line == 3 && error->column == 8);
	EXPECT(load(world, "(+ 1\n#line 7 \"other.lisp\"\n   (car 1 2))", "car takes 1") ==
	       VXL_COMPILE);
	EXPECT(error->line == 7 && error->column == 4 && !strcmp(error->file, "other.lisp"));
	EXPECT(load(world, "#line 10 \"a\"\n(list 1)\n#line 20 \"b\"\n(car 5)", NULL) == VXL_TYPE);
	EXPECT(error->line == 20 && !strcmp(error->file, "b"));
	EXPECT(load(world, "(list 1\n (list 2 ", "the text ends") == VXL_INCOMPLETE);
	EXPECT(error->line == 2 && error->column == 2);
	EXPECT(load(world, "1)", "unexpected )") != VXL_OK);
	EXPECT(load(world, "1 \"abc", "this string has no end") == VXL_INCOMPLETE);
	EXPECT(load(world, "\"\\q\"", "unknown escape") == VXL_SYNTAX);
	EXPECT(load(world, "9223372036854775808", "not a number of 64 bits") == VXL_SYNTAX);
	EXPECT(load(world, "#x10000000000000000", "not a number of 64 bits") == VXL_SYNTAX);
	EXPECT(load(world, "( . 1)", "unexpected .") == VXL_SYNTAX);
	EXPECT(load(world, "(1 . 2 3)", "more than one form") == VXL_SYNTAX);
	EXPECT(load(world, "#q", "unknown syntax") == VXL_SYNTAX);
	EXPECT(load(world, "'", "the text ends") == VXL_INCOMPLETE);
	EXPECT(load(world, "(')", "no form follows") == VXL_SYNTAX);
	EXPECT(load(world, "#| x", "has no |#") == VXL_INCOMPLETE);
	EXPECT(load(world, "\001", "control character") == VXL_SYNTAX);
	/* A text may call functions that it defines later. The number of arguments is checked. */
	EXPECT(load(world, "(defun a1 () (b1 1)) (defun b1 (x) x)", NULL) == VXL_OK);
	EXPECT(load(world, "(defun a2 () (b2 1 2))\n(defun b2 (x) x)", "wrong number") ==
	       VXL_COMPILE);
	EXPECT(error->line == 1 && error->column == 14);
	/* A failed load does not affect the next one. */
	EXPECT(vxl_world_load(world, "(+ 1 1)", 7, "x", &v) == VXL_OK &&
	       vxl_integer(vxl_world_space(world), v) == 2);
	vxl_world_free(world);
}

static char *repeat(const char *part, size_t times)
{
	size_t length = strlen(part), i;
	char *text = malloc(length * times + 1);

	for (i = 0; i < times; i++)
		memcpy(text + i * length, part, length);
	text[length * times] = '\0';
	return text;
}

static void test_bounds(void)
{
	static const struct {
		const char *part;
		size_t times;
		int status;
	} texts[] = {
		{ "(", 100000, VXL_LIMIT }, { "'", 100000, VXL_LIMIT },
		{ "(progn ", 190, VXL_INCOMPLETE }, { "a", 1000, VXL_LIMIT },
		{ "#(", 100000, VXL_LIMIT }, { " ", 100 << 20, VXL_LIMIT },
		{ "#|", 1000, VXL_INCOMPLETE }, { ")", 10, VXL_SYNTAX },
	};
	struct vxl_world *world = new_world();
	unsigned int i;
	char *text;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		text = repeat(texts[i].part, texts[i].times);
		EXPECT(load(world, text, NULL) == texts[i].status);
		EXPECT(vxl_world_error(world)->line >= 1);
		free(text);
	}
	EXPECT(load(world, "(defmacro forever () '(forever)) (forever)", "macro calls") ==
	       VXL_COMPILE);
	EXPECT(load(world, "(defmacro deeper (x) `(list (deeper ,x))) (deeper 1)",
		    "deeply nested") == VXL_LIMIT);
	EXPECT(load(world, "(defun eat (l) (eat (cons l l))) (eat nil)", NULL) == VXL_ARENA);
	vxl_world_free(world);
	world = new_world();
	vxl_world_set_budget(world, 100000);
	EXPECT(load(world, "(while t)", "out of steps") == VXL_STEPS);
	EXPECT(load(world, "(defmacro m () (while t)) (m)", "out of steps") == VXL_STEPS);
	vxl_world_free(world);
}

/* A primitive that reads much data is charged many steps. */
static void test_charges(void)
{
	struct vxl_image *image = freeze(
		"(defvar *long* \"0123456789abcdef\")"
		"(dotimes (i 12) (setq *long* (string-append *long* *long*)))"
		"(defvar *ports* (let ((all nil))"
		"  (dotimes (i 20000 (make-address-set all))"
		"    (push (format nil \"10.0.0.1:~d\" (+ i 1)) all))))"
		/* The keys are multiples of the hash factor's inverse, so all hashes are equal. */
		"(defun key (i) (logxor 1 (* i #xf1de83e19937733d)))"
		"(defvar *table* (make-hash-table))"
		"(dotimes (i 2000) (setf (gethash (key i) *table*) i))"
		"(dotimes (i 1999) (remhash (key i) *table*))"
		"(defun family () (address-family *long*))"
		"(defun host () (address-host *long*))"
		"(defun port () (address-port *long*))"
		"(defun member-long () (address-set-member-p *ports* *long*))"
		"(defun member-port () (address-set-member-p *ports* \"inet:10.0.0.1:30000\"))"
		"(defun removed () (gethash (key 2000) *table*))"
		"(defun control () (ignore-errors (error *long*)))");
	struct vxl_machine *machine = vxl_machine_new(NULL);
	static const struct {
		const char *function;
		u64 least;
	} cases[] = {
		{ "family", 4000 }, { "host", 4000 }, { "port", 4000 },
		{ "member-long", 4000 }, { "member-port", 20000 }, { "removed", 1999 },
		{ "control", 4000 },
	};
	unsigned int i;
	vxl_value v;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		EXPECT(call(image, machine, cases[i].function, 1000000, &v) == VXL_OK);
		EXPECT(vxl_machine_steps(machine) >= cases[i].least);
		if (vxl_machine_steps(machine) < cases[i].least)
			printf("# %s: %llu steps\n", cases[i].function,
			       (unsigned long long)vxl_machine_steps(machine));
		EXPECT(call(image, machine, cases[i].function, cases[i].least - 1, &v) ==
		       VXL_STEPS);
	}
	vxl_machine_free(machine);
	vxl_image_free(image);
}

/* Without a machine: a slow pattern does not take more steps than the budget has. */
static void test_path_steps(void)
{
	struct vxl_image *image = freeze(
		"(defvar *dear* \"aaaaaaaaaaaaaaaa\")"
		"(dotimes (i 3) (setq *dear* (string-append *dear* *dear*)))"
		"(defvar *map* (make-path-map"
		"  (list (cons (string-append \"/x/**a*\" *dear* \"b?\") 1) '(\"/x/?\" . 2))))");
	const struct vxl_space *space = vxl_image_space(image);
	char *path = repeat("/x/aaaaaaaaaaaaa", 256);
	s64 steps = 100000, before;
	vxl_value map;

	EXPECT(vxl_image_global(image, "*map*", &map));
	EXPECT(vxl_path_map_get(space, map, "/x/y", 4, &steps) == 2);
	EXPECT(steps > 99000 && steps < 100000);
	before = steps;
	EXPECT(vxl_path_map_get(space, map, "/x/y", 4, &steps) == 2);
	EXPECT(steps - before == before - 100000);
	EXPECT(!vxl_path_map_get(space, map, path, strlen(path), &steps) && steps < 0);
	EXPECT(steps > -100000);
	free(path);
	vxl_image_free(image);
}

/* Compiling is also charged: looking up a name among many that collide takes many steps. */
static void test_compiling(void)
{
	static const struct {
		const char *before, *part, *after;
		unsigned int few, many;
	} cases[] = {
		{ "(defvar z 1) (let* (", "(a z) ", ") 1)", 200, 5000 },
		{ "(labels (", "(f () 1) ", ") (f))", 200, 5000 },
	};
	unsigned int i, many;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		for (many = 0; many < 2; many++) {
			struct vxl_world *world = new_world();
			char *parts = repeat(cases[i].part, many ? cases[i].many : cases[i].few);
			char *text = malloc(strlen(parts) + 200);

			sprintf(text, "%s%s%s", cases[i].before, parts, cases[i].after);
			vxl_world_set_budget(world, 1000000);
			EXPECT(load(world, text, many ? "" : NULL) == (many ? VXL_STEPS : VXL_OK));
			free(text);
			free(parts);
			vxl_world_free(world);
		}
	}
}

/* Makes a text that defines and looks up @count names that collide. The caller frees it. */
static char *colliding(unsigned int count, unsigned int places)
{
	char *text = NULL, name[16] = "";
	unsigned int i = 0, found;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	fputs("(defvar *names* '(", to);
	for (found = 0; found <= count; i++) {
		snprintf(name, sizeof(name), "n%u", i);
		if (symbol_hash(name, strlen(name)) % places)
			continue;
		if (found++ < count)
			fprintf(to, " %s", name);
	}
	fprintf(to, ")) (defun seek () (intern \"%s\"))", name);
	fclose(to);
	return text;
}

/* Tests names that hash to the same place, and one that is not defined. */
static void test_names(void)
{
	const unsigned int count = 900, places = 1 << 14;
	struct vxl_machine *machine = vxl_machine_new(NULL);
	char *text = colliding(count, places);
	struct vxl_world *world = new_world();
	struct vxl_image *image;
	vxl_value v;

	image = freeze(text);
	EXPECT(image->symbol_mask < places && image->symbol_mask > count);
	EXPECT(call(image, machine, "seek", 2 * count, &v) == VXL_OK && v == VXL_NIL);
	EXPECT(vxl_machine_steps(machine) >= count);
	EXPECT(call(image, machine, "seek", count, &v) == VXL_STEPS);
	vxl_machine_free(machine);
	vxl_image_free(image);
	free(text);
	text = colliding(VXL_COLLISIONS_MAX + 200, places);
	EXPECT(load(world, text, "have colliding hashes") == VXL_LIMIT);
	vxl_world_free(world);
	free(text);
}

/* Substrings share memory on the heap. In an image each is a separate string. */
static void test_image_size(void)
{
	struct vxl_world *world = new_world();
	struct vxl_image *image;

	EXPECT(load(world, "(defvar *s* \"0123456789abcdef\")"
		    "(dotimes (i 15) (setq *s* (string-append *s* *s*)))"
		    "(defvar *parts* nil)"
		    "(dotimes (i 1000) (push (subseq *s* 1) *parts*))", NULL) == VXL_OK);
	EXPECT(vxl_freeze(world, &image) == VXL_LIMIT && !image);
	EXPECT(strstr(vxl_world_error(world)->message, "the image needs more than"));
	vxl_world_free(world);
}

static void test_reader(void)
{
	const char text[] = "; x\n(include \"a\")\n#line 5 \"b\"\n(vxed n\n  (model m))\n7 ";
	struct vxl_position where;
	struct vxl_reader *reader;
	struct vxl_error error;
	vxl_value form;

	reader = vxl_reader_new(text, sizeof(text) - 1, "f", &error);
	EXPECT(reader && vxl_reader_next(reader, &form, &where) == VXL_OK);
	EXPECT(where.line == 2 && where.column == 1 && !strcmp(where.file, "f"));
	EXPECT(where.end - where.start == 13 && !memcmp(text + where.start, "(include", 8));
	EXPECT(vxl_reader_next(reader, &form, &where) == VXL_OK);
	EXPECT(where.line == 5 && !strcmp(where.file, "b"));
	form = vxl_car(vxl_reader_space(reader),
		       vxl_cdr(vxl_reader_space(reader), vxl_cdr(vxl_reader_space(reader), form)));
	EXPECT(vxl_reader_locate(reader, form, &where) && where.line == 6 && where.column == 3);
	EXPECT(vxl_reader_next(reader, &form, &where) == VXL_OK && where.end);
	EXPECT(vxl_integer(vxl_reader_space(reader), form) == 7);
	EXPECT(vxl_reader_next(reader, &form, &where) == VXL_OK && !where.end);
	vxl_reader_free(reader);
}

static void test_collect(void)
{
	struct vxl_world *world = new_world();
	const char *again = "(list (length *kept*) (length (make 5)) (mapcar #'car *kept*))";
	size_t before, after;
	vxl_value v;

	EXPECT(load(world, "(defun make (n) (let ((l nil)) (dotimes (i n l) (push (list i \"x\") l))))"
		    "(defparameter *kept* (make 10)) (make 10000) nil", NULL) == VXL_OK);
	before = vxl_world_bytes(world);
	EXPECT(vxl_world_collect(world) == VXL_OK);
	after = vxl_world_bytes(world);
	EXPECT(after < before / 4);
	EXPECT(vxl_world_load(world, again, strlen(again), "x", &v) == VXL_OK);
	EXPECT(vxl_integer(vxl_world_space(world), vxl_car(vxl_world_space(world), v)) == 10);
	EXPECT(vxl_world_collect(world) == VXL_OK);
	EXPECT(load(world, "(case 'b (a 1) ((b c) 2))", NULL) == VXL_OK);
	vxl_world_free(world);
}

static vxl_value twice(struct vxl_machine *machine, const vxl_value *args, unsigned int nargs)
{
	const struct vxl_space *space = vxl_machine_space(machine);
	s64 *calls = vxl_machine_context(machine);

	(void)nargs;
	if (!vxl_is_integer(space, args[0]))
		return vxl_raise_type(machine, "an integer", args[0]);
	if (calls)
		++*calls;
	return vxl_make_integer(machine, 2 * vxl_integer(space, args[0]));
}

static void test_host(void)
{
	static const struct vxl_primitive primitives[] = {
		{ "twice", twice, 1, 1, 0, "(twice INTEGER)\nTwo times it." },
	};
	static const struct vxl_constant constants[] = { { "ANSWER", 42 } };
	static const struct vxl_host host = { constants, 1, primitives, 1, NULL };
	struct vxl_machine *machine = vxl_machine_new(NULL);
	struct vxl_image *image = NULL;
	struct vxl_error error;
	struct vxl_world *world = vxl_world_new(&host, 4 << 20, &error);
	vxl_value v;
	s64 calls = 0;

	EXPECT(load(world, "(defun f () (twice ANSWER)) (defun g () (twice 'x))", NULL) == VXL_OK);
	EXPECT(vxl_freeze(world, &image) == VXL_OK);
	vxl_world_free(world);
	vxl_machine_set_context(machine, &calls);
	EXPECT(call(image, machine, "f", 100, &v) == VXL_OK && calls == 1);
	EXPECT(vxl_integer(vxl_machine_space(machine), v) == 84);
	EXPECT(call(image, machine, "g", 100, &v) == VXL_TYPE);
	EXPECT(!strcmp(vxl_machine_error(machine)->message,
		       "twice: an integer expected, not x"));
	vxl_machine_free(machine);
	vxl_image_free(image);
}

/* Tests a text that is loaded in parts, and worlds that are copies of another one. */
static void test_copies(void)
{
	static const char first[] = "(defvar *n* 6) (defcounter c) (defun f () (g 7))";
	static const char second[] = "(defun g (x) (* x *n*)) (defun unused () \"unused\")";
	static const char *const names[] = { "f", "*none*" };
	struct vxl_machine *machine = vxl_machine_new(NULL);
	struct vxl_world *world = new_world(), *kept, *copy[2];
	struct vxl_image *image = NULL;
	struct vxl_error error;
	vxl_value v;
	int i;

	EXPECT(!vxl_world_load_library(world, first, sizeof(first) - 1, "first"));
	EXPECT(!vxl_world_is_complete(world));
	EXPECT(!vxl_world_load_library(world, second, sizeof(second) - 1, "second"));
	EXPECT(vxl_world_is_complete(world));
	EXPECT(!vxl_world_collect(world));
	kept = vxl_world_copy(world, 0, &error);
	vxl_world_free(world);
	EXPECT(kept);
	for (i = 0; i < 2; i++)
		copy[i] = vxl_world_copy(kept, vxl_world_bytes(kept) + (64 << 10), &error);
	vxl_world_free(kept);
	EXPECT(load(copy[0], "(setq *n* 1) (defun own () 1) (counter-increment c)", NULL) == VXL_OK);
	EXPECT(load(copy[1], "(own)", "undefined function own") == VXL_UNDEFINED);
	EXPECT(load(copy[1], "(unless (= 42 (f)) (error \"f\")) (unless (= 0 (counter-value c)) (error \"c\"))",
		    NULL) == VXL_OK);
	EXPECT(load(copy[1], "(defun g (x) x)", "g is part of the library") == VXL_COMPILE);
	EXPECT(load(copy[1], "(flet ((g (x) x)) (g 1))", "g is part of the library") == VXL_COMPILE);
	EXPECT(load(copy[1], "(%define-function 'g (lambda (x) x) nil)", "g is part of the library") ==
	       VXL_RANGE);
	EXPECT(load(copy[1], "(defparameter *n* 2)", "*n* is part of the library") == VXL_RANGE);
	EXPECT(load(copy[1], "(defparameter g 2) (defun *n* () g)", NULL) == VXL_OK);
	EXPECT(load(copy[1], "(defparameter g 3) (defun *n* () (1+ g))", NULL) == VXL_OK);
	EXPECT(load(copy[1], "(make-array 100000)", "out of heap") == VXL_ARENA);
	EXPECT(!vxl_freeze_names(copy[1], names, ARRAY_SIZE(names), &image));
	EXPECT(call(image, machine, "f", 100, &v) == VXL_OK &&
	       vxl_integer(vxl_machine_space(machine), v) == 42);
	EXPECT(vxl_image_function(image, "unused") == VXL_NIL);
	vxl_image_free(image);
	for (i = 0; i < 2; i++)
		vxl_world_free(copy[i]);
	vxl_machine_free(machine);
	world = new_world();
	EXPECT(!vxl_world_load_library(world, first, sizeof(first) - 1, "first"));
	EXPECT(load(world, "(defun g () 1)", "wrong number of arguments for g") == VXL_COMPILE);
	vxl_world_free(world);
}

int main(void)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} tests[] = {
		{ "values", test_values }, { "exhaustion", test_exhaustion },
		{ "positions", test_positions }, { "bounds", test_bounds },
		{ "charges", test_charges }, { "path steps", test_path_steps },
		{ "compiling", test_compiling }, { "names", test_names },
		{ "image size", test_image_size },
		{ "reader", test_reader }, { "collect", test_collect }, { "copies", test_copies },
		{ "host", test_host },
	};
	unsigned int i, before;

	for (i = 0; i < ARRAY_SIZE(tests); i++) {
		before = failures;
		test = tests[i].name;
		tests[i].run();
		printf("%sok - api: %s\n", failures > before ? "not " : "", test);
	}
	return failures != 0;
}
