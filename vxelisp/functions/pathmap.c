/* SPDX-License-Identifier: GPL-2.0 */
/*
 * path-map: one lookup matches a path against many patterns. The literal beginning of
 * each pattern is a way through a trie whose edges are strings. The rest of the pattern,
 * if any, is a program at the node where the way ends. A lookup follows the path through
 * the trie, and tries the programs at the nodes that it passes.
 */
#include "vxelisp/functions/functions.h"
#include "vxelisp/functions/glob.h"
#include "vxelisp/machine/heap.h"

struct path_node {
	u32 label;		/* bytes that lead here, in the text */
	u32 child;		/* the first of the children, by first byte */
	u32 glob;		/* the first of the programs */
	u32 exact;		/* value of the pattern that ends here; 0: none */
	u32 rest;		/* value of the one that goes on with ** alone */
	u16 label_length;
	u16 children;
	u16 globs;
	u8 first;		/* byte of the label */
	u8 reserved;
};

struct path_glob {
	u32 program;		/* in the text */
	u32 length;
	u32 value;
};

/* Offsets count from the start of the object. values[0] is 0. */
struct pathmap {
	struct object object;
	u32 values, nodes, globs, text;
};

/* An alternative of a pattern, while the map is built. */
struct entry {
	struct vxl_string prefix, program;
	s64 value;
};

struct span {
	u32 from, to;		/* entries below the node */
	u32 depth;		/* bytes that lead to it */
};

struct build {
	struct vxl_machine *m;
	struct globs *globs_at_hand;	/* of the pattern that is being added */
	struct entry *entries;
	u32 count, capacity;
	struct path_node *nodes;
	struct span *ranges;
	u32 node_count;
	struct path_glob *globs;
	u32 glob_count;
	s64 *values;
	u32 value_count;
	char *text;
	u32 text_used;
};

static bool add_entries(struct build *b, vxl_value pattern, s64 value)
{
	struct vxl_machine *m = b->m;
	const struct globs *globs = b->globs_at_hand;
	struct vxl_string s;
	u32 i;

	if (!get_string(m, pattern, &s) || !glob_compile(m, s, b->globs_at_hand))
		return false;
	for (i = 0; i < globs->count; i++) {
		if (b->count >= VXL_PATHMAP_MAX) {
			vxl_raise(m, VXL_LIMIT, "more than %u patterns in a path-map",
				  (unsigned int)VXL_PATHMAP_MAX);
			return false;
		}
		if (!grow_array(m, (void **)&b->entries, &b->capacity, b->count,
				sizeof(*b->entries), VXL_PATHMAP_MAX))
			return false;
		b->entries[b->count++] = (struct entry) {
			globs->glob[i].prefix, globs->glob[i].program, value
		};
	}
	return true;
}

static bool collect(struct build *b, vxl_value list)
{
	struct vxl_machine *m = b->m;
	vxl_value pair;
	s64 value;

	for (; is_cons(list); list = cons_at(&m->space, list)->cdr) {
		pair = cons_at(&m->space, list)->car;
		if (!is_cons(pair)) {
			vxl_raise_type(m, "(PATTERN . INTEGER)", pair);
			return false;
		}
		if (!get_integer(m, cons_at(&m->space, pair)->cdr, &value) ||
		    !add_entries(b, cons_at(&m->space, pair)->car, value))
			return false;
	}
	if (list != VXL_NIL)
		vxl_raise_type(m, "a proper list", list);
	return list == VXL_NIL;
}

static int compare_entries(const void *a, const void *b)
{
	const struct vxl_string *x = &((const struct entry *)a)->prefix;
	const struct vxl_string *y = &((const struct entry *)b)->prefix;
	int order = memcmp(x->bytes, y->bytes, x->length < y->length ? x->length : y->length);

	if (order)
		return order;
	return (x->length > y->length) - (x->length < y->length);
}

static u32 value_index(struct build *b, s64 value)
{
	u32 i;

	/* Searching for the same program is worth it only if there are few. */
	for (i = 0; i < b->value_count && i < 64; i++)
		if (b->values[i] == value)
			return i;
	b->values[b->value_count] = value;
	return b->value_count++;
}

static u32 add_text(struct build *b, const char *bytes, size_t length)
{
	memcpy(b->text + b->text_used, bytes, length);
	b->text_used += length;
	return b->text_used - length;
}

/* Gives the node the entries that end at it. Returns the first longer entry. */
static u32 add_endings(struct build *b, struct path_node *node, struct span range)
{
	s64 exact = 0, rest = 0;
	u32 i;

	node->glob = b->glob_count;
	for (i = range.from; i < range.to; i++) {
		const struct entry *entry = &b->entries[i];

		if (entry->prefix.length > range.depth)
			break;
		if (!entry->program.length) {
			exact |= entry->value;
		} else if (glob_is_rest(entry->program)) {
			rest |= entry->value;
		} else {
			b->globs[b->glob_count++] = (struct path_glob) {
				.program = add_text(b, entry->program.bytes,
						    entry->program.length),
				.length = entry->program.length,
				.value = value_index(b, entry->value),
			};
			node->globs++;
		}
	}
	node->exact = value_index(b, exact);
	node->rest = value_index(b, rest);
	return i;
}

/* Adds the child whose entries start at @from. Returns the first entry after them. */
static u32 add_node(struct build *b, u32 from, u32 to, u32 depth)
{
	const struct vxl_string *first = &b->entries[from].prefix, *last;
	u8 byte = first->bytes[depth];
	u32 end = from + 1, length = 1;

	while (end < to && (u8)b->entries[end].prefix.bytes[depth] == byte)
		end++;
	last = &b->entries[end - 1].prefix;
	while (depth + length < first->length && depth + length < last->length &&
	       first->bytes[depth + length] == last->bytes[depth + length])
		length++;
	b->nodes[b->node_count] = (struct path_node) {
		.label = add_text(b, first->bytes + depth, length),
		.label_length = length,
		.first = byte,
	};
	b->ranges[b->node_count++] = (struct span) { from, end, depth + length };
	return end;
}

/* Breadth first: so the children of a node are next to each other. */
static bool build_trie(struct build *b)
{
	struct path_node *node;
	u32 i, from, endings;
	struct span range;

	if (b->count)
		vxl_sort(b->entries, b->count, sizeof(*b->entries), compare_entries);
	b->value_count = 1;
	b->node_count = 1;
	b->ranges[0] = (struct span) { 0, b->count, 0 };
	for (i = 0; i < b->node_count; i++) {
		node = &b->nodes[i];
		range = b->ranges[i];
		from = add_endings(b, node, range);
		endings = from - range.from;
		if (endings > 0xffff) {
			vxl_raise(b->m, VXL_LIMIT, "more than 65535 patterns with the same beginning");
			return false;
		}
		node->child = b->node_count;
		while (from < range.to) {
			from = add_node(b, from, range.to, range.depth);
			node->children++;
		}
	}
	return true;
}

static vxl_value finish(struct build *b)
{
	u32 values = sizeof(struct pathmap);
	u32 nodes = values + b->value_count * sizeof(s64);
	u32 globs = nodes + b->node_count * sizeof(struct path_node);
	u32 text = globs + b->glob_count * sizeof(struct path_glob);
	u32 size = text + b->text_used;
	vxl_value v = make_object(b->m, OBJECT_PATHMAP, size, size - sizeof(struct object));
	struct pathmap *map;
	u8 *start;

	if (v == VXL_ERROR)
		return v;
	map = REFERENCED(&b->m->space, v, pathmap);
	start = (u8 *)map;
	map->values = values;
	map->nodes = nodes;
	map->globs = globs;
	map->text = text;
	memcpy(start + values, b->values, nodes - values);
	memcpy(start + nodes, b->nodes, globs - nodes);
	memcpy(start + globs, b->globs, text - globs);
	memcpy(start + text, b->text, b->text_used);
	return v;
}

static vxl_value build(struct build *b)
{
	size_t text = 1;
	u32 i;

	for (i = 0; i < b->count; i++)
		text += b->entries[i].prefix.length + b->entries[i].program.length;
	b->nodes = vxl_alloc((2 * b->count + 1) * sizeof(*b->nodes));
	b->ranges = vxl_alloc((2 * b->count + 1) * sizeof(*b->ranges));
	b->globs = vxl_alloc((b->count + 1) * sizeof(*b->globs));
	/* One value for each program, and two for each node. */
	b->values = vxl_alloc((5 * b->count + 4) * sizeof(*b->values));
	b->text = vxl_alloc(text);
	if (!b->nodes || !b->ranges || !b->globs || !b->values || !b->text)
		return vxl_raise(b->m, VXL_MEMORY, "out of memory for a path-map");
	return build_trie(b) ? finish(b) : VXL_ERROR;
}

static vxl_value lisp_make_path_map(struct vxl_machine *m, const vxl_value *args,
				  unsigned int nargs)
{
	struct build b = { .m = m };
	vxl_value v = VXL_ERROR;

	(void)nargs;
	b.globs_at_hand = vxl_alloc(sizeof(*b.globs_at_hand));
	if (!b.globs_at_hand)
		vxl_raise(m, VXL_MEMORY, "out of memory for a path-map");
	else if (collect(&b, args[0]))
		v = build(&b);
	vxl_free(b.globs_at_hand);
	vxl_free(b.entries);
	vxl_free(b.nodes);
	vxl_free(b.ranges);
	vxl_free(b.globs);
	vxl_free(b.values);
	vxl_free(b.text);
	return v;
}

static inline const struct path_node *find_child(const struct path_node *nodes,
						 const struct path_node *node, u8 byte)
{
	const struct path_node *low = nodes + node->child;
	u32 count = node->children, half;

	/* The last child whose byte is not above the wanted one, or the first child. */
	while (count > 1) {
		half = count / 2;
		if (low[half].first <= byte)
			low += half;
		count -= half;
	}
	return count && low->first == byte ? low : NULL;
}

/* Compares by words. The labels are short, so a call of memcmp() would cost more than the
 * comparison. */
static inline bool is_same(const char *a, const char *b, u32 length)
{
	u64 x, y;
	u32 v, w;
	u16 s, t;

	for (; length >= sizeof(x); length -= sizeof(x), a += sizeof(x), b += sizeof(x)) {
		memcpy(&x, a, sizeof(x));
		memcpy(&y, b, sizeof(y));
		if (x != y)
			return false;
	}
	if (length & sizeof(v)) {
		memcpy(&v, a, sizeof(v));
		memcpy(&w, b, sizeof(w));
		if (v != w)
			return false;
		a += sizeof(v);
		b += sizeof(w);
	}
	if (length & sizeof(s)) {
		memcpy(&s, a, sizeof(s));
		memcpy(&t, b, sizeof(t));
		if (s != t)
			return false;
		a += sizeof(s);
		b += sizeof(t);
	}
	return !(length & 1) || *a == *b;
}

/* False when the steps are used up. */
static bool look_up(const struct vxl_space *space, vxl_value v, struct vxl_string path,
		    s64 *steps, s64 *bits)
{
	const struct pathmap *map = REFERENCED(space, v, pathmap);
	const s64 *values = (const s64 *)((const u8 *)map + map->values);
	const struct path_node *nodes = (const struct path_node *)((const u8 *)map + map->nodes);
	const struct path_node *node = nodes;
	const char *at = path.bytes, *end = at + path.length, *text = (const char *)map + map->text;
	const struct path_glob *glob, *globs_end;
	u64 found = 0;
	s64 left = *steps;

	*bits = 0;
	for (;;) {
		left -= 4 + node->label_length / 16;
		if (node->rest)		/* values[0] is 0 */
			found |= values[node->rest];
		if (unlikely(node->globs)) {
			glob = (const struct path_glob *)((const u8 *)map + map->globs) + node->glob;
			for (globs_end = glob + node->globs; glob < globs_end && left >= 0; glob++)
				if (glob_match((struct vxl_string) { text + glob->program,
								     glob->length },
					       at, end - at, &left))
					found |= values[glob->value];
		}
		if (unlikely(left < 0)) {
			*steps = left;
			return false;
		}
		if (at == end) {
			found |= values[node->exact];
			break;
		}
		node = find_child(nodes, node, *at);
		if (!node || node->label_length > end - at ||
		    !is_same(text + node->label, at, node->label_length))
			break;
		at += node->label_length;
	}
	*steps = left;
	*bits = found;
	return true;
}

bool vxl_is_path_map(const struct vxl_space *space, vxl_value v)
{
	return is_type(space, v, OBJECT_PATHMAP);
}

s64 vxl_path_map_get(const struct vxl_space *space, vxl_value map, const char *path,
		     size_t length, s64 *steps)
{
	s64 bits = 0;

	if (vxl_is_path_map(space, map))
		look_up(space, map, (struct vxl_string) { path, length }, steps, &bits);
	return bits;
}

struct vxl_string vxl_path_map_beginning(const struct vxl_space *space, vxl_value v)
{
	struct vxl_string beginning = { "", 0 };
	const struct path_node *root, *child;
	const struct pathmap *map;
	const s64 *values;

	if (!vxl_is_path_map(space, v))
		return beginning;
	map = REFERENCED(space, v, pathmap);
	values = (const s64 *)((const u8 *)map + map->values);
	root = (const struct path_node *)((const u8 *)map + map->nodes);
	child = root + root->child;
	if (root->children == 1 && !root->globs && !values[root->exact] && !values[root->rest]) {
		beginning.bytes = (const char *)map + map->text + child->label;
		beginning.length = child->label_length;
	}
	return beginning;
}

static vxl_value lisp_path_map_get(struct vxl_machine *m, const vxl_value *args,
				 unsigned int nargs)
{
	struct vxl_string path;
	s64 bits;

	(void)nargs;
	if (!is_type(&m->space, args[0], OBJECT_PATHMAP))
		return vxl_raise_type(m, "a path-map", args[0]);
	if (!get_string(m, args[1], &path))
		return VXL_ERROR;
	if (look_up(&m->space, args[0], path, &m->steps, &bits))
		return make_integer(m, bits);
	vxl_charge(m, 1);
	return VXL_ERROR;
}

/* 1 if the pattern matches, else 0. -1, with the error raised. */
static int match_pattern(struct vxl_machine *m, struct vxl_string pattern, struct vxl_string s)
{
	u32 at = heap_take(m, sizeof(struct globs)), i;
	struct globs *globs;
	bool found = false;

	if (at == NO_ROOM)
		return -1;
	globs = space_at(&m->space, at, sizeof(*globs));
	if (!glob_compile(m, pattern, globs))
		return -1;
	for (i = 0; i < globs->count && !found && m->steps >= 0; i++) {
		const struct glob *glob = &globs->glob[i];

		found = glob->prefix.length <= s.length &&
			!memcmp(glob->prefix.bytes, s.bytes, glob->prefix.length) &&
			glob_match(glob->program, s.bytes + glob->prefix.length,
				   s.length - glob->prefix.length, &m->steps);
	}
	return vxl_charge(m, 1) ? found : -1;
}

static vxl_value lisp_glob_match_p(struct vxl_machine *m, const vxl_value *args,
				 unsigned int nargs)
{
	struct vxl_string pattern, s;
	u32 mark = m->used;
	int found;

	(void)nargs;
	if (!get_string(m, args[0], &pattern) || !get_string(m, args[1], &s))
		return VXL_ERROR;
	found = match_pattern(m, pattern, s);
	m->used = mark;
	return found < 0 ? VXL_ERROR : truth(found);
}

static const struct vxl_primitive entries[] = {
	{ "glob-match-p", lisp_glob_match_p, 2, 2, 0,
	  "(glob-match-p PATTERN STRING)\n"
	  "True if PATTERN matches all of STRING. * matches any bytes except /. **\n"
	  "matches any bytes. ? matches one byte except /. [a-z] matches one of these\n"
	  "bytes, [!a-z] one that is not among them. {a,b} matches either. \\ quotes\n"
	  "the next byte.\n"
	  "(glob-match-p \"/home/*/{cgi,www}/**\" \"/home/joe/cgi/x\") => t" },
	{ "make-path-map", lisp_make_path_map, 1, 1, VXL_LOADING,
	  "(make-path-map LIST)\n"
	  "Compiles a map from path patterns to integers. LIST has elements (PATTERN .\n"
	  "INTEGER). See glob-match-p for patterns.\n"
	  "(path-map-get (make-path-map '((\"/etc/*\" . 1) (\"/etc/p*\" . 2))) \"/etc/passwd\") => 3" },
	{ "path-map-get", lisp_path_map_get, 2, 2, 0,
	  "(path-map-get MAP PATH)\n"
	  "Returns the integers of all patterns that match PATH, combined by logior; 0\n"
	  "if none matches.\n"
	  "(path-map-get (make-path-map '((\"/etc/**\" . 1))) \"/usr\") => 0" },
};

const struct primitive_table path_primitives = { "patterns", entries, ARRAY_SIZE(entries) };
