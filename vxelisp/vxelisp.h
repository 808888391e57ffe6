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
 * Functions that return int return VXL_OK (0) or another vxl_status. On another status, the message
 * is in the vxl_error of the world or machine. No function recurses in C on data. Every bound is in
 * limits.h.
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
 * What went wrong, and where. Line and column count from 1. Line is 0 if the place is not known.
 * All texts are NUL-terminated and truncated to fit.
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
 * Writes "FILE:LINE:COLUMN: MESSAGE" into @buffer. The text is NUL-terminated and truncated to
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

/* Borrowed bytes of any value. They need not be NUL-terminated. */
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
 * Accessors. They take constant time and never sleep. For a value of another type, each returns the
 * neutral result that its comment names.
 */
bool vxl_is_integer(const struct vxl_space *space, vxl_value value);
bool vxl_is_string(vxl_value value);
bool vxl_is_symbol(vxl_value value);		/* true for nil as well */
bool vxl_is_cons(vxl_value value);
bool vxl_is_vector(const struct vxl_space *space, vxl_value value);
bool vxl_is_function(const struct vxl_space *space, vxl_value value);
s64 vxl_integer(const struct vxl_space *space, vxl_value value);	/* 0 */
/* If the value is an integer from 1 to @most, which must be small, returns that integer; else 0.
 * Reads no object, so it needs no space. */
unsigned int vxl_small_integer(vxl_value value, unsigned int most);
struct vxl_string vxl_string(const struct vxl_space *space, vxl_value value); /* "" */
struct vxl_string vxl_symbol_name(const struct vxl_space *space, vxl_value value); /* "" */
vxl_value vxl_car(const struct vxl_space *space, vxl_value value);	/* nil */
vxl_value vxl_cdr(const struct vxl_space *space, vxl_value value);	/* nil */
u32 vxl_vector_length(const struct vxl_space *space, vxl_value value);	/* 0 */
vxl_value vxl_vector_get(const struct vxl_space *space, vxl_value value, u32 index); /* nil */
/* The largest number of arguments that a function takes; VXL_MANY: any number. Neutral result: 0 */
unsigned int vxl_function_arity(const struct vxl_space *space, vxl_value value);
bool vxl_is_path_map(const struct vxl_space *space, vxl_value value);
/*
 * The value of (path-map-get MAP PATH), without a machine. Subtracts its steps from *@steps; if
 * that becomes negative, the lookup ran out of steps and the result is 0. Neutral result: 0
 */
s64 vxl_path_map_get(const struct vxl_space *space, vxl_value map,
		     const char *path, size_t length, s64 *steps);
/* The same in two parts, for callers that often look up in the same map of an image. vxl_path_map()
 * returns the map, valid as long as the image, or NULL if the value is not a map.
 * vxl_path_map_bits() looks up a path in it. */
struct pathmap;
const struct pathmap *vxl_path_map(const struct vxl_space *space, vxl_value value);
s64 vxl_path_map_bits(const struct pathmap *map, const char *path, size_t length, s64 *steps);
/* The state of a lookup that has passed the beginning of a path. Valid as long as the map. */
#define VXL_PATH_GLOBS	3
struct vxl_path_place {
	u64 found;		/* the value so far */
	u32 length;		/* how many bytes of the beginning were compared */
	u32 node, done;		/* the next node; how many bytes of its label were compared */
	u32 passed;		/* nodes passed so far */
	bool apart;		/* the lookup ended: no node continues the beginning */
	u8 globs;		/* passed nodes whose programs must see the whole path */
	struct {
		u32 node, at;	/* the node, and where in the path its programs start */
	} glob[VXL_PATH_GLOBS];
};
/* Looks up the beginning of a path, and stores the state in *@place. False: it passes more than
 * VXL_PATH_GLOBS nodes with programs. */
bool vxl_path_map_begin(const struct pathmap *map, const char *path, size_t length,
			struct vxl_path_place *place);
/* Completes the lookup of a path that begins with what vxl_path_map_begin() has looked up. The
 * result is that of vxl_path_map_bits() for the whole path. */
s64 vxl_path_map_go_on(const struct pathmap *map, const struct vxl_path_place *place,
		       const char *path, size_t length, s64 *steps);
/* The literal bytes with which all patterns of a path-map begin. Neutral result: "" */
struct vxl_string vxl_path_map_beginning(const struct vxl_space *space, vxl_value map);
bool vxl_string_is(const struct vxl_space *space, vxl_value value, const char *text);
bool vxl_symbol_is(const struct vxl_space *space, vxl_value value, const char *name);

/*
 * Prints @value into @buffer. With @escape, the reader can read the text back; without, strings
 * have no quotes. The text is NUL-terminated and truncated to @size bytes. Returns its length.
 */
size_t vxl_print(const struct vxl_space *space, vxl_value value, bool escape,
		 char *buffer, size_t size);

/*
 * Host: what the embedding program adds to the language. All tables must outlive every
 * world and image that uses them.
 *
 * A primitive is a function in C. Its arguments are in @args, already evaluated and counted. They
 * are read-only and valid during the call. It returns a value, or VXL_ERROR as returned by
 * vxl_raise(). It may be called while judging, in atomic context. Therefore it must not sleep, must
 * not allocate except with vxl_make_*(), must not call the evaluator, and must vxl_charge() for its
 * time. A primitive with the flag VXL_LOADING is refused while judging, so it need not obey these
 * rules.
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
 * Each makes a value in the machine's arena, or in the heap if the machine belongs to a world. If
 * there is no room, it raises an error and returns VXL_ERROR. Bytes are copied. vxl_make_symbol()
 * interns the name. While judging, it only finds symbols of the image, and returns VXL_NIL for any
 * other name. Any context.
 */
vxl_value vxl_make_integer(struct vxl_machine *machine, s64 integer);
vxl_value vxl_make_string(struct vxl_machine *machine, const char *bytes, size_t length);
vxl_value vxl_make_symbol(struct vxl_machine *machine, const char *bytes, size_t length);
vxl_value vxl_make_cons(struct vxl_machine *machine, vxl_value car, vxl_value cdr);

/*
 * Records an error in the machine. Returns VXL_ERROR, for the primitive to return. @format: as for
 * printf(3), without floating point.
 */
vxl_value vxl_raise(struct vxl_machine *machine, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4), cold));

/* Raises VXL_TYPE: "NAME: EXPECTED expected, not VALUE". */
vxl_value vxl_raise_type(struct vxl_machine *machine, const char *expected, vxl_value value)
	__attribute__((cold));

/*
 * The string that (format nil CONTROL ARGUMENT ...) makes; @args are CONTROL and the arguments. If
 * these do not match, raises an error and returns VXL_ERROR.
 */
vxl_value vxl_format(struct vxl_machine *machine, const vxl_value *args, unsigned int nargs);

/* Subtracts @steps from the budget. If it is used up, raises an error and returns false. */
bool vxl_charge(struct vxl_machine *machine, u64 steps);

/* A pointer for use by the host's primitives. Initially NULL. */
void vxl_machine_set_context(struct vxl_machine *machine, void *context);
void *vxl_machine_context(const struct vxl_machine *machine);

/*
 * World. All of these functions may sleep.
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
 * Makes a copy of a world, so that a text with which many worlds begin need be loaded only once.
 * Its heap has @heap_bytes. With 0, the heap has no free room, and the copy can only be copied
 * again. All names that the loaded texts use must be defined: see vxl_world_is_complete(). Returns
 * NULL on error; see @error. The caller owns the copy.
 */
struct vxl_world *vxl_world_copy(const struct vxl_world *world, size_t heap_bytes,
				 struct vxl_error *error);

/* True if every name that the loaded texts use is defined. */
bool vxl_world_is_complete(const struct vxl_world *world);

/*
 * Reads, compiles and runs every form of @text. Stops at the first error; earlier definitions
 * remain. A line `#line N "FILE"` in the text sets file and number of the next line. At the end,
 * every function that is called and every variable that is used must be defined. @text is borrowed
 * during the call. *@result becomes the value of the last form; @result may be NULL.
 */
int vxl_world_load(struct vxl_world *world, const char *text, size_t length,
		   const char *file, vxl_value *result);

/*
 * Like vxl_world_load(), for a library: a text that is followed by others. Later texts may define
 * the names that this text uses. The vxl_world_load() of the last text checks all of them. Later
 * texts cannot define again what this text has defined, as with the package locks of SBCL, a Common
 * Lisp: the library's own functions would call what they define.
 */
int vxl_world_load_library(struct vxl_world *world, const char *text, size_t length,
			   const char *file);

/* Like vxl_world_load(), for an interactive line. Later lines may define the names that it uses. */
int vxl_world_load_line(struct vxl_world *world, const char *text, size_t length,
			const char *file, u32 line, vxl_value *result);

/* The last error. Valid until the next use of the world. */
const struct vxl_error *vxl_world_error(const struct vxl_world *world);

/* The world's own machine, for vxl_make_*() and vxl_machine_set_context(). */
struct vxl_machine *vxl_world_machine(struct vxl_world *world);

/* Sets how many steps a top-level form or a vxl_world_call() may take. */
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
 * Collects garbage. Every value of this world that the caller holds becomes invalid, except nil and
 * t. May fail with VXL_MEMORY; then nothing has changed.
 */
int vxl_world_collect(struct vxl_world *world);

/* Finds the defined name number @index among those that start with @prefix. False after the
 * last. */
bool vxl_world_complete(const struct vxl_world *world, const char *prefix,
			size_t index, struct vxl_string *name);

/*
 * The documentation of a name. The text consists of the form, a newline, a description, and
 * examples, each in a line "FORM => VALUE" or "FORM => error: MESSAGE". section: the section in the
 * reference. False if the name has no documentation. Valid until the next use of the world.
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

/* The same, but copies only the symbols of @count names, and everything they refer to. Names that
 * the world does not have are ignored. */
int vxl_freeze_names(struct vxl_world *world, const char *const *names, size_t count,
		     struct vxl_image **image);

/* No evaluation may be running on it. NULL: does nothing. May sleep. */
void vxl_image_free(struct vxl_image *image);

/* The memory that the image takes, in bytes. */
size_t vxl_image_bytes(const struct vxl_image *image);

/* See vxl_world_global() and vxl_world_function(). A lookup is slow: do it once, not at each
 * call. */
bool vxl_image_global(const struct vxl_image *image, const char *name, vxl_value *value);
vxl_value vxl_image_function(const struct vxl_image *image, const char *name);

/*
 * State. The values of counters, flags and rates (defcounter, defflag, defrate) outlive a call.
 * They are in two blocks of memory that the host keeps: one block for each loaded image, and one
 * for each running subsystem. A block is 8-byte aligned and initially zeroed.
 * vxl_image_state_size() is its size in bytes; 0 means that no block is needed. Machines may share
 * a block: every change is atomic.
 */
enum vxl_scope {
	VXL_SCOPE_VXED,
	VXL_SCOPE_SUBSYSTEM,
	VXL_SCOPE_COUNT,
};

size_t vxl_image_state_size(const struct vxl_image *image, enum vxl_scope scope);

/* Replaces the host's clock for the rates of this image (see struct vxl_host). No evaluation may be
 * running on it. */
void vxl_image_set_clock(struct vxl_image *image, u64 (*clock)(void));

/*
 * Machine.
 */

/* 0: the default of limits.h. A size above the maximum of limits.h is reduced to it. */
struct vxl_machine_size {
	u32 stack_slots;	/* of 8 bytes */
	u32 frames;		/* nested calls */
	u32 arena_bytes;
};

/* Makes a machine, which the caller owns. @size: NULL for all defaults. Returns NULL if out of
 * memory. May sleep. */
struct vxl_machine *vxl_machine_new(const struct vxl_machine_size *size);
void vxl_machine_free(struct vxl_machine *machine);	/* NULL: does nothing */

/*
 * Sets the blocks of state that the next vxl_call() uses. They must have been made for its image.
 * They are borrowed until others are set. NULL, the initial setting, means none: functions that
 * need the block then fail, so the call is refused. Any context.
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
 * @function is a closure, or takes more than @most arguments or a varying number of them; then use
 * vxl_call(). The entry is valid as long as the image.
 */
struct vxl_entry;
const struct vxl_entry *vxl_image_entry(const struct vxl_image *image, vxl_value function,
					unsigned int most);

/*
 * Like vxl_call(), with as many integers as the function takes. Argument i is @from[@order[i]], as
 * a signed number. Returns the value, or VXL_ERROR where vxl_call() would fail. @budget: below
 * 2^62.
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
	const char *file;	/* as set by #line; owned by the reader */
	u32 line, column;
	size_t start, end;	/* offsets of the form in the text, in bytes */
};

/* Makes a reader. @text is borrowed until vxl_reader_free(). Returns NULL on error; see @error. May
 * sleep. */
struct vxl_reader *vxl_reader_new(const char *text, size_t length, const char *file,
				  struct vxl_error *error);
void vxl_reader_free(struct vxl_reader *reader);	/* NULL: does nothing */

/* Reads the next form. At the end of the text, returns VXL_OK and sets @where->end to 0. */
int vxl_reader_next(struct vxl_reader *reader, vxl_value *form,
		    struct vxl_position *where);

/* Line and column of a list inside the form read last. False if not known. */
bool vxl_reader_locate(const struct vxl_reader *reader, vxl_value list,
		       struct vxl_position *where);
const struct vxl_space *vxl_reader_space(const struct vxl_reader *reader);
const struct vxl_error *vxl_reader_error(const struct vxl_reader *reader);

#endif
