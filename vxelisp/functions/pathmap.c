/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A path-map matches a path against many patterns in one lookup. The literal beginning of each
 * pattern is a path through a trie whose edges are strings. The rest of the pattern, if any, is a
 * program at the node where that path ends. A lookup walks down the trie, and tries the programs at
 * all nodes that it passes.
 */
#include "vxelisp/functions/functions.h"
#include "vxelisp/functions/glob.h"
#include "vxelisp/machine/heap.h"

struct path_node {
	u32 label;		/* offset in the text of the bytes that lead here */
	u32 child;		/* index of the first child; sorted by first byte */
	u32 glob;		/* index of the first program */
	u32 exact;		/* index of the value of the pattern that ends here; 0: none */
	u32 rest;		/* the same for the pattern that continues with ** only */
	u16 label_length;
	u16 children;
	u16 globs;
	u8 first;		/* first byte of the label */
	u8 reserved;
};

struct path_glob {
	u32 program;		/* offset in the text */
	u32 length;
	u32 value;
};

/* Offsets count from the start of the object. values[0] is 0. */
struct pathmap {
	struct object object;
	u32 values, nodes, globs, text;
};

/* An alternative of a pattern. Used while the map is built. */
struct entry {
	struct vxl_string prefix, program;
	s64 value;
};

struct span {
	u32 from, to;		/* entries below the node */
	u32 depth;		/* length of the bytes that lead to it */
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

	/* Search for an equal value only while there are few. */
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

/* Adds to the node the entries that end at it. Returns the index of the first longer entry. */
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

/* Adds the child whose entries start at @from. Returns the index of the first entry after them. */
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

static u32 common_length(const struct build *b)
{
	const struct vxl_string *first, *last;
	u32 length = 0;

	if (!b->count)
		return 0;
	first = &b->entries[0].prefix;
	last = &b->entries[b->count - 1].prefix;
	while (length < first->length && length < last->length &&
	       first->bytes[length] == last->bytes[length])
		length++;
	return length;
}

/* Builds the nodes in breadth-first order, so the children of a node are adjacent. The root's label
 * is what all entries begin with. */
static bool build_trie(struct build *b)
{
	struct path_node *node;
	u32 i, from, endings;
	struct span range;

	if (b->count)
		vxl_sort(b->entries, b->count, sizeof(*b->entries), compare_entries);
	b->value_count = 1;
	b->node_count = 1;
	b->ranges[0] = (struct span) { 0, b->count, common_length(b) };
	if (b->count)
		b->nodes[0] = (struct path_node) {
			.label = add_text(b, b->entries[0].prefix.bytes, b->ranges[0].depth),
			.label_length = b->ranges[0].depth,
		};
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
	/* At most one value for each program, and two for each node. */
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

/* Finds the child for a byte, or NULL. The node must have children. */
static __always_inline const struct path_node *find_child(const struct path_node *nodes,
						 const struct path_node *node, u8 byte)
{
	const struct path_node *low = nodes + node->child;
	u32 count = node->children, half;

	/* Find the last child whose byte is not above the wanted byte, or else the first child. */
	while (count > 1) {
		half = count / 2;
		if (low[half].first <= byte)
			low += half;
		count -= half;
	}
	return low->first == byte ? low : NULL;
}

static inline u64 load64(const char *from)
{
	u64 word;

	memcpy(&word, from, sizeof(word));
	return word;
}

static inline u32 load32(const char *from)
{
	u32 word;

	memcpy(&word, from, sizeof(word));
	return word;
}

/* Compares word by word; the last two words may overlap. The labels are so short that a call of
 * memcmp() would cost more than the comparison. */
static __always_inline bool is_same(const char *a, const char *b, u32 length)
{
	u32 i;

	if (length >= sizeof(u64)) {
		for (i = 0; i < length - sizeof(u64); i += sizeof(u64))
			if (load64(a + i) != load64(b + i))
				return false;
		return load64(a + length - sizeof(u64)) == load64(b + length - sizeof(u64));
	}
	if (length >= sizeof(u32))
		return load32(a) == load32(b) &&
		       load32(a + length - sizeof(u32)) == load32(b + length - sizeof(u32));
	for (i = 0; i < length; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

/* The bits that the programs of a node add to the value. A function of its own, because most nodes
 * have no programs. */
static noinline u64 match_globs(const struct pathmap *map, const struct path_node *node,
				const char *at, size_t length, s64 *steps)
{
	const struct path_glob *glob = (const struct path_glob *)((const u8 *)map + map->globs) +
				       node->glob;
	const struct path_glob *end = glob + node->globs;
	const s64 *values = (const s64 *)((const u8 *)map + map->values);
	const char *text = (const char *)map + map->text;
	u64 found = 0;

	for (; glob < end && *steps >= 0; glob++)
		if (glob_match((struct vxl_string) { text + glob->program, glob->length }, at,
			       length, steps))
			found |= values[glob->value];
	return found;
}

static inline const struct path_node *nodes_of(const struct pathmap *map)
{
	return (const struct path_node *)((const u8 *)map + map->nodes);
}

/* Continues a lookup at a node. @done bytes of the node's label have been compared with the bytes
 * before @path. The lookup began at @start, for the charge of steps. @found is the value from the
 * nodes before, and @passed their number. */
static __always_inline s64 look_up(const struct pathmap *map, const struct path_node *node,
				   u32 done, u32 passed, u64 found, const char *start,
				   const char *path, const char *end, s64 *steps)
{
	const s64 *values = (const s64 *)((const u8 *)map + map->values);
	const char *text = (const char *)map + map->text;
	u32 length;

	/* A lookup passes so few nodes that it is charged for them at the end. */
	do {
		length = node->label_length - done;
		if (length > end - path || !is_same(text + node->label + done, path, length))
			break;
		done = 0;
		path += length;
		passed++;
		found |= values[node->rest];		/* values[0] is 0 */
		if (unlikely(node->globs)) {
			found |= match_globs(map, node, path, end - path, steps);
			if (*steps < 0)
				return 0;
		}
		if (path == end) {
			found |= values[node->exact];
			break;
		}
		if (!node->children)
			break;
		node = find_child(nodes_of(map), node, *path);
	} while (node);
	*steps -= 4 * passed + (path - start) / 16;
	return *steps < 0 ? 0 : found;
}

s64 vxl_path_map_bits(const struct pathmap *map, const char *path, size_t length, s64 *steps)
{
	return look_up(map, nodes_of(map), 0, 0, 0, path, path, path + length, steps);
}

bool vxl_path_map_begin(const struct pathmap *map, const char *path, size_t length,
			struct vxl_path_place *place)
{
	const s64 *values = (const s64 *)((const u8 *)map + map->values);
	const char *text = (const char *)map + map->text, *start = path, *end = path + length;
	const struct path_node *nodes = nodes_of(map), *node = nodes;

	*place = (struct vxl_path_place) { .length = length };
	while (node->label_length < end - path) {
		if (!is_same(text + node->label, path, node->label_length))
			goto apart;
		path += node->label_length;
		place->passed++;
		place->found |= values[node->rest];
		if (node->globs) {
			if (place->globs == VXL_PATH_GLOBS)
				return false;
			place->glob[place->globs].node = node - nodes;
			place->glob[place->globs++].at = path - start;
		}
		node = node->children ? find_child(nodes, node, *path) : NULL;
		if (!node)
			goto apart;
	}
	if (!is_same(text + node->label, path, end - path))
		goto apart;
	place->node = node - nodes;
	place->done = end - path;
	return true;

apart:
	place->apart = true;
	place->length = path - start;
	return true;
}

s64 vxl_path_map_go_on(const struct pathmap *map, const struct vxl_path_place *place,
		       const char *path, size_t length, s64 *steps)
{
	const struct path_node *nodes = nodes_of(map);
	const char *end = path + length;
	u64 found = place->found;
	u32 i;

	for (i = 0; unlikely(i < place->globs); i++) {
		found |= match_globs(map, nodes + place->glob[i].node, path + place->glob[i].at,
				     length - place->glob[i].at, steps);
		if (*steps < 0)
			return 0;
	}
	if (unlikely(place->apart)) {
		*steps -= 4 * place->passed + place->length / 16;
		return *steps < 0 ? 0 : found;
	}
	return look_up(map, nodes + place->node, place->done, place->passed, found, path,
		       path + place->length, end, steps);
}

bool vxl_is_path_map(const struct vxl_space *space, vxl_value v)
{
	return is_type(space, v, OBJECT_PATHMAP);
}

const struct pathmap *vxl_path_map(const struct vxl_space *space, vxl_value v)
{
	return vxl_is_path_map(space, v) ? REFERENCED(space, v, pathmap) : NULL;
}

s64 vxl_path_map_get(const struct vxl_space *space, vxl_value v, const char *path,
		     size_t length, s64 *steps)
{
	const struct pathmap *map = vxl_path_map(space, v);

	return map ? vxl_path_map_bits(map, path, length, steps) : 0;
}

struct vxl_string vxl_path_map_beginning(const struct vxl_space *space, vxl_value v)
{
	const struct pathmap *map = vxl_path_map(space, v);
	const struct path_node *root;

	if (!map)
		return (struct vxl_string) { "", 0 };
	root = (const struct path_node *)((const u8 *)map + map->nodes);
	return (struct vxl_string) { (const char *)map + map->text + root->label,
				     root->label_length };
}

static vxl_value lisp_path_map_get(struct vxl_machine *m, const vxl_value *args,
				 unsigned int nargs)
{
	const struct pathmap *map = vxl_path_map(&m->space, args[0]);
	struct vxl_string path;
	s64 bits;

	(void)nargs;
	if (!map)
		return vxl_raise_type(m, "a path-map", args[0]);
	if (!get_string(m, args[1], &path))
		return VXL_ERROR;
	bits = vxl_path_map_bits(map, path.bytes, path.length, &m->steps);
	if (m->steps >= 0)
		return make_integer(m, bits);
	vxl_charge(m, 1);
	return VXL_ERROR;
}

/* Returns 1 if the pattern matches, else 0. On an error, raises it and returns -1. */
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
