/* SPDX-License-Identifier: GPL-2.0 */
/*
 * lisp_differ PROGRAMS [SEED]: makes random programs, runs each in an image, and evaluates it
 * with the naive implementation. Values and errors must be the same.
 */
#include "lisp/naive.h"

static u64 state = 88172645463325252ull;

static u32 dice(u32 sides)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 20) % sides;
}

/*
 * Templates for the forms of each type. In a template:
 *	$X	a form of type X
 *	$=X	a new variable of type X, visible to the forms after the next $!
 *	$1 $2	the name of the first, the second such variable again
 *	$vX	any visible variable of type X
 *	$^	hides the blocks, because a function starts
 *	$;	hides the variables that the template made
 *	$c	a small number
 *	$k	a key
 * Blocks count as variables of type K, and variables that are set in loops as type C.
 *
 *	I integer  S string  L list  B boolean  A any  F function of an integer
 *	Y symbol  P parameter and body of a function of one integer  T a program
 */
static const struct template {
	char type;
	u8 leaf;		/* contains no other form */
	const char *text;
} templates[] = {
	{ 'T', 0, "(prin1-to-string (list (handler-case $I (error () 'e)) (handler-case $A (error () 'e)) $A))" },
	{ 'I', 1, "$i" }, { 'I', 1, "$vI" }, { 'I', 1, "$vI" }, { 'I', 1, "$vC" }, { 'I', 1, "$c" },
	{ 'I', 0, "(+ $I $I)" }, { 'I', 0, "(- $I $I)" }, { 'I', 0, "(* $I $I)" },
	{ 'I', 0, "(+ $I $I $I)" }, { 'I', 0, "(- $I)" }, { 'I', 0, "(+ $I $c)" },
	{ 'I', 0, "(- $I $c)" }, { 'I', 0, "(1+ $I)" }, { 'I', 0, "(1- $I)" },
	{ 'I', 0, "(logand $I $I)" }, { 'I', 0, "(logior $I $I)" }, { 'I', 0, "(logxor $I $I)" },
	{ 'I', 0, "(logand $I $i)" }, { 'I', 0, "(logandc2 $I $I)" }, { 'I', 0, "(lognot $I)" },
	{ 'I', 0, "(ash $I $k)" }, { 'I', 0, "(ash $I $I)" }, { 'I', 0, "(logcount $I)" },
	{ 'I', 0, "(integer-length $I)" }, { 'I', 0, "(ldb (byte $c $c) $I)" },
	{ 'I', 0, "(ldb (byte $I $c) $I)" }, { 'I', 0, "(dpb $I (byte $c $c) $I)" },
	{ 'I', 0, "(u8 $I)" }, { 'I', 0, "(u16 $I)" }, { 'I', 0, "(u32 $I)" },
	{ 'I', 0, "(s8 $I)" }, { 'I', 0, "(s16 $I)" }, { 'I', 0, "(s32 $I)" },
	{ 'I', 0, "(truncate $I $I)" }, { 'I', 0, "(rem $I $I)" }, { 'I', 0, "(floor $I $I)" },
	{ 'I', 0, "(mod $I $I)" }, { 'I', 0, "(mod $I $c)" }, { 'I', 0, "(min $I $I)" },
	{ 'I', 0, "(max $I $I $I)" }, { 'I', 0, "(abs $I)" }, { 'I', 0, "(signum $I)" },
	{ 'I', 0, "(length $L)" }, { 'I', 0, "(length $S)" }, { 'I', 0, "(char $S $c)" },
	{ 'I', 0, "(reduce #'+ $L)" }, { 'I', 0, "(apply #'+ $L)" }, { 'I', 0, "(apply #'max $I $L)" },
	{ 'I', 0, "(funcall $F $I)" }, { 'I', 0, "(funcall $F $I)" }, { 'I', 0, "(apply $F (list $I))" },
	{ 'I', 0, "(funcall $vF $I $I)" }, { 'I', 0, "(nth $c $L)" }, { 'I', 0, "(car $L)" },
	{ 'I', 0, "(or (search $S $S) $I)" }, { 'I', 0, "(or (parse-integer $S) $I)" },
	{ 'I', 0, "(if $B $I $I)" }, { 'I', 0, "(if (not $B) $I $I)" },
	{ 'I', 0, "(cond ($B $I) ($B $I) (t $I))" }, { 'I', 0, "(let (($=I $I)) $!$I)" },
	{ 'I', 0, "(let (($=I $I) ($=S $S)) $!$I)" }, { 'I', 0, "(let (($=I $I) ($=L $L)) $!$A $I)" },
	{ 'I', 0, "(let* (($=I $I) ($!$=I $I)) $!$I)" }, { 'I', 0, "(let (($=F $F)) $!$I)" },
	{ 'I', 0, "(progn $A $I)" }, { 'I', 0, "(setq $vI $I)" }, { 'I', 0, "(setq $vI (+ $I $c))" },
	{ 'I', 0, "(case $I ($k $I) ($k $I) (t $I))" },
	{ 'I', 0, "(case $I ($k $I) (($k $k) $I) ($k $I) (($k $k $k) $I) (t $I))" },
	{ 'I', 0, "(case $vI (0 $I) (1 $I) (2 $I) ((3 4 $k) $I) ($k $I) (t $I))" },
	{ 'I', 0, "(case $Y (a $I) ((b c) $I) (t $I))" },
	{ 'I', 0, "(block $=K $!$A $I)" }, { 'I', 0, "(block $=K $!$I)" },
	{ 'I', 0, "(+ $I (return-from $vK $I))" }, { 'I', 0, "(return-from $vK $I)" },
	{ 'I', 0, "(if $B (return-from $vK $I) $I)" },
	{ 'I', 0, "(handler-case $I (error () $I))" },
	{ 'I', 0, "(handler-case $I (type-error () $I) (range-error () $I))" },
	{ 'I', 0, "(handler-case (progn $A $I) (simple-error ($=S) $!(length $1)$;) (program-error () $I))" },
	{ 'I', 0, "(let (($=I $I)) $!(handler-case (progn (setq $1 $I) (error $S) $I) (error () $1)))" },
	{ 'I', 0, "(if $B (error $S) $I)" }, { 'I', 0, "(handler-case (funcall $A $I) (error () $I))" },
	{ 'I', 0, "(flet (($=G $P)) $!($1 $I))" }, { 'I', 0, "(flet (($=G $P)) $!(+ ($1 $I) ($1 $I)))" },
	{ 'I', 0, "(flet (($=G $P)) $!(reduce #'+ (mapcar #'$1 $L)))" },
	{ 'I', 0, "(labels (($=G ($=C $=I) $^$!(if (<= $2 0) $3 ($1 (- $2 1) $I)))$;) ($1 $c $I))" },
	{ 'I', 0, "(labels (($=G ($=C $=I) $^$!(if (<= $2 0) $3 (+ $I ($1 (- $2 1) $I))))$;) ($1 $c $I))" },
	{ 'I', 0, "(funcall (lambda ($=I &optional ($=I $^$I)) $!$I$;) $I)" },
	{ 'I', 0, "(funcall (lambda ($=I &optional ($=I $^$I)) $!$I$;) $I $I)" },
	{ 'I', 0, "(funcall (lambda ($=I &rest $=L) $^$!$I$;) $I $I $I)" },
	{ 'I', 0, "(funcall (lambda (&key ($=I $^$I) ($=I $I)) $!$I$;) :$2 $I)" },
	{ 'I', 0, "(let (($=I $I)) $!(dotimes ($=C $c) $!(setq $1 $I)) $1)" },
	{ 'I', 0, "(let (($=I $I)) (dolist ($=I $L) $!(setq $1 (+ $1 $2))) $1)" },
	{ 'I', 0, "(let (($=C 0)) $!(while (< $1 $c) (setq $1 (+ $1 1)) $A) $1)" },
	{ 'B', 1, "t" }, { 'B', 1, "nil" }, { 'B', 0, "(< $I $I)" }, { 'B', 0, "(<= $I $I)" },
	{ 'B', 0, "(> $I $c)" }, { 'B', 0, "(>= $I $c)" }, { 'B', 0, "(= $I $I)" },
	{ 'B', 0, "(= $I $c)" }, { 'B', 0, "(/= $I $I)" }, { 'B', 0, "(< $I $I $I)" },
	{ 'B', 0, "(<= $c $I $i)" }, { 'B', 0, "(u64< $I $I)" }, { 'B', 0, "(logtest $I $I)" },
	{ 'B', 0, "(logtest $I $i)" }, { 'B', 0, "(= 0 (logand $I $k))" }, { 'B', 0, "(logbitp $c $I)" },
	{ 'B', 0, "(logbitp $I $I)" }, { 'B', 0, "(zerop $I)" }, { 'B', 0, "(minusp $I)" },
	{ 'B', 0, "(evenp $I)" }, { 'B', 0, "(not $B)" }, { 'B', 0, "(and $B $B)" },
	{ 'B', 0, "(or $B $B)" }, { 'B', 0, "(and $B (or $B (not $B)))" }, { 'B', 0, "(null $L)" },
	{ 'B', 0, "(eq $Y $Y)" }, { 'B', 0, "(eql $I $I)" }, { 'B', 0, "(equal $A $A)" },
	{ 'B', 0, "(equal $L $L)" }, { 'B', 0, "(string= $S $S)" }, { 'B', 0, "(string< $S $S)" },
	{ 'B', 0, "(string>= $S $S)" }, { 'B', 0, "(string-equal $S $S)" },
	{ 'B', 0, "(string-prefix-p $S $S)" }, { 'B', 0, "(string-suffix-p $S $S)" },
	{ 'B', 0, "(consp $A)" }, { 'B', 0, "(integerp $A)" }, { 'B', 0, "(stringp $A)" },
	{ 'B', 0, "(some #'plusp $L)" }, { 'B', 0, "(every (lambda $P) $L)" },
	{ 'S', 1, "$s" }, { 'S', 1, "$vS" }, { 'S', 1, "$s" },
	{ 'S', 0, "(string-append $S $S)" }, { 'S', 0, "(string-append $S $S $S)" },
	{ 'S', 0, "(subseq $S $c)" }, { 'S', 0, "(subseq $S $c $c)" }, { 'S', 0, "(subseq $S 0 $c)" },
	{ 'S', 0, "(string-upcase $S)" }, { 'S', 0, "(string-downcase $S)" },
	{ 'S', 0, "(string-trim $S $S)" }, { 'S', 0, "(string-left-trim $S $S)" },
	{ 'S', 0, "(string-right-trim $S $S)" }, { 'S', 0, "(string-replace $S $S $S)" },
	{ 'S', 0, "(string-join (list $S $S $S) $S)" }, { 'S', 0, "(string-join (string-split $S $S) $S)" },
	{ 'S', 0, "(number-to-string $I)" }, { 'S', 0, "(number-to-string $I 16)" },
	{ 'S', 0, "(string-to-hex $S)" }, { 'S', 0, "(prin1-to-string $A)" },
	{ 'S', 0, "(princ-to-string $A)" }, { 'S', 0, "(if $B $S $S)" }, { 'S', 0, "(setq $vS $S)" },
	{ 'S', 0, "(let (($=S $S)) $!$S)" },
	{ 'S', 0, "(handler-case (progn $I $S) (simple-error ($=S) $!$S$;) (error () $S))" },
	{ 'L', 1, "nil" }, { 'L', 1, "'($i $i $c)" }, { 'L', 1, "$vL" }, { 'L', 1, "$vL" },
	{ 'L', 0, "(list $I $I)" }, { 'L', 0, "(cons $I $L)" }, { 'L', 0, "(list* $I $I $L)" },
	{ 'L', 0, "(cdr $L)" }, { 'L', 0, "(append $L $L)" }, { 'L', 0, "(append $L $L $L)" },
	{ 'L', 0, "(reverse $L)" }, { 'L', 0, "(nthcdr $c $L)" }, { 'L', 0, "(subseq $L $c)" },
	{ 'L', 0, "(subseq $L 0 $c)" }, { 'L', 0, "(mapcar $F $L)" }, { 'L', 0, "(mapcar (lambda $P) $L)" },
	{ 'L', 0, "(remove-if-not #'evenp $L)" }, { 'L', 0, "(remove-if (lambda ($=I) $^$!$B$;) $L)" },
	{ 'L', 0, "(member $I $L)" }, { 'L', 0, "(if $B $L $L)" }, { 'L', 0, "(setq $vL (cons $I $L))" },
	{ 'L', 0, "(let (($=L $L)) $!$L)" }, { 'L', 0, "`($i ,$I ,@$L $c)" }, { 'L', 0, "`(,@$L ,$I)" },
	{ 'L', 0, "(let (($=L nil)) $!(dotimes ($=C $c) $!(setq $1 (cons $I $1))) $1)" },
	{ 'L', 0, "(let (($=L nil)) (dolist ($=I $L) $!(setq $1 (cons $I $1))) $1)" },
	{ 'L', 0, "(apply #'list $I $L)" }, { 'L', 0, "(funcall (lambda (&rest $=L) $^$!$L$;) $I $I)" },
	{ 'Y', 1, "'a" }, { 'Y', 1, "'b" }, { 'Y', 1, "'c" }, { 'Y', 1, "nil" }, { 'Y', 1, ":k" },
	{ 'Y', 0, "(if $B $Y $Y)" }, { 'Y', 0, "(cond ($B $Y) ($Y))" }, { 'Y', 0, "(or $Y $Y)" },
	{ 'F', 1, "#'1+" }, { 'F', 1, "#'lognot" }, { 'F', 1, "$vF" }, { 'F', 1, "'abs" },
	{ 'F', 0, "(lambda $P)" }, { 'F', 0, "(lambda $P)" }, { 'F', 0, "(if $B $F $F)" },
	{ 'F', 0, "(let (($=I $I)) $!(lambda ($=I) $^$!(setq $1 (+ $1 $2)) $I$;))" },
	{ 'P', 1, "($=I) $^$!$I" }, { 'P', 0, "($=I) $^$!$I" }, { 'P', 0, "($=I) $^$!$A $I" },
	{ 'A', 1, "$i" }, { 'A', 1, "$s" }, { 'A', 1, "'(a . b)" },
	{ 'A', 0, "$I" }, { 'A', 0, "$S" }, { 'A', 0, "$L" }, { 'A', 0, "$B" }, { 'A', 0, "$Y" },
	{ 'A', 0, "(list $A $A)" }, { 'A', 0, "(cons $A $A)" },
	{ 'A', 0, "(assoc $I (list (cons $I $A) (cons $I $A)))" }, { 'A', 0, "(setq $vI $I)" },
	{ 'A', 0, "(when $B $A $A)" }, { 'A', 0, "(unless $B $A)" }, { 'A', 0, "`(a (,$A . ,$A))" },
	{ 'A', 0, "(string-split $S $S)" }, { 'A', 0, "(car $A)" }, { 'A', 0, "(cdr $A)" },
};

struct variable {
	char type;
	int number;
};

struct program {
	char text[1 << 14];
	size_t length;
	struct variable sight[200];
	int count, numbers, nodes;
	bool too_long;
};

static void put(struct program *p, const char *format, ...)
{
	size_t room = sizeof(p->text) - p->length;
	va_list list;

	va_start(list, format);
	p->length += vsnprintf(p->text + p->length, room, format, list);
	va_end(list);
	if (p->length >= sizeof(p->text)) {
		p->length = sizeof(p->text) - 1;
		p->too_long = true;
	}
}

/* Returns a visible variable of that type, or NULL. */
static struct variable *choose(struct program *p, char type)
{
	int i, start = p->count ? dice(p->count) : 0;

	for (i = 0; i < p->count; i++)
		if (p->sight[(start + i) % p->count].type == type)
			return &p->sight[(start + i) % p->count];
	return NULL;
}

static void put_literal(struct program *p, char kind)
{
	static const char *const integers[] = {
		"-1", "9223372036854775807", "-9223372036854775808", "4611686018427387903",
		"4611686018427387904", "-4611686018427387904", "-4611686018427387905", "65535",
		"32767", "-32768", "32768", "2147483647", "4294967295", "4294967296", "255", "-128",
		"3037000500", "127", "1073741824",
	};
	static const char *const keys[] = {
		"0", "1", "2", "3", "-1", "10", "64", "-64", "63", "100", "65536", "2147483647",
	};
	static const char *const strings[] = {
		"", "a", "b", "ab", "abc", "/", "/etc/passwd", "aXbX", "12", "-7", " x ", "\\x00",
		"\\x80\\xff", "\\n\\\"", "a,b,,c", ",", "Abba",
	};

	if (kind == 'i' && dice(2))
		put(p, "%d", (int)dice(41) - 20);
	else if (kind == 'i')
		put(p, "%s", integers[dice(ARRAY_SIZE(integers))]);
	else if (kind == 'k')
		put(p, "%s", keys[dice(ARRAY_SIZE(keys))]);
	else if (kind == 's')
		put(p, "\"%s\"", strings[dice(ARRAY_SIZE(strings))]);
	else
		put(p, "%u", dice(6));
}

static bool is_usable(struct program *p, const struct template *template, char type, bool leaf)
{
	const char *at = template->text;

	if (template->type != type || (leaf && !template->leaf))
		return false;
	while ((at = strstr(at, "$v"))) {
		at += 3;
		if (!choose(p, at[-1]))
			return false;
	}
	return true;
}

static void form(struct program *p, char type, int depth)
{
	int mine[4], n = 0, sight = p->count, reserved = 0;
	struct variable hidden[200], made[4];
	const struct template *template;
	const char *at;

	/* Sometimes use a form of the wrong type. */
	if (strchr("ISL", type) && !dice(300))
		type = "ISLBAY"[dice(6)];
	p->nodes++;
	do
		template = &templates[dice(ARRAY_SIZE(templates))];
	while (!is_usable(p, template, type, depth <= 0 || p->nodes > 150));
	memcpy(hidden, p->sight, sizeof(hidden));
	for (at = template->text; *at; at++) {
		if (*at != '$') {
			put(p, "%c", *at);
			continue;
		}
		switch (*++at) {
		case '=':
			made[reserved] = (struct variable) { *++at, p->numbers++ };
			mine[n++] = made[reserved].number;
			put(p, "v%d", made[reserved++].number);
			break;
		case '!':
			while (reserved && p->count < 200)
				p->sight[p->count++] = made[--reserved];
			break;
		case '^':
			for (int i = 0; i < p->count; i++)
				if (p->sight[i].type == 'K')
					p->sight[i].type = ' ';
			break;
		case ';':
			p->count = sight;
			memcpy(p->sight, hidden, sizeof(hidden));
			break;
		case 'v':
			put(p, "v%d", choose(p, *++at)->number);
			break;
		case '1': case '2': case '3':
			put(p, "v%d", mine[*at - '1']);
			break;
		case 'i': case 'k': case 's': case 'c':
			put_literal(p, *at);
			break;
		default:
			form(p, *at, depth - 1);
		}
	}
	p->count = sight;
	memcpy(p->sight, hidden, sizeof(hidden));
}

static bool ran_out(int status)
{
	return status == VXL_STEPS || status == VXL_STACK || status == VXL_ARENA ||
	       status == VXL_LIMIT;
}

enum outcome { SAME, SKIPPED, DIFFERENT };

static enum outcome compare(const struct vxl_image *image, struct vxl_machine *machine,
			    const char *name, const char *text, unsigned int *failing)
{
	static char ours[1 << 16], naive[1 << 16];
	vxl_value v;
	int status, expected;

	expected = naive_run(text, naive, sizeof(naive));
	status = vxl_call(image, machine, vxl_image_function(image, name), NULL, 0, 10000000, &v);
	if (expected == NAIVE_GAVE_UP || ran_out(status))
		return SKIPPED;
	if (!status)
		vxl_print(vxl_machine_space(machine), v, true, ours, sizeof(ours));
	else
		snprintf(ours, sizeof(ours), "%s", status == VXL_RAISED ?
			 vxl_machine_error(machine)->message : "");
	naive[4000] = ours[4000] = '\0';
	if (status)
		naive[VXL_MESSAGE_SIZE - 1] = '\0';
	*failing += status != VXL_OK;
	if (status == expected && !strcmp(ours, naive))
		return SAME;
	printf("# %s\n# %s %s\n# expected %s %s\n", text, vxl_status_name(status), ours,
	       vxl_status_name(expected), naive);
	return DIFFERENT;
}

#define BATCH	50

int main(int argc, char **argv)
{
	const struct vxl_machine_size size = { 8192, 1000, 8 << 20 };
	struct vxl_machine *machine = vxl_machine_new(&size);
	unsigned int programs = argc > 1 ? atoi(argv[1]) : 0, done = 0, failing = 0, i;
	unsigned int outcomes[3] = { 0 };
	static struct program batch[BATCH];
	static char text[BATCH * (sizeof(batch[0].text) + 32)];
	struct vxl_image *image;
	struct vxl_world *world;
	struct vxl_error error;
	size_t length;
	char name[16];

	if (argc > 2)
		state += strtoull(argv[2], NULL, 0) * 0x9e3779b97f4a7c15ull;
	while (done < programs && outcomes[DIFFERENT] < 5) {
		for (i = length = 0; i < BATCH; i++) {
			do {
				memset(&batch[i], 0, sizeof(batch[i]));
				form(&batch[i], 'T', 6);
			} while (batch[i].too_long);
			length += snprintf(text + length, sizeof(text) - length,
					   "(defun p%u () %s)\n", i, batch[i].text);
		}
		world = vxl_world_new(NULL, 16 << 20, &error);
		if (!world || vxl_world_load(world, text, length, "programs", NULL) ||
		    vxl_freeze(world, &image)) {
			error = world ? *vxl_world_error(world) : error;
			printf("# %s\nnot ok - program %u: %s\n", batch[error.line - 1].text,
			       error.line, error.message);
			return 1;
		}
		vxl_world_free(world);
		for (i = 0; i < BATCH; i++) {
			snprintf(name, sizeof(name), "p%u", i);
			outcomes[compare(image, machine, name, batch[i].text, &failing)]++;
		}
		vxl_image_free(image);
		done += BATCH;
	}
	vxl_machine_free(machine);
	printf("%sok - %u programs as the naive language says: %u end in errors, %u skipped\n",
	       outcomes[DIFFERENT] || outcomes[SKIPPED] > done / 20 ? "not " : "", done, failing,
	       outcomes[SKIPPED]);
	return outcomes[DIFFERENT] != 0;
}
