/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Eight threads judge on one image, under the thread sanitizer.
 * lisp_threads race: two threads use one machine, which the sanitizer must report.
 */
#include <pthread.h>

#include "vxelisp/vxelisp.h"
#include "vxelisp/limits.h"

static unsigned int failures;

#define EXPECT(condition)							\
	do {									\
		if (!(condition)) {						\
			printf("# line %d: %s\n", __LINE__, #condition);	\
			failures++;						\
		}								\
	} while (0)

#define THREADS	8
#define ROUNDS	2000

static const char text[] =
	"(defparameter *map* (make-path-map '((\"/etc/*\" . 1) (\"/etc/passwd\" . 2) (\"**.so\" . 4))))"
	"(defparameter *ports* (make-int-map '((22 . ssh) ((80 . 90) . web))))"
	"(defparameter *nets* (make-address-set '(\"inet:192.0.2.0/24:*\")))"
	"(defparameter *names* (alist-hash-table '((web . 1) (ssh . 2))))"
	"(defcounter all) (defcounter mine :scope subsystem) (defflag seen) (defrate logins)"
	"(defun sum (list) (reduce #'+ (mapcar (lambda (x) (* x x)) list)))"
	"(defun judge (n path)"
	"  (set-flag seen)"
	"  (+ n (path-map-get *map* path) (length (string-append path \"\")) (sum '(1 2 3))"
	"     (gethash (int-map-get *ports* (+ 80 (mod n 5))) *names*)"
	"     (if (address-set-member-p *nets* \"inet:192.0.2.7:80\") 100 0)"
	"     (handler-case (car n) (type-error () 1000))"
	"     (case (mod n 6) (0 10000) (1 10000) (2 10000) (3 10000) (t 10000))))"
	"(defun event () (counter-increment all 2) (counter-increment mine)"
	"  (not (rate-limit-p logins 777 60)))"
	"(defun first-time () (not (set-flag seen)))"
	"(defun totals () (list (counter-value all) (counter-reset mine) (counter-value mine)))"
	"(defun limited () (rate-limit-p logins 777 60))";

static struct vxl_image *shared;
static u64 clock_ns = 5000000000ull, vxed[VXL_STATE_MAX], subsystem[VXL_STATE_MAX];

static u64 stopped_clock(void)
{
	return clock_ns;
}

static struct vxl_image *load(void)
{
	static const struct vxl_host host = { .clock = stopped_clock };
	struct vxl_image *image = NULL;
	struct vxl_error error;
	struct vxl_world *world = vxl_world_new(&host, 16 << 20, &error);

	if (!world || vxl_world_load(world, text, sizeof(text) - 1, "threads", NULL) ||
	    vxl_freeze(world, &image)) {
		printf("Bail out! %s\n", world ? vxl_world_error(world)->message : error.message);
		exit(1);
	}
	vxl_world_free(world);
	return image;
}

static struct vxl_machine *new_machine(void)
{
	struct vxl_machine *machine = vxl_machine_new(NULL);

	vxl_machine_set_state(machine, vxed, subsystem);
	return machine;
}

static int call(struct vxl_machine *machine, const char *name, vxl_value *v)
{
	return vxl_call(shared, machine, vxl_image_function(shared, name), NULL, 0, 1000, v);
}

static void judge(struct vxl_machine *machine, s64 n, s64 *wrong)
{
	const struct vxl_arg args[] = {
		{ .kind = VXL_ARG_INTEGER, .integer = n },
		{ .kind = VXL_ARG_STRING, .string = { "/etc/passwd", 11 } },
	};
	vxl_value v;

	if (vxl_call(shared, machine, vxl_image_function(shared, "judge"), args, 2, 100000, &v) ||
	    vxl_integer(vxl_machine_space(machine), v) != n + 3 + 11 + 14 + 1 + 100 + 1000 + 10000)
		++*wrong;
}

static void *judge_often(void *arg)
{
	struct vxl_machine *machine = new_machine();
	s64 n = (s64)(intptr_t)arg, i, wrong = 0;

	for (i = 0; i < ROUNDS; i++)
		judge(machine, n * i, &wrong);
	vxl_machine_free(machine);
	return (void *)(intptr_t)wrong;
}

static void test_judging(void)
{
	pthread_t threads[THREADS];
	unsigned int i;
	void *wrong;

	for (i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, judge_often, (void *)(intptr_t)(i + 1));
	for (i = 0; i < THREADS; i++) {
		pthread_join(threads[i], &wrong);
		EXPECT(!wrong);
	}
	vxed[2] = 0;
}

#define EVENTS	5000
#define LIMIT	777

static void *count_events(void *arg)
{
	struct vxl_machine *machine = new_machine();
	s64 passed = 0, i;
	vxl_value v;

	(void)arg;
	for (i = 0; i < EVENTS; i++) {
		EXPECT(!call(machine, "event", &v));
		if (v == VXL_T)
			passed++;
	}
	vxl_machine_free(machine);
	return (void *)(intptr_t)passed;
}

/* All threads change the same counters. */
static void test_state(void)
{
	struct vxl_machine *machine = vxl_machine_new(NULL);
	const struct vxl_space *space = vxl_machine_space(machine);
	pthread_t threads[THREADS];
	s64 total = 0;
	unsigned int i;
	void *passed;
	vxl_value v;

	EXPECT(vxl_image_state_size(shared, VXL_SCOPE_VXED) == 24);
	EXPECT(vxl_image_state_size(shared, VXL_SCOPE_SUBSYSTEM) == 8);
	EXPECT(call(machine, "totals", &v) == VXL_UNDEFINED);
	vxl_machine_set_state(machine, vxed, subsystem);
	memset(vxed, 0, sizeof(vxed));
	EXPECT(call(machine, "first-time", &v) == VXL_OK && v == VXL_T);
	EXPECT(call(machine, "first-time", &v) == VXL_OK && v == VXL_NIL);
	for (i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, count_events, NULL);
	for (i = 0; i < THREADS; i++) {
		pthread_join(threads[i], &passed);
		total += (intptr_t)passed;
	}
	EXPECT(total == LIMIT);
	EXPECT(call(machine, "totals", &v) == VXL_OK);
	EXPECT(vxl_integer(space, vxl_car(space, v)) == 2 * EVENTS * THREADS);
	v = vxl_cdr(space, v);
	EXPECT(vxl_integer(space, vxl_car(space, v)) == EVENTS * THREADS);
	EXPECT(vxl_integer(space, vxl_car(space, vxl_cdr(space, v))) == 0);
	/* The rate permits calls again as time passes. */
	EXPECT(call(machine, "limited", &v) == VXL_OK && v == VXL_T);
	clock_ns += 60000000000ull / LIMIT + 1;
	EXPECT(call(machine, "limited", &v) == VXL_OK && v == VXL_NIL);
	EXPECT(call(machine, "limited", &v) == VXL_OK && v == VXL_T);
	clock_ns += 60000000000ull;
	EXPECT(call(machine, "limited", &v) == VXL_OK && v == VXL_NIL);
	vxl_machine_free(machine);
}

static void *judge_few(void *machine)
{
	s64 i, wrong = 0;

	for (i = 0; i < 20; i++)
		judge(machine, i, &wrong);
	return NULL;
}

static void race(void)
{
	struct vxl_machine *machine = new_machine();
	pthread_t thread;

	pthread_create(&thread, NULL, judge_few, machine);
	judge_few(machine);
	pthread_join(thread, NULL);
	vxl_machine_free(machine);
}

int main(int argc, char **argv)
{
	(void)argv;
	shared = load();
	if (argc > 1)
		race();
	test_judging();
	test_state();
	vxl_image_free(shared);
	printf("%sok - %u threads judge on one image, and count\n", failures ? "not " : "", THREADS);
	return failures != 0;
}
