/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Internet addresses, in the notation in which kmod names them: "inet:ADDRESS:PORT" and
 * "inet6:ADDRESS:PORT". An address-set holds prefixes of addresses with ranges of ports. One lookup
 * tests all of them.
 *
 * An IPv4-mapped IPv6 address (::ffff:10.0.0.1) reaches the same host as the IPv4 address, so it is
 * treated as the IPv4 address.
 */
#include "vxelisp/functions/functions.h"
#include "vxelisp/functions/integers.h"
#include "vxelisp/machine/heap.h"

#define BITS_MAX	128

/* A prefix and a range of ports, or a single address and port. */
struct address {
	u8 bytes[16];
	u16 from, to;
	u8 family;		/* 4 or 6 */
	u8 bits;		/* length of the prefix */
};

struct entry {
	u8 bytes[16];
	u16 from, to;
};

/* All entries that have the same family and the same length of prefix. */
struct group {
	u32 first, count;
	u8 family, bits;
	u16 reserved;
};

/* A blob: the groups, then the entries, sorted by prefix within each group. */
struct addressset {
	struct object object;
	u32 groups, entries;	/* how many */
	struct group group[];
};

static const struct entry *entries_of(const struct addressset *set)
{
	return (const struct entry *)&set->group[set->groups];
}

static struct vxl_string part(struct vxl_string s, size_t start, size_t end)
{
	return (struct vxl_string) { s.bytes + start, end - start };
}

static bool skip_prefix(struct vxl_string *s, const char *prefix)
{
	size_t length = strlen(prefix);

	if (s->length < length || memcmp(s->bytes, prefix, length))
		return false;
	*s = part(*s, length, s->length);
	return true;
}

/* The index of the first or last @byte; the length of @s if there is none. */
static size_t find_byte(struct vxl_string s, char byte)
{
	const char *at = memchr(s.bytes, byte, s.length);

	return at ? (size_t)(at - s.bytes) : s.length;
}

static size_t find_last_byte(struct vxl_string s, char byte)
{
	size_t at = s.length;

	while (at)
		if (s.bytes[--at] == byte)
			return at;
	return s.length;
}

static bool parse_number(struct vxl_string s, unsigned int radix, u32 most, u32 *number)
{
	s64 n;

	if (!s.length || s.length > 5 || s.bytes[0] == '-' || s.bytes[0] == '+' ||
	    !parse_integer(s.bytes, s.length, radix, &n) || n > most)
		return false;
	*number = n;
	return true;
}

static bool parse_inet(struct vxl_string s, u8 bytes[4])
{
	u32 i, number;
	size_t end;

	for (i = 0; i < 4; i++) {
		end = i < 3 ? find_byte(s, '.') : s.length;
		if ((i < 3 && end == s.length) ||
		    !parse_number(part(s, 0, end), 10, 255, &number))
			return false;
		bytes[i] = number;
		s = part(s, i < 3 ? end + 1 : end, s.length);
	}
	return true;
}

/* Parses groups up to the end or "::". Returns their size in bytes; -1: malformed. */
static int parse_groups(struct vxl_string s, u8 *bytes, int room)
{
	int count = 0;
	u32 number;
	size_t end;

	while (s.length) {
		end = find_byte(s, ':');
		if (end == s.length && find_byte(s, '.') < end)
			return count + 4 <= room && parse_inet(s, bytes + count) ? count + 4 : -1;
		if (count + 2 > room || !parse_number(part(s, 0, end), 16, 0xffff, &number))
			return -1;
		bytes[count++] = number >> 8;
		bytes[count++] = number;
		if (end == s.length)
			break;
		s = part(s, end + 1, s.length);
		if (!s.length)
			return -1;
	}
	return count;
}

static bool parse_inet6(struct vxl_string s, u8 bytes[16])
{
	u8 tail[16];
	int front, back;
	size_t at;

	for (at = 0; at + 1 < s.length; at++)
		if (s.bytes[at] == ':' && s.bytes[at + 1] == ':')
			break;
	if (at + 1 >= s.length)
		return parse_groups(s, bytes, 16) == 16;
	memset(bytes, 0, 16);
	front = parse_groups(part(s, 0, at), bytes, 14);
	back = parse_groups(part(s, at + 2, s.length), tail, 14);
	if (front < 0 || back < 0 || front + back > 14)
		return false;
	memcpy(bytes + 16 - back, tail, back);
	return true;
}

static bool parse_host(struct vxl_string s, struct address *a)
{
	static const u8 mapped[12] = { [10] = 0xff, [11] = 0xff };

	if (a->family == 4)
		return parse_inet(s, a->bytes);
	if (!parse_inet6(s, a->bytes))
		return false;
	if (a->bits >= 96 && !memcmp(a->bytes, mapped, sizeof(mapped))) {
		a->family = 4;
		a->bits -= 96;
		memmove(a->bytes, a->bytes + 12, 4);
		memset(a->bytes + 4, 0, 12);
	}
	return true;
}

/* Gets an argument that is an address. */
static bool get_address(struct vxl_machine *m, vxl_value v, struct vxl_string *s)
{
	return get_string(m, v, s) && vxl_charge(m, s->length / 16);
}

/* Parses "inet:ADDRESS:PORT" and "inet6:ADDRESS:PORT". */
static bool parse_address(struct vxl_string s, struct address *a)
{
	size_t colon;
	u32 port;

	*a = (struct address) { .family = 4, .bits = 32 };
	if (!skip_prefix(&s, "inet:")) {
		if (!skip_prefix(&s, "inet6:"))
			return false;
		a->family = 6;
		a->bits = 128;
	}
	colon = find_last_byte(s, ':');
	if (colon == s.length || !parse_number(part(s, colon + 1, s.length), 10, 0xffff, &port))
		return false;
	a->from = a->to = port;
	return parse_host(part(s, 0, colon), a);
}

/* Parses PORT, PORT-PORT, or *. */
static bool parse_ports(struct vxl_string s, struct address *a)
{
	size_t dash = find_byte(s, '-');
	u32 from, to;

	if (s.length == 1 && s.bytes[0] == '*')
		return true;
	if (!parse_number(part(s, 0, dash), 10, 0xffff, &from))
		return false;
	to = from;
	if (dash < s.length && !parse_number(part(s, dash + 1, s.length), 10, 0xffff, &to))
		return false;
	a->from = from;
	a->to = to;
	return from <= to;
}

/* Parses ADDRESS[/BITS][:PORTS]. IPv6 needs BITS to have PORTS. */
static bool parse_prefix(struct vxl_string s, struct address *a)
{
	size_t slash = find_byte(s, '/'), colon;
	struct vxl_string host = part(s, 0, slash), rest;
	u32 most, bits;

	*a = (struct address) { .family = 4, .to = 0xffff };
	colon = find_byte(host, ':');
	if (colon < host.length &&
	    (slash < s.length || find_last_byte(host, ':') != colon))
		a->family = 6;
	most = bits = a->family == 4 ? 32 : BITS_MAX;
	if (slash < s.length) {
		rest = part(s, slash + 1, s.length);
		colon = find_byte(rest, ':');
		if (!parse_number(part(rest, 0, colon), 10, most, &bits))
			return false;
	} else {
		rest = host;
		colon = a->family == 4 ? colon : host.length;
		host = part(host, 0, colon);
	}
	a->bits = bits;
	return (colon == rest.length || parse_ports(part(rest, colon + 1, rest.length), a)) &&
	       parse_host(host, a);
}

/* Parses an entry of a set, in either notation. */
static bool parse_pattern(struct vxl_string s, struct address *a)
{
	struct vxl_string host = s;

	if (skip_prefix(&host, "inet:") || skip_prefix(&host, "inet6:")) {
		if (find_byte(s, '/') == s.length)
			return parse_address(s, a);
		s = host;
	}
	return parse_prefix(s, a);
}

static void mask_bytes(u8 bytes[16], u32 bits)
{
	u32 i = bits / 8;

	if (bits % 8)
		bytes[i++] &= 0xff00 >> bits % 8;
	memset(bytes + i, 0, 16 - i);
}

static int compare_addresses(const void *a, const void *b)
{
	const struct address *x = a, *y = b;
	int order = x->family - y->family;

	if (!order)
		order = x->bits - y->bits;
	if (!order)
		order = memcmp(x->bytes, y->bytes, sizeof(x->bytes));
	return order ? order : x->from - y->from;
}

static vxl_value build(struct vxl_machine *m, const struct address *a, u32 count)
{
	u32 groups = 0, bytes, i;
	struct addressset *set;
	struct entry *entry;
	struct group *group;
	vxl_value v;

	for (i = 0; i < count; i++)
		groups += !i || a[i].family != a[i - 1].family || a[i].bits != a[i - 1].bits;
	bytes = sizeof(*set) - sizeof(struct object) + groups * sizeof(*group) +
		count * sizeof(*entry);
	v = make_object(m, OBJECT_ADDRESSSET, sizeof(struct object) + bytes, bytes);
	if (v == VXL_ERROR)
		return v;
	set = REFERENCED(&m->space, v, addressset);
	set->groups = groups;
	set->entries = count;
	group = set->group - 1;
	entry = (struct entry *)&set->group[groups];
	for (i = 0; i < count; i++, entry++) {
		if (!i || a[i].family != a[i - 1].family || a[i].bits != a[i - 1].bits)
			*++group = (struct group) {
				.first = i, .family = a[i].family, .bits = a[i].bits,
			};
		group->count++;
		memcpy(entry->bytes, a[i].bytes, sizeof(entry->bytes));
		entry->from = a[i].from;
		entry->to = a[i].to;
	}
	return v;
}

static bool collect(struct vxl_machine *m, vxl_value list, struct address *a)
{
	struct vxl_string s;

	for (; is_cons(list); list = cons_at(&m->space, list)->cdr, a++) {
		if (!get_string(m, cons_at(&m->space, list)->car, &s))
			return false;
		if (!parse_pattern(s, a)) {
			vxl_raise(m, VXL_RANGE, "neither ADDRESS[/BITS][:PORT[-PORT]] nor inet:ADDRESS:PORT: \"%.*s\"",
				  TEXT(s));
			return false;
		}
		mask_bytes(a->bytes, a->bits);
	}
	return true;
}

static vxl_value lisp_make_address_set(struct vxl_machine *m, const vxl_value *args,
				     unsigned int nargs)
{
	vxl_value rest, v = VXL_ERROR;
	struct address *addresses;
	u32 count = 0;

	(void)nargs;
	for (rest = args[0]; is_cons(rest); rest = cons_at(&m->space, rest)->cdr) {
		if (!vxl_charge(m, 8))
			return VXL_ERROR;
		if (++count > VXL_ADDRESSSET_MAX)
			return vxl_raise(m, VXL_LIMIT, "more than %u addresses in an address-set",
					 (unsigned int)VXL_ADDRESSSET_MAX);
	}
	if (rest != VXL_NIL)
		return vxl_raise_type(m, "a proper list", rest);
	addresses = vxl_alloc((count + 1) * sizeof(*addresses));
	if (!addresses)
		return vxl_raise(m, VXL_MEMORY, "out of memory for an address-set");
	if (collect(m, args[0], addresses)) {
		if (count)
			vxl_sort(addresses, count, sizeof(*addresses), compare_addresses);
		v = build(m, addresses, count);
	}
	vxl_free(addresses);
	return v;
}

/* Returns 1 if an entry with this prefix has the port, else 0. On an error, raises it and returns
 * -1. */
static int group_has(struct vxl_machine *m, const struct group *group,
		     const struct entry *entries, const struct address *a)
{
	u32 low = group->first, high = low + group->count, end = high, middle;
	u8 bytes[16];

	memcpy(bytes, a->bytes, sizeof(bytes));
	mask_bytes(bytes, group->bits);
	while (low < high) {
		middle = low + (high - low) / 2;
		if (memcmp(entries[middle].bytes, bytes, sizeof(bytes)) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < end && !memcmp(entries[low].bytes, bytes, sizeof(bytes)); low++) {
		if (entries[low].from <= a->from && a->from <= entries[low].to)
			return 1;
		if (!vxl_charge(m, 1))
			return -1;
	}
	return 0;
}

static vxl_value lisp_address_set_member_p(struct vxl_machine *m, const vxl_value *args,
					 unsigned int nargs)
{
	const struct addressset *set;
	struct vxl_string s;
	struct address a;
	int has = 0;
	u32 i;

	(void)nargs;
	if (!is_type(&m->space, args[0], OBJECT_ADDRESSSET))
		return vxl_raise_type(m, "an address-set", args[0]);
	set = REFERENCED(&m->space, args[0], addressset);
	if (!get_address(m, args[1], &s) || !vxl_charge(m, 2 + set->groups))
		return VXL_ERROR;
	if (!parse_address(s, &a))
		return VXL_NIL;
	for (i = 0; i < set->groups && !has; i++)
		if (set->group[i].family == a.family)
			has = group_has(m, &set->group[i], entries_of(set), &a);
	return has < 0 ? VXL_ERROR : truth(has);
}

static vxl_value lisp_address_port(struct vxl_machine *m, const vxl_value *args,
				 unsigned int nargs)
{
	struct vxl_string s;
	struct address a;

	(void)nargs;
	if (!get_address(m, args[0], &s))
		return VXL_ERROR;
	return parse_address(s, &a) ? make_fixnum(a.from) : VXL_NIL;
}

static vxl_value lisp_address_host(struct vxl_machine *m, const vxl_value *args,
				 unsigned int nargs)
{
	struct vxl_string s;
	struct address a;

	(void)nargs;
	if (!get_address(m, args[0], &s))
		return VXL_ERROR;
	if (!parse_address(s, &a))
		return VXL_NIL;
	return make_slice(m, args[0], find_byte(s, ':') + 1, find_last_byte(s, ':'));
}

static vxl_value lisp_address_family(struct vxl_machine *m, const vxl_value *args,
				   unsigned int nargs)
{
	struct vxl_string s;
	size_t colon;

	(void)nargs;
	if (!get_address(m, args[0], &s))
		return VXL_ERROR;
	colon = find_byte(s, ':');
	return colon < s.length ? make_slice(m, args[0], 0, colon) : VXL_NIL;
}

static const struct vxl_primitive entries[] = {
	{ "make-address-set", lisp_make_address_set, 1, 1, VXL_LOADING,
	  "(make-address-set LIST)\n"
	  "Compiles a set of addresses. Elements of LIST are strings. \"ADDRESS[/BITS]\"\n"
	  "is every address that begins with these bits, with any port.\n"
	  "\"ADDRESS/BITS:PORT\" is the same with one port, or with a range of ports,\n"
	  "PORT-PORT; /BITS may be left out after an IPv4 address. \"inet:ADDRESS:PORT\"\n"
	  "and \"inet6:ADDRESS:PORT\" are single addresses, in the kernel's notation.\n"
	  "(address-set-member-p (make-address-set '(\"10.0.0.0/8:1-1023\")) \"inet:10.1.2.3:80\") => t" },
	{ "address-set-member-p", lisp_address_set_member_p, 2, 2, 0,
	  "(address-set-member-p SET ADDRESS)\n"
	  "True if ADDRESS, \"inet:ADDRESS:PORT\" or \"inet6:ADDRESS:PORT\", is in SET. It\n"
	  "is nil for other families. An IPv4 address that is written as ::ffff:A.B.C.D\n"
	  "counts as the IPv4 address.\n"
	  "(address-set-member-p (make-address-set '(\"2001:db8::/32\")) \"inet6:2001:db8::7:443\") => t" },
	{ "address-family", lisp_address_family, 1, 1, 0,
	  "(address-family ADDRESS)\n"
	  "Returns the part of ADDRESS before the first colon, or nil.\n"
	  "(address-family \"unix:/run/x\") => \"unix\"" },
	{ "address-host", lisp_address_host, 1, 1, 0,
	  "(address-host ADDRESS)\n"
	  "Returns the host of an internet address, or nil.\n"
	  "(address-host \"inet6:::1:80\") => \"::1\"" },
	{ "address-port", lisp_address_port, 1, 1, 0,
	  "(address-port ADDRESS)\n"
	  "Returns the port of an internet address, or nil.\n"
	  "(address-port \"inet:192.0.2.1:80\") => 80" },
};

const struct primitive_table address_primitives = {
	"addresses", entries, ARRAY_SIZE(entries)
};
