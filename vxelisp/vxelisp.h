/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vxelisp: a small Lisp for writing system call policies.
 *
 * A program goes through three stages. Each has a type:
 *
 *   world    Mutable. It reads, compiles and runs a text, form by form. It may
 *            allocate and sleep. One thread at a time.
 *   image    Read-only, compact and without pointers. vxl_freeze() makes it from
 *            a world. Any number of threads may evaluate on it at the same time,
 *            without a lock.
 *   machine  The stack, frames and arena of one evaluation, allocated beforehand.
 *            It serves any image, one thread at a time. vxl_call() on it never
 *            sleeps, allocates memory or takes a lock.
 *
 *	world = vxl_world_new(&host, 16 << 20, &error);
 *	vxl_world_load(world, text, length, "popa3d.vxed");
 *	vxl_freeze(world, &image);
 *	vxl_world_free(world);
 *
 *	check = vxl_image_function(image, "check-open");
 *	status = vxl_call(image, machine, check, args, 2, 100000, &result);
 *
 * Functions that return int return VXL_OK (0) or another vxl_status. The message is then
 * in the vxl_error of the world or machine. No function recurses in C on data. Every
 * bound is in limits.h.
 */
#ifndef VXELISP_H
#define VXELISP_H

#include "vxelisp/port.h"

struct vxl_world;
struct vxl_image;
struct vxl_machine;
struct vxl_reader;

enum vxl_status {
	VXL_OK = 0,
	VXL_SYNTAX,	/* the text could not be read */
	VXL_COMPILE,	/* malformed form, unknown name, wrong number of arguments */
	VXL_RAISED,	/* (error ...) was called */
	VXL_TYPE,	/* an argument has the wrong type */
	VXL_RANGE,	/* an invalid index, divisor or pattern */
	VXL_ARGUMENTS,	/* a function was called with a wrong number of arguments */
	VXL_UNDEFINED,	/* a function or variable has no definition */
	VXL_FROZEN,	/* attempt to change an image */
	VXL_STEPS,	/* the step budget is used up */
	VXL_STACK,	/* too many nested calls */
	VXL_ARENA,	/* the arena, or the world's heap, is full */
	VXL_LIMIT,	/* another bound of limits.h was reached */
	VXL_MEMORY,	/* the system is out of memory */
	VXL_INCOMPLETE,	/* the text ends inside a form; more text may complete it */
};

/* A short name for a status, such as "out of steps". Never NULL. */
const char *vxl_status_name(int status);

#define VXL_FILE_SIZE		128
#define VXL_MESSAGE_SIZE	256
#define VXL_BACKTRACE_SIZE	256

/*
 * What went wrong, and where. Line and column count from 1. Line is 0 when the place is
 * not known. All texts end in NUL and are cut to fit.
 */
struct vxl_error {
	int status;
	u32 line, column;
	char file[VXL_FILE_SIZE];
	char message[VXL_MESSAGE_SIZE];
	/* Names of the active functions, innermost first: "f < g < main". */
	char backtrace[VXL_BACKTRACE_SIZE];
};

/*
 * Writes "FILE:LINE:COLUMN: MESSAGE" into @buffer. The text ends in NUL and is cut to
 * @size bytes. Returns its length. Any context.
 */
size_t vxl_error_text(const struct vxl_error *error, char *buffer, size_t size);

/*
 * Values. A value is a 64-bit word. It has a meaning only together with the space (see
 * below) that it belongs to. It is valid
 *  - in an image: as long as the image;
 *  - as the result of vxl_call(): until the next vxl_call() on that machine;
 *  - in a world: until the next vxl_world_load() or vxl_world_collect().
 * VXL_NIL and VXL_T are valid everywhere.
 */
typedef u64 vxl_value;

#define VXL_NIL		((vxl_value)0x05)
#define VXL_T		((vxl_value)0x25)
#define VXL_ERROR	(~(vxl_value)0)		/* not a value: an error was raised */

/* Borrowed bytes. They may contain any byte and need not end in NUL. */
struct vxl_string {
	const char *bytes;
	size_t length;
};

/* The memory that values refer to. [0]: the world or image. [1]: the arena. */
struct vxl_space {
	unsigned char *base[2];
	u32 size[2];
};

const struct vxl_space *vxl_world_space(const struct vxl_world *world);
const struct vxl_space *vxl_image_space(const struct vxl_image *image);
const struct vxl_space *vxl_machine_space(const struct vxl_machine *machine);

/*
 * Accessors. They take constant time and never sleep. For a value of another type, each
 * returns the neutral result that the comment behind it names.
 */
bool vxl_is_integer(const struct vxl_space *space, vxl_value value);
bool vxl_is_string(vxl_value value);
bool vxl_is_symbol(vxl_value value);		/* true for nil as well */
bool vxl_is_cons(vxl_value value);
bool vxl_is_vector(const struct vxl_space *space, vxl_value value);
bool vxl_is_function(const struct vxl_space *space, vxl_value value);
s64 vxl_integer(const struct vxl_space *space, vxl_value value);	/* 0 */
/* If the value is an integer from 1 to @most (a small number), that integer; else 0. Reads no
 * object, so it needs no space. */
unsigned int vxl_small_integer(vxl_value value, unsigned int most);
struct vxl_string vxl_string(const struct vxl_space *space, vxl_value value); /* "" */
struct vxl_string vxl_symbol_name(const struct vxl_space *space, vxl_value value); /* "" */
vxl_value vxl_car(const struct vxl_space *space, vxl_value value);	/* nil */
vxl_value vxl_cdr(const struct vxl_space *space, vxl_value value);	/* nil */
u32 vxl_vector_length(const struct vxl_space *space, vxl_value value);	/* 0 */
vxl_value vxl_vector_get(const struct vxl_space *space, vxl_value value, u32 index); /* nil */
/* The most arguments that a function takes; VXL_MANY: any number. 0 */
unsigned int vxl_function_arity(const struct vxl_space *space, vxl_value value);
bool vxl_is_path_map(const struct vxl_space *space, vxl_value value);
/*
 * The value of (path-map-get MAP PATH), without a machine. The steps that it takes are
 * subtracted from *@steps. *@steps is negative afterwards if they did not suffice. 0
 */
s64 vxl_path_map_get(const struct vxl_space *space, vxl_value map,
		     const char *path, size_t length, s64 *steps);
/* The same in two steps, for callers that ask a map of an image often: the map, or NULL if the
 * value is none, which is valid as long as the image; and its value of a path. */
struct pathmap;
const struct pathmap *vxl_path_map(const struct vxl_space *space, vxl_value value);
s64 vxl_path_map_bits(const struct pathmap *map, const char *path, size_t length, s64 *steps);
/* Where a look-up is behind the beginning of a path. Valid as long as the map. */
#define VXL_PATH_GLOBS	3
struct vxl_path_place {
	u64 found;		/* the value so far */
	u32 length;		/* bytes of the beginning that were compared */
	u32 node, done;		/* the next node, and the bytes of its label that are among them */
	u32 passed;		/* nodes on the way there */
	bool apart;		/* no node goes on with the beginning */
	u8 globs;		/* nodes on the way whose programs have to see the whole path, */
	struct {
		u32 node, at;	/* and where in the path these begin */
	} glob[VXL_PATH_GLOBS];
};
/* Looks up the beginning of a path. False: there are too many patterns to be remembered. */
bool vxl_path_map_begin(const struct pathmap *map, const char *path, size_t length,
			struct vxl_path_place *place);
/* The same as vxl_path_map_bits() of a path, which begins with what vxl_path_map_begin() has looked
 * up. */
s64 vxl_path_map_go_on(const struct pathmap *map, const struct vxl_path_place *place,
		       const char *path, size_t length, s64 *steps);
/* The literal bytes that every path in a path-map begins with. "" */
struct vxl_string vxl_path_map_beginning(const struct vxl_space *space, vxl_value map);
bool vxl_string_is(const struct vxl_space *space, vxl_value value, const char *text);
bool vxl_symbol_is(const struct vxl_space *space, vxl_value value, const char *name);

/*
 * Prints @value into @buffer: as the reader would read it (@escape), or as people read
 * it, without quotes. The text ends in NUL and is cut to @size bytes. Returns its length.
 */
size_t vxl_print(const struct vxl_space *space, vxl_value value, bool escape,
		 char *buffer, size_t size);

/*
 * Host: what the embedding program adds to the language. All tables must outlive every
 * world and image that uses them.
 *
 * A primitive is a function in C. Its arguments are in @args, already evaluated and
 * counted. They are read-only and valid during the call. It returns a value, or the
 * VXL_ERROR that vxl_raise() returned. It may be called while judging, in atomic context.
 * Therefore it must not sleep, must not allocate except with vxl_make_*(), must not call
 * the evaluator, and must vxl_charge() for its time. A primitive with the flag
 * VXL_LOADING is refused while judging, so it need not obey these rules.
 */
typedef vxl_value (*vxl_function)(struct vxl_machine *machine,
				  const vxl_value *args, unsigned int nargs);

#define VXL_MANY	255	/* as max: any number of arguments */
#define VXL_LOADING	1	/* flag: refused while judging */
#define VXL_KEYS	2	/* flag: with more than max arguments, the Lisp
				   function %NAME is called, which takes keywords */

struct vxl_primitive {
	const char *name;
	vxl_function function;
	unsigned char min, max, flags;
	const char *doc;	/* "(NAME ARG ...)\nOne sentence. ..." */
};

struct vxl_constant {
	const char *name;
	s64 value;
};

struct vxl_host {
	const struct vxl_constant *constants;
	size_t constant_count;
	const struct vxl_primitive *primitives;
	size_t primitive_count;
	/* Monotonic time in nanoseconds, for rates. Any context. NULL: no clock. */
	u64 (*clock)(void);
};

/* O_RDONLY, AF_INET, EPERM and so on, from the system's headers. */
extern const struct vxl_constant vxl_platform_constants[];
extern const size_t vxl_platform_constant_count;

/* For primitives and tools: making values, raising errors, charging steps. */

/*
 * Each makes a value in the machine's arena, or in the heap if the machine belongs to a
 * world. Returns VXL_ERROR, with the error raised, when there is no room. Bytes are
 * copied. vxl_make_symbol() interns the name. While judging it can only find symbols of
 * the image, and returns VXL_NIL for any other name. Any context.
 */
vxl_value vxl_make_integer(struct vxl_machine *machine, s64 integer);
vxl_value vxl_make_string(struct vxl_machine *machine, const char *bytes, size_t length);
vxl_value vxl_make_symbol(struct vxl_machine *machine, const char *bytes, size_t length);
vxl_value vxl_make_cons(struct vxl_machine *machine, vxl_value car, vxl_value cdr);

/*
 * Records an error in the machine. Returns VXL_ERROR, which the primitive then returns.
 * @format is as of printf(3), without floating point.
 */
vxl_value vxl_raise(struct vxl_machine *machine, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4), cold));

/* Raises VXL_TYPE: "NAME: EXPECTED expected, not VALUE". */
vxl_value vxl_raise_type(struct vxl_machine *machine, const char *expected, vxl_value value)
	__attribute__((cold));

/*
 * The string that (format nil CONTROL ARGUMENT ...) makes; @args are CONTROL and the
 * arguments. Returns VXL_ERROR, with the error raised, when they do not fit each other.
 */
vxl_value vxl_format(struct vxl_machine *machine, const vxl_value *args, unsigned int nargs);

/* Subtracts @steps from the budget. False, with the error raised, when it is used up. */
bool vxl_charge(struct vxl_machine *machine, u64 steps);

/* A pointer for the host's primitives. NULL at first. */
void vxl_machine_set_context(struct vxl_machine *machine, void *context);
void *vxl_machine_context(const struct vxl_machine *machine);

/*
 * World. All of these may sleep.
 */

/*
 * Makes a world with a heap of @heap_bytes, at most VXL_HEAP_MAX, and loads the
 * language's library into it. Returns NULL on error; see @error. The caller owns the
 * world. In user space, unused parts of the heap take no memory.
 */
struct vxl_world *vxl_world_new(const struct vxl_host *host, size_t heap_bytes,
				struct vxl_error *error);
void vxl_world_free(struct vxl_world *world);	/* NULL: does nothing */

/*
 * Makes another world that is as this one. Its heap has @heap_bytes; 0: no more than is in use,
 * and then all that can be done with it is to copy it. Returns NULL on error; see @error. So
 * what many worlds begin with can be loaded once. Texts that were loaded must have defined all
 * names that they use: see vxl_world_is_complete(). May sleep.
 */
struct vxl_world *vxl_world_copy(const struct vxl_world *world, size_t heap_bytes,
				 struct vxl_error *error);

/* True if every name that the loaded texts use is defined. */
bool vxl_world_is_complete(const struct vxl_world *world);

/*
 * Reads, compiles and runs every form of @text. It stops at the first error; earlier
 * definitions stay. A line `#line N "FILE"` in the text sets file and number of the next
 * line. At the end, every function that is called and every variable that is used must be
 * defined. @text is borrowed during the call. *@result becomes the value of the last
 * form; @result may be NULL.
 */
int vxl_world_load(struct vxl_world *world, const char *text, size_t length,
		   const char *file, vxl_value *result);

/*
 * The same for a text that vxl_world_load() will follow. What is loaded later may define the
 * names that this text uses; the last text is where all of them are checked.
 */
int vxl_world_load_part(struct vxl_world *world, const char *text, size_t length,
			const char *file);

/* The same for an interactive line: a later line may define the names that it uses. */
int vxl_world_load_line(struct vxl_world *world, const char *text, size_t length,
			const char *file, u32 line, vxl_value *result);

/* The last error. Valid until the next use of the world. */
const struct vxl_error *vxl_world_error(const struct vxl_world *world);

/* The world's own machine: for vxl_make_*(), and for a context for primitives. */
struct vxl_machine *vxl_world_machine(struct vxl_world *world);

/* The most steps that a top-level form or a vxl_world_call() may take. */
void vxl_world_set_budget(struct vxl_world *world, u64 steps);

/* Calls @function, a function or the symbol of one, with @nargs values. */
int vxl_world_call(struct vxl_world *world, vxl_value function,
		   const vxl_value *args, unsigned int nargs, vxl_value *result);

/* The value of a global variable or constant. False if it has none. */
bool vxl_world_global(const struct vxl_world *world, const char *name, vxl_value *value);
/* The function of that name. VXL_NIL if there is none. */
vxl_value vxl_world_function(const struct vxl_world *world, const char *name);
/* True if there is a function or macro of that name. */
bool vxl_world_defines(const struct vxl_world *world, const char *name);
/* Sets a global variable. False if it is a constant, or there is no room. */
bool vxl_world_define(struct vxl_world *world, const char *name, vxl_value value);

/* The bytes of the heap that are in use. */
size_t vxl_world_bytes(const struct vxl_world *world);

/*
 * Collects garbage. Every value of this world that the caller holds becomes invalid,
 * except nil and t. Can fail with VXL_MEMORY; nothing has changed then.
 */
int vxl_world_collect(struct vxl_world *world);

/* Defined name number @index of those that start with @prefix. False after the last. */
bool vxl_world_complete(const struct vxl_world *world, const char *prefix,
			size_t index, struct vxl_string *name);

/*
 * The documentation of a name. The text is its form, a newline, what it does, and
 * examples, each in a line "FORM => VALUE" or "FORM => error: MESSAGE". The section is
 * its section in the reference. False if there is none. Valid until the next use of the
 * world.
 */
struct vxl_doc {
	struct vxl_string text, section;
};

bool vxl_world_doc(const struct vxl_world *world, const char *name, struct vxl_doc *doc);

/*
 * Image.
 */

/*
 * Makes an image, which the caller owns. It gets copies of all variables and functions
 * that loaded texts have defined, and of everything they refer to. Parts of the
 * language's library that they do not refer to are left out. The world does not change.
 * May sleep.
 */
int vxl_freeze(struct vxl_world *world, struct vxl_image **image);

/* The same, but of @count names only: their symbols, and everything they refer to. A name that
 * the world does not have is left out. */
int vxl_freeze_names(struct vxl_world *world, const char *const *names, size_t count,
		     struct vxl_image **image);

/* No evaluation may be running on it. NULL: does nothing. May sleep. */
void vxl_image_free(struct vxl_image *image);

/* The memory that the image takes, in bytes. */
size_t vxl_image_bytes(const struct vxl_image *image);

/* As for a world. A lookup is slow: do it once, not at each call. */
bool vxl_image_global(const struct vxl_image *image, const char *name, vxl_value *value);
vxl_value vxl_image_function(const struct vxl_image *image, const char *name);

/*
 * State. The values of counters, flags and rates (defcounter, defflag, defrate) outlive
 * a call. They are in two blocks of memory that the host keeps: one block for each
 * loaded image, and one for each running subsystem. A block is 8-aligned and zeroed at
 * first. vxl_image_state_size() is its size in bytes; 0 means that no block is needed.
 * Machines may share a block: every change is atomic.
 */
enum vxl_scope {
	VXL_SCOPE_VXED,
	VXL_SCOPE_SUBSYSTEM,
	VXL_SCOPE_COUNT,
};

size_t vxl_image_state_size(const struct vxl_image *image, enum vxl_scope scope);

/* Gives the rates of this image another clock than the host's (see struct vxl_host). No
 * evaluation may be running on it. */
void vxl_image_set_clock(struct vxl_image *image, u64 (*clock)(void));

/*
 * Machine.
 */

/* 0 is the default of limits.h. Sizes are cut to the maximum of limits.h. */
struct vxl_machine_size {
	u32 stack_slots;	/* of 8 bytes */
	u32 frames;		/* nested calls */
	u32 arena_bytes;
};

/* Makes a machine, which the caller owns. NULL when out of memory. @size may be NULL: all
 * defaults. May sleep. */
struct vxl_machine *vxl_machine_new(const struct vxl_machine_size *size);
void vxl_machine_free(struct vxl_machine *machine);	/* NULL: does nothing */

/*
 * Sets the blocks of state that the next vxl_call() uses. They must be those of its
 * image. They are borrowed until others are set. NULL, as at first, means none: functions
 * that need the block then fail, and the call is refused. Any context.
 */
void vxl_machine_set_state(struct vxl_machine *machine, void *vxed_state,
			   void *subsystem_state);

enum vxl_arg_kind {
	VXL_ARG_NIL,
	VXL_ARG_T,
	VXL_ARG_INTEGER,
	VXL_ARG_STRING,		/* bytes are copied into the arena */
	VXL_ARG_VALUE,		/* nil, t, or a value of this image */
};

struct vxl_arg {
	enum vxl_arg_kind kind;
	union {
		s64 integer;
		struct vxl_string string;
		vxl_value value;
	};
};

/*
 * Calls @function with at most VXL_ARGS_MAX arguments. @function is from
 * vxl_image_function(), or any other function value of the image. The call takes at most
 * @budget steps; a step is about an instruction, or 16 bytes in a primitive. Any context:
 * it never sleeps, allocates memory or takes a lock.
 *
 * On VXL_OK *@result is the value. It and its strings are valid until the next vxl_call()
 * on @machine. Otherwise *@result is VXL_NIL, and the caller must refuse what it was
 * judging.
 */
int vxl_call(const struct vxl_image *image, struct vxl_machine *machine,
	     vxl_value function, const struct vxl_arg *args, unsigned int nargs,
	     u64 budget, vxl_value *result);

/*
 * Prepares fast calls of a function of integers, with vxl_call_integers(). Returns NULL if
 * @function is a closure, or takes more than @most arguments or a varying number: use
 * vxl_call() then. The entry is valid as long as the image.
 */
struct vxl_entry;
const struct vxl_entry *vxl_image_entry(const struct vxl_image *image, vxl_value function,
					unsigned int most);

/*
 * Like vxl_call(), with as many integers as the function takes. Argument i is
 * @from[@order[i]], signed. Returns the value, or VXL_ERROR if vxl_call() would fail.
 * @budget is below 2^62.
 */
vxl_value vxl_call_integers(const struct vxl_image *image, struct vxl_machine *machine,
			    const struct vxl_entry *entry, const u64 *from,
			    const u8 *order, u64 budget);

/* The error of the last vxl_call(), if it failed. */
const struct vxl_error *vxl_machine_error(const struct vxl_machine *machine);

/* The number of steps that the last vxl_call() took. */
u64 vxl_machine_steps(const struct vxl_machine *machine);

/*
 * The reader alone, for tools. It reads the forms of a text and evaluates nothing.
 *
 *	reader = vxl_reader_new(text, length, "x.vxed", &error);
 *	while ((status = vxl_reader_next(reader, &form, &where)) == VXL_OK &&
 *	       where.end)
 *		...
 */
struct vxl_position {
	const char *file;	/* as #line says; owned by the reader */
	u32 line, column;
	size_t start, end;	/* place of the form in the text, in bytes */
};

/* @text is borrowed until vxl_reader_free(). NULL on error. May sleep. */
struct vxl_reader *vxl_reader_new(const char *text, size_t length, const char *file,
				  struct vxl_error *error);
void vxl_reader_free(struct vxl_reader *reader);	/* NULL: does nothing */

/* Reads the next form. At the end of the text, VXL_OK with @where->end == 0. */
int vxl_reader_next(struct vxl_reader *reader, vxl_value *form,
		    struct vxl_position *where);

/* Line and column of a list inside the form read last. False if not known. */
bool vxl_reader_locate(const struct vxl_reader *reader, vxl_value list,
		       struct vxl_position *where);
const struct vxl_space *vxl_reader_space(const struct vxl_reader *reader);
const struct vxl_error *vxl_reader_error(const struct vxl_reader *reader);

#endif
