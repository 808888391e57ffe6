// SPDX-License-Identifier: GPL-2.0
#include "libvxe/text/diff.h"

#include <stdlib.h>
#include <string.h>

#define CONTEXT		3	/* equal lines around a difference */
#define EDITS_MOST	2000	/* lines removed and added, of a shortest diff */

struct line {
	const char *text;
	size_t length;		/* with its newline, which the last line may lack */
};

struct lines {
	struct line *list;
	int count;
	bool *changed;		/* removed from a, or added in b */
};

static bool split(struct lines *lines, const char *text)
{
	size_t capacity = 1;
	const char *at;

	for (at = text; *at; at++)
		capacity += *at == '\n';
	lines->list = calloc(capacity, sizeof(*lines->list));
	lines->changed = calloc(capacity + 1, 1);
	lines->count = 0;
	for (; lines->list && *text; text += lines->list[lines->count++].length) {
		const char *end = strchr(text, '\n');

		lines->list[lines->count] = (struct line) {
			text, end ? (size_t)(end - text) + 1 : strlen(text),
		};
	}
	return lines->list && lines->changed;
}

static bool equal(const struct lines *a, int i, const struct lines *b, int j)
{
	return a->list[i].length == b->list[j].length &&
	       !memcmp(a->list[i].text, b->list[j].text, a->list[i].length);
}

/* Myers' algorithm ------------------------------------------------------------------ */

/* The lines of a and b between their common beginning and end. */
struct middle {
	const struct lines *a, *b;
	int from, rows, columns;	/* rows of a, columns of b */
};

static int follow(const struct middle *m, int x, int y)
{
	while (x < m->rows && y < m->columns &&
	       equal(m->a, m->from + x, m->b, m->from + y))
		x++, y++;
	return x;
}

/* Where the path with d edits that ends on diagonal k began: whether it came down. */
static bool came_down(const int *v, int k, int d)
{
	return k == -d || (k != d && v[k - 1] < v[k + 1]);
}

/* Marks the edits of the path that reached the end with d edits. paths[i] is v before the
 * i-th round. */
static void trace_back(const struct middle *m, int *const *paths, int d)
{
	int x = m->rows, y = m->columns, k;

	for (; d > 0; d--) {
		const int *v = paths[d] + d;

		k = x - y;
		if (came_down(v, k, d)) {
			x = v[k + 1];
			y = x - (k + 1);
			m->b->changed[m->from + y] = true;
		} else {
			x = v[k - 1];
			y = x - (k - 1);
			m->a->changed[m->from + x] = true;
		}
	}
}

/* One round: extends each path by an edit. True if one reached the end. */
static bool extend(const struct middle *m, int *v, int d)
{
	int k, x;

	for (k = -d; k <= d; k += 2) {
		x = !d ? 0 : came_down(v, k, d) ? v[k + 1] : v[k - 1] + 1;
		v[k] = follow(m, x, x - k);
		if (v[k] >= m->rows && v[k] - k >= m->columns)
			return true;
	}
	return false;
}

/* Keeps the diagonals that round d reads: from -d to d. */
static int *copy_of(const int *v, int d)
{
	int *copy = malloc((2 * d + 1) * sizeof(*copy));

	if (copy)
		memcpy(copy, v - d, (2 * d + 1) * sizeof(*copy));
	return copy;
}

static void replace_all(const struct middle *m)
{
	memset(m->a->changed + m->from, true, m->rows);
	memset(m->b->changed + m->from, true, m->columns);
}

static bool compare(const struct middle *m)
{
	int most = m->rows + m->columns < EDITS_MOST ? m->rows + m->columns : EDITS_MOST, d, i;
	int *room = calloc(2 * most + 3, sizeof(*room)), *v = room ? room + most + 1 : NULL;
	int **paths = calloc(most + 1, sizeof(*paths));
	bool ok = room && paths, found = false;

	for (d = 0; ok && !found && d <= most; d++) {
		paths[d] = copy_of(v, d);
		ok = paths[d];
		found = ok && extend(m, v, d);
	}
	if (ok && found)
		trace_back(m, paths, d - 1);
	else if (ok)
		replace_all(m);
	for (i = 0; paths && i <= most; i++)
		free(paths[i]);
	free(paths);
	free(room);
	return ok;
}

static bool find_changes(struct lines *a, struct lines *b)
{
	struct middle m = { .a = a, .b = b, .rows = a->count, .columns = b->count };

	while (m.from < a->count && m.from < b->count && equal(a, m.from, b, m.from))
		m.from++;
	m.rows -= m.from;
	m.columns -= m.from;
	while (m.rows && m.columns &&
	       equal(a, m.from + m.rows - 1, b, m.from + m.columns - 1))
		m.rows--, m.columns--;
	return compare(&m);
}

/* Printing --------------------------------------------------------------------------- */

static void put_line(FILE *to, char mark, const struct line *line)
{
	putc(mark, to);
	fwrite(line->text, 1, line->length, to);
	if (!line->length || line->text[line->length - 1] != '\n')
		fputs("\n\\ No newline at end of file\n", to);
}

static void put_range(FILE *to, char mark, int from, int count)
{
	fprintf(to, count == 1 ? " %c%d" : " %c%d,%d", mark, count ? from + 1 : from, count);
}

/* Prints the lines of a hunk, or only counts them if to is NULL: those of a from i and of b
 * from j, up to the end at a's line end. */
static void put_hunk(FILE *to, const struct lines *a, const struct lines *b, int i, int j,
		     int end)
{
	while (i < end || (j < b->count && b->changed[j])) {
		if (i < a->count && a->changed[i])
			put_line(to, '-', &a->list[i++]);
		else if (j < b->count && b->changed[j])
			put_line(to, '+', &b->list[j++]);
		else
			put_line(to, ' ', &a->list[i++]), j++;
	}
}

/* The end in a of the hunk whose first changed lines are at i and j; *j_end: its end in b. */
static int hunk_end(const struct lines *a, const struct lines *b, int i, int j, int *j_end)
{
	int last = i, equals = 0;

	for (;;) {
		if (i < a->count && a->changed[i]) {
			i++;
			equals = 0;
		} else if (j < b->count && b->changed[j]) {
			j++;
			equals = 0;
		} else if (i < a->count && equals < 2 * CONTEXT) {
			i++, j++, equals++;
			continue;
		} else {
			break;
		}
		last = i;
	}
	/* Only CONTEXT of the equal lines after the last change belong to the hunk. */
	*j_end = j - equals;
	equals = equals < CONTEXT ? equals : CONTEXT;
	*j_end += equals;
	return last + equals;
}

static void put_hunks(FILE *to, const struct lines *a, const struct lines *b)
{
	int i = 0, j = 0, printed = 0;

	while (i < a->count || j < b->count) {
		int before, i_end, j_end;

		if (!(i < a->count && a->changed[i]) && !(j < b->count && b->changed[j])) {
			i++, j++;
			continue;
		}
		before = i - printed < CONTEXT ? i - printed : CONTEXT;
		i_end = hunk_end(a, b, i, j, &j_end);
		fputs("@@", to);
		put_range(to, '-', i - before, i_end - i + before);
		put_range(to, '+', j - before, j_end - j + before);
		fputs(" @@\n", to);
		put_hunk(to, a, b, i - before, j - before, i_end);
		i = printed = i_end;
		j = j_end;
	}
}

bool diff_print(FILE *to, const char *a, const char *b)
{
	struct lines first, second;
	bool ok = split(&first, a);

	ok = split(&second, b) && ok && find_changes(&first, &second);
	if (ok)
		put_hunks(to, &first, &second);
	free(first.list);
	free(first.changed);
	free(second.list);
	free(second.changed);
	return ok;
}
