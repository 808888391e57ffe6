/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vxelisp: a small Lisp to write system call policies in.
 *
 * A program goes through three stages, each with its own type:
 *
 *   world    mutable. Text is read, compiled and run here, form by form.
 *            May allocate and sleep. One thread at a time.
 *   image    what vxl_freeze() makes of a world: compact, read-only, and free
 *            of pointers. Any number of threads may evaluate on it at the
 *            same time, without a lock.
 *   machine  stack, frames and arena of one evaluation, allocated beforehand.
 *            One thread at a time; any image. vxl_call() on it never sleeps,
 *            allocates or locks.
 *
 *	world = vxl_world_new(&host, 16 << 20, &error);
 *	vxl_world_load(world, text, length, "popa3d.vxed");
 *	vxl_freeze(world, &image);
 *	vxl_world_free(world);
 *
 *	check = vxl_image_function(image, "check-open");
 *	status = vxl_call(image, machine, check, args, 2, 100000, &result);
 *
 * Functions that return int return VXL_OK (0) or another vxl_status; the
 * message then is in the vxl_error of the world or the machine. No function
 * here recurses in C on data, and every bound is in limits.h.
 */
#ifndef VXELISP_H
#define VXELISP_H

#include "vxelisp/port.h"

#define VXL_VERSION "0.1"

struct vxl_world;
struct vxl_image;
struct vxl_machine;
struct vxl_reader;

enum vxl_status {
	VXL_OK = 0,
	VXL_SYNTAX,	/* the text could not be read */
	VXL_COMPILE,	/* malformed form, unknown name, wrong argument count */
	VXL_RAISED,	/* (error ...) was called */
	VXL_TYPE,	/* an argument has the wrong type */
	VXL_RANGE,	/* index, divisor or pattern out of what is valid */
	VXL_ARGUMENTS,	/* a function was called with a wrong argument count */
	VXL_UNDEFINED,	/* a function or variable without a definition */
	VXL_FROZEN,	/* an image would have been changed */
	VXL_STEPS,	/* the step budget is used up */
	VXL_STACK,	/* too many nested calls */
	VXL_ARENA,	/* the arena, or the world's heap, is full */
	VXL_LIMIT,	/* another bound of limits.h was met */
	VXL_MEMORY,	/* the system is out of memory */
	VXL_INCOMPLETE,	/* the text ends inside a form: more may complete it */
};

/* A short name for a status, such as "out of steps". Never NULL. */
const char *vxl_status_name(int status);

#define VXL_FILE_SIZE		128
#define VXL_MESSAGE_SIZE	256
#define VXL_BACKTRACE_SIZE	256

/*
 * What went wrong, and where. Line and column count from 1; line is 0 when
 * the place is not known. All texts are NUL-terminated and cut to fit.
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
 * Writes "FILE:LINE:COLUMN: MESSAGE" into @buffer, NUL-terminated and cut to
 * @size. Returns the length that was written.
 */
size_t vxl_error_text(const struct vxl_error *error, char *buffer, size_t size);

/*
 * Values. A value is a 64-bit word that means something only together with
 * the space (below) it lives in. It is valid
 *  - in an image: as long as the image;
 *  - as result of vxl_call(): until the next vxl_call() on that machine;
 *  - in a world: until the next vxl_world_load() or vxl_world_collect().
 * VXL_NIL and VXL_T are valid everywhere.
 */
typedef u64 vxl_value;

#define VXL_NIL		((vxl_value)0x05)
#define VXL_T		((vxl_value)0x25)
#define VXL_ERROR	(~(vxl_value)0)		/* not a value: see vxl_raise() */

/* Bytes that are borrowed, need not end in NUL, and may contain any. */
struct vxl_string {
	const char *bytes;
	size_t length;
};

/* The memory that values refer to: [0] world or image, [1] arena. */
struct vxl_space {
	unsigned char *base[2];
	u32 size[2];
};

const struct vxl_space *vxl_world_space(const struct vxl_world *world);
const struct vxl_space *vxl_image_space(const struct vxl_image *image);
const struct vxl_space *vxl_machine_space(const struct vxl_machine *machine);

/*
 * Accessors: constant time, never sleep. Each returns what it says, or, for
 * a value of another type, the neutral result named in its comment.
 */
bool vxl_is_integer(const struct vxl_space *space, vxl_value value);
bool vxl_is_string(vxl_value value);
bool vxl_is_symbol(vxl_value value);		/* true for nil as well */
bool vxl_is_cons(vxl_value value);
bool vxl_is_vector(const struct vxl_space *space, vxl_value value);
bool vxl_is_function(const struct vxl_space *space, vxl_value value);
s64 vxl_integer(const struct vxl_space *space, vxl_value value);	/* 0 */
/* The value, if it is an integer from 1 to most, which is small; else 0. Looks at no
 * object, so that the value may be of a space that is not at hand. */
unsigned int vxl_small_integer(vxl_value value, unsigned int most);
struct vxl_string vxl_string(const struct vxl_space *space, vxl_value value); /* "" */
struct vxl_string vxl_symbol_name(const struct vxl_space *space, vxl_value value); /* "" */
vxl_value vxl_car(const struct vxl_space *space, vxl_value value);	/* nil */
vxl_value vxl_cdr(const struct vxl_space *space, vxl_value value);	/* nil */
u32 vxl_vector_length(const struct vxl_space *space, vxl_value value);	/* 0 */
vxl_value vxl_vector_get(const struct vxl_space *space, vxl_value value, u32 index); /* nil */
/* How many arguments a function takes at most; VXL_MANY: any number. 0 */
unsigned int vxl_function_arity(const struct vxl_space *space, vxl_value value);
bool vxl_is_path_map(const struct vxl_space *space, vxl_value value);
/*
 * What (path-map-get MAP PATH) gives, without a machine. What it takes is taken from
 * *steps, which is negative when they were not enough. 0
 */
s64 vxl_path_map_get(const struct vxl_space *space, vxl_value map,
		     const char *path, size_t length, s64 *steps);
/* The literal bytes that every path in a path-map begins with. "" */
struct vxl_string vxl_path_map_beginning(const struct vxl_space *space, vxl_value map);
bool vxl_string_is(const struct vxl_space *space, vxl_value value, const char *text);
bool vxl_symbol_is(const struct vxl_space *space, vxl_value value, const char *name);

/*
 * Prints @value as the reader would read it (@escape) or as people read it,
 * into @buffer, NUL-terminated and cut to @size. Returns the length.
 */
size_t vxl_print(const struct vxl_space *space, vxl_value value, bool escape,
		 char *buffer, size_t size);

/*
 * Host: what the embedding program adds to the language. All tables must
 * outlive every world and image made with them.
 *
 * A primitive gets its arguments already evaluated and counted, in @args
 * (read-only, valid during the call), and returns a value, or what
 * vxl_raise() returned. It may be called while judging, in atomic context:
 * it must not sleep, allocate other than by the vxl_make_* functions, call
 * the evaluator, or take time that it does not vxl_charge() for. One that is
 * for loading only says VXL_LOADING; it is refused while judging.
 */
typedef vxl_value (*vxl_function)(struct vxl_machine *machine,
				  const vxl_value *args, unsigned int nargs);

#define VXL_MANY	255	/* as max: any number of arguments */
#define VXL_LOADING	1	/* flag: refused while judging */
#define VXL_KEYS	2	/* flag: called with more than max arguments, it is
				   the Lisp function %NAME, which takes keywords */

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
	/* Nanoseconds that only grow, for rates. Any context. NULL: none. */
	u64 (*clock)(void);
};

/* O_RDONLY, AF_INET, EPERM, ...: from the headers this was compiled with. */
extern const struct vxl_constant vxl_platform_constants[];
extern const size_t vxl_platform_constant_count;

/* For primitives and tools: making values, errors and charges. */

/*
 * Each makes a value in the machine's arena, or in the heap when @machine is
 * a world's. Returns VXL_ERROR, already raised, when there is no room.
 * Bytes are copied. vxl_make_symbol() interns; while judging it finds only
 * the symbols that the image knows, and returns VXL_NIL for another.
 */
vxl_value vxl_make_integer(struct vxl_machine *machine, s64 integer);
vxl_value vxl_make_string(struct vxl_machine *machine, const char *bytes, size_t length);
vxl_value vxl_make_symbol(struct vxl_machine *machine, const char *bytes, size_t length);
vxl_value vxl_make_cons(struct vxl_machine *machine, vxl_value car, vxl_value cdr);

/*
 * Records an error in the machine and returns VXL_ERROR, which the primitive
 * then returns. @format as of printf, without floating point.
 */
vxl_value vxl_raise(struct vxl_machine *machine, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4), cold));

/* Raises VXL_TYPE: "NAME: EXPECTED expected, not VALUE". */
vxl_value vxl_raise_type(struct vxl_machine *machine, const char *expected, vxl_value value)
	__attribute__((cold));

/*
 * What (format nil CONTROL ARGUMENT ...) makes of @args, a string. Returns
 * VXL_ERROR, raised, when they do not fit each other.
 */
vxl_value vxl_format(struct vxl_machine *machine, const vxl_value *args, unsigned int nargs);

/* Takes @steps from the budget; false, already raised, when it is used up. */
bool vxl_charge(struct vxl_machine *machine, u64 steps);

/* A pointer of the host's own, for its primitives. NULL at first. */
void vxl_machine_set_context(struct vxl_machine *machine, void *context);
void *vxl_machine_context(const struct vxl_machine *machine);

/*
 * World. All of these may sleep.
 */

/*
 * A world with a heap of @heap_bytes (cut to VXL_HEAP_MAX), in which the
 * library of the language is loaded already. NULL on error: see @error.
 * The caller owns it. In user space the heap is touched only as it is used.
 */
struct vxl_world *vxl_world_new(const struct vxl_host *host, size_t heap_bytes,
				struct vxl_error *error);
void vxl_world_free(struct vxl_world *world);	/* NULL is fine */

/*
 * Reads, compiles and runs every form of @text. Stops at the first error;
 * what came before it stays defined. A line `#line N "FILE"` in the text
 * sets file and number of the line that follows. At the end every function
 * that is called, and every variable that is used, must be defined.
 * @text is borrowed during the call only. @result may be NULL; it gets the
 * value of the last form.
 */
int vxl_world_load(struct vxl_world *world, const char *text, size_t length,
		   const char *file, vxl_value *result);

/* The same for an interactive line: names may be defined by a later one. */
int vxl_world_load_line(struct vxl_world *world, const char *text, size_t length,
			const char *file, u32 line, vxl_value *result);

/* After an error: what and where. Valid until the next use of the world. */
const struct vxl_error *vxl_world_error(const struct vxl_world *world);

/* For vxl_make_*() in this world, and to give its primitives a context. */
struct vxl_machine *vxl_world_machine(struct vxl_world *world);

/* Steps each top-level form, and each vxl_world_call(), may take. */
void vxl_world_set_budget(struct vxl_world *world, u64 steps);

/* Calls a function, given by value or symbol, with @nargs values. */
int vxl_world_call(struct vxl_world *world, vxl_value function,
		   const vxl_value *args, unsigned int nargs, vxl_value *result);

/* Value of a global variable or constant; false when it has none. */
bool vxl_world_global(const struct vxl_world *world, const char *name, vxl_value *value);
/* Function of that name; VXL_NIL when there is none. */
vxl_value vxl_world_function(const struct vxl_world *world, const char *name);
/* Whether a function or macro of that name is defined. */
bool vxl_world_defines(const struct vxl_world *world, const char *name);
bool vxl_world_define(struct vxl_world *world, const char *name, vxl_value value);

/* Bytes of the heap that are in use. */
size_t vxl_world_bytes(const struct vxl_world *world);

/*
 * Drops what nothing refers to. Every value of this world but nil and t that
 * the caller holds becomes invalid. Fails only with VXL_MEMORY, harmlessly.
 */
int vxl_world_collect(struct vxl_world *world);

/* The @index-th defined name that starts with @prefix; false after the last. */
bool vxl_world_complete(const struct vxl_world *world, const char *prefix,
			size_t index, struct vxl_string *name);

/*
 * What is known of a name: its form, a newline, what it does, and examples,
 * each in a line "FORM => VALUE" or "FORM => error: MESSAGE". The section is
 * what the reference puts it under. False if there is nothing. Valid until the
 * next use of the world.
 */
struct vxl_doc {
	struct vxl_string text, section;
};

bool vxl_world_doc(const struct vxl_world *world, const char *name, struct vxl_doc *doc);

/*
 * Image.
 */

/*
 * Copies everything reachable from the variables and functions that loaded
 * texts defined (not what only the language's own library uses) into a new
 * image, owned by the caller. The world stays as it was. May sleep.
 */
int vxl_freeze(struct vxl_world *world, struct vxl_image **image);

/* Nothing may be evaluated on it any more. NULL is fine. May sleep. */
void vxl_image_free(struct vxl_image *image);

/* Size of the image in memory, in bytes. */
size_t vxl_image_bytes(const struct vxl_image *image);

/* As in a world. Look them up once, not at each call. */
bool vxl_image_global(const struct vxl_image *image, const char *name, vxl_value *value);
vxl_value vxl_image_function(const struct vxl_image *image, const char *name);

/*
 * State: what defcounter, defflag and defrate declare outlives a call, in two
 * blocks of memory that the host keeps: one for each loaded image, and one for
 * each running subsystem. A block is 8-aligned, starts as zeros, and is as long
 * as vxl_image_state_size() says (0: needed by nothing). Any number of machines
 * may be given the same block; all changes of it are atomic.
 */
enum vxl_scope {
	VXL_SCOPE_VXED,
	VXL_SCOPE_SUBSYSTEM,
	VXL_SCOPE_COUNT,
};

size_t vxl_image_state_size(const struct vxl_image *image, enum vxl_scope scope);

/* Rates of this image go by another clock than the host's (see struct vxl_host).
 * Nothing may be evaluated on it meanwhile. */
void vxl_image_set_clock(struct vxl_image *image, u64 (*clock)(void));

/*
 * Machine.
 */

/* 0 stands for the default in limits.h; more than its maximum is cut. */
struct vxl_machine_size {
	u32 stack_slots;	/* of 8 bytes */
	u32 frames;		/* nested calls */
	u32 arena_bytes;
};

/* NULL when out of memory. @size may be NULL. May sleep. */
struct vxl_machine *vxl_machine_new(const struct vxl_machine_size *size);
void vxl_machine_free(struct vxl_machine *machine);	/* NULL is fine */

/*
 * Gives the machine the blocks of the image it is to judge with next. They are
 * borrowed until others are set. A missing one (NULL, as at first) makes the
 * functions that need it fail, so that the call is refused. Any context.
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
 * Calls @function (from vxl_image_function(), or any function value of the
 * image) with at most VXL_ARGS_MAX arguments. Callable in atomic context;
 * never sleeps, allocates or locks. At most @budget steps are taken (a step
 * is about an instruction, or 16 bytes handled by a primitive).
 * On VXL_OK *@result is set, and stays valid, as its strings do, until the
 * next vxl_call() on @machine. Otherwise *@result is VXL_NIL, and the caller
 * must refuse whatever was being judged.
 */
int vxl_call(const struct vxl_image *image, struct vxl_machine *machine,
	     vxl_value function, const struct vxl_arg *args, unsigned int nargs,
	     u64 budget, vxl_value *result);

/*
 * The short way in, for functions of integers that are called often. NULL,
 * unless @function takes a fixed number of arguments, @most at most, and
 * captured nothing: then vxl_call() it. Valid as long as the image.
 */
struct vxl_entry;
const struct vxl_entry *vxl_image_entry(const struct vxl_image *image, vxl_value function,
					unsigned int most);

/*
 * As vxl_call(), with as many integers as the function takes: argument i is
 * @from[@order[i]], signed. Returns the value, or VXL_ERROR where vxl_call()
 * fails. @budget is below 2^62.
 */
vxl_value vxl_call_integers(const struct vxl_image *image, struct vxl_machine *machine,
			    const struct vxl_entry *entry, const u64 *from,
			    const u8 *order, u64 budget);

/* Of the last vxl_call(), if it failed. */
const struct vxl_error *vxl_machine_error(const struct vxl_machine *machine);

/* Steps that the last vxl_call() took. */
u64 vxl_machine_steps(const struct vxl_machine *machine);

/*
 * Reader alone, for tools: the forms of a text, unevaluated.
 *
 *	reader = vxl_reader_new(text, length, "x.vxed", &error);
 *	while ((status = vxl_reader_next(reader, &form, &where)) == VXL_OK &&
 *	       where.end)
 *		...
 */
struct vxl_position {
	const char *file;	/* as the text's #line says; owned by the reader */
	u32 line, column;
	size_t start, end;	/* bytes of the text that the form takes */
};

/* @text is borrowed until vxl_reader_free(). NULL on error. May sleep. */
struct vxl_reader *vxl_reader_new(const char *text, size_t length, const char *file,
				  struct vxl_error *error);
void vxl_reader_free(struct vxl_reader *reader);	/* NULL is fine */

/* The next form; at the end of the text VXL_OK with @where->end == 0. */
int vxl_reader_next(struct vxl_reader *reader, vxl_value *form,
		    struct vxl_position *where);

/* Line and column of a list inside the form read last; false if not known. */
bool vxl_reader_locate(const struct vxl_reader *reader, vxl_value list,
		       struct vxl_position *where);
const struct vxl_space *vxl_reader_space(const struct vxl_reader *reader);
const struct vxl_error *vxl_reader_error(const struct vxl_reader *reader);

#endif
