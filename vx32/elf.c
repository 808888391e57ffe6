// SPDX-License-Identifier: GPL-2.0
/* Loads i386 ELF files, and builds the stack that Linux gives to a new program. */
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vx32/error.h"
#include "vx32/state.h"

/* Addresses of position-independent files: the program, and its dynamic loader. */
#define BASE_PROGRAM	0x56550000u
#define BASE_LOADER	0xf0000000u
#define VENDOR_PLATFORM	"i686"

struct file {
	int fd;
	Elf32_Ehdr header;
	Elf32_Phdr segments[VX_SEGMENTS_MAX];
	struct vx_error *error;
};

static bool read_at(const struct file *file, void *to, size_t size, u64 offset)
{
	while (size) {
		ssize_t n = pread(file->fd, to, size, offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(file->error, errno, "reading");
		if (n == 0)
			return error_set(file->error, ENOEXEC, "the file ends at byte %llu",
					 (unsigned long long)offset);
		to = (u8 *)to + n;
		size -= n;
		offset += n;
	}
	return true;
}

static bool bad(const struct file *file, const char *what)
{
	return error_set(file->error, ENOEXEC, "%s", what);
}

static bool read_headers(struct file *file)
{
	const Elf32_Ehdr *h = &file->header;

	if (!read_at(file, &file->header, sizeof(file->header), 0))
		return false;
	if (memcmp(h->e_ident, ELFMAG, SELFMAG))
		return bad(file, "not an ELF file");
	if (h->e_ident[EI_CLASS] != ELFCLASS32 || h->e_ident[EI_DATA] != ELFDATA2LSB ||
	    h->e_machine != EM_386)
		return bad(file, "not an i386 file");
	if (h->e_type != ET_EXEC && h->e_type != ET_DYN)
		return bad(file, "not a program");
	if (h->e_phentsize != sizeof(Elf32_Phdr) || !h->e_phnum || h->e_phnum > VX_SEGMENTS_MAX)
		return bad(file, "its program headers are unusual");
	return read_at(file, file->segments, h->e_phnum * sizeof(Elf32_Phdr), h->e_phoff);
}

static u64 up(u64 value)
{
	return (value + VX_PAGE - 1) & -(u64)VX_PAGE;
}

/* Checks that the segments are in order and do not overlap, and finds their pages: [low, high). */
static bool extent(const struct file *file, u64 *low, u64 *high)
{
	*low = VX_SPACE;
	*high = 0;
	for (int i = 0; i < file->header.e_phnum; i++) {
		const Elf32_Phdr *p = &file->segments[i];
		u64 end = (u64)p->p_vaddr + p->p_memsz;

		if (p->p_type != PT_LOAD || !p->p_memsz)
			continue;
		if (p->p_filesz > p->p_memsz || end > VX_SPACE - VX_PAGE ||
		    (p->p_vaddr ^ p->p_offset) % VX_PAGE)
			return bad(file, "a segment's size or address is wrong");
		if (p->p_vaddr < *high)
			return bad(file, "its segments overlap");
		if (*low == VX_SPACE)
			*low = p->p_vaddr & -VX_PAGE;
		*high = end;
	}
	if (!*high)
		return bad(file, "nothing to load");
	*high = up(*high);
	return true;
}

static int segment_access(const Elf32_Phdr *p)
{
	return (p->p_flags & PF_R ? VX_READ : 0) | (p->p_flags & PF_W ? VX_WRITE : 0) |
	       (p->p_flags & PF_X ? VX_EXEC : 0);
}

static bool fill_segment(struct vx_box *box, const struct file *file, const Elf32_Phdr *p, u32 base)
{
	u8 buffer[16 * VX_PAGE];

	for (u64 done = 0; done < p->p_filesz;) {
		size_t part =
			p->p_filesz - done < sizeof(buffer) ? p->p_filesz - done : sizeof(buffer);

		if (!read_at(file, buffer, part, p->p_offset + done) ||
		    !vx_fill(box, (u64)base + p->p_vaddr + done, buffer, part, file->error))
			return false;
		done += part;
	}
	return true;
}

/* Maps a segment. A page that it shares with the one before gets the access of both. */
static bool map_segment(struct vx_box *box, const struct file *file, const Elf32_Phdr *p, u32 base)
{
	u64 first = ((u64)base + p->p_vaddr) & -(u64)VX_PAGE;
	u64 end = up((u64)base + p->p_vaddr + p->p_memsz);
	int access = segment_access(p);

	if (box->memory.pages[first / VX_PAGE] & PAGE_MAPPED) {
		int both = access | (box->memory.pages[first / VX_PAGE] & PAGE_ACCESS);

		if (!vx_protect(box, first, VX_PAGE, both, file->error))
			return false;
		first += VX_PAGE;
	}
	if (first < end && !vx_map(box, first, end - first, access, file->error))
		return false;
	return fill_segment(box, file, p, base);
}

static bool read_interpreter(const struct file *file, const Elf32_Phdr *p, struct vx_image *image)
{
	if (p->p_filesz < 2 || p->p_filesz > sizeof(image->interpreter))
		return bad(file, "its interpreter's name is too long");
	if (!read_at(file, image->interpreter, p->p_filesz, p->p_offset))
		return false;
	if (image->interpreter[p->p_filesz - 1])
		return bad(file, "its interpreter's name has no end");
	return true;
}

/* Whether the pages are free. */
static bool is_free(const struct vx_box *box, u64 low, u64 high)
{
	for (u32 page = low / VX_PAGE; page < high / VX_PAGE; page++)
		if (box->memory.pages[page] & PAGE_MAPPED)
			return false;
	return true;
}

static bool map_file(struct vx_box *box, struct file *file, struct vx_image *image)
{
	u64 low, high, base = 0;

	if (!read_headers(file) || !extent(file, &low, &high))
		return false;
	if (file->header.e_type == ET_DYN) {
		/* If the program's place is taken, this file is its dynamic loader. */
		base = BASE_PROGRAM;
		if (!is_free(box, base, base + VX_PAGE))
			base = BASE_LOADER;
		base -= low;
	}
	if (low + base >= VX_SPACE || high + base > VX_SPACE - VX_PAGE ||
	    !is_free(box, low + base, high + base))
		return bad(file, "there is no room for it");
	image->base = base;
	image->entry = base + file->header.e_entry;
	image->end = base + high;
	image->header_count = file->header.e_phnum;
	for (int i = 0; i < file->header.e_phnum; i++) {
		const Elf32_Phdr *p = &file->segments[i];
		u32 offset = file->header.e_phoff - p->p_offset;

		if (p->p_type == PT_INTERP && !read_interpreter(file, p, image))
			return false;
		if (p->p_type != PT_LOAD || !p->p_memsz)
			continue;
		if (!map_segment(box, file, p, base))
			return false;
		if (file->header.e_phoff >= p->p_offset && offset < p->p_filesz)
			image->headers = base + p->p_vaddr + offset;
	}
	return true;
}

bool vx_map_image(struct vx_box *box, int fd, struct vx_image *image, struct vx_error *error)
{
	struct file *file = calloc(1, sizeof(*file));
	bool done;

	if (!file)
		return error_set(error, ENOMEM, "loading");
	file->fd = fd;
	file->error = error;
	memset(image, 0, sizeof(*image));
	done = map_file(box, file, image);
	free(file);
	return done;
}

/* The top of the stack, which is built downwards in a buffer and then copied to the guest. */
struct stack {
	u8 *bytes;
	u32 top, size;		/* guest address of the buffer's end, and its size */
	u32 at;			/* guest address of the lowest byte in use */
	bool full;
};

static u32 put(struct stack *s, const void *bytes, size_t size)
{
	if (size > s->at - (s->top - s->size)) {
		s->full = true;
		return s->at;
	}
	s->at -= size;
	memcpy(s->bytes + (s->at - (s->top - s->size)), bytes, size);
	return s->at;
}

/* Puts strings on the stack, and their addresses, with a 0 at the end, into an array. */
static u32 put_strings(struct stack *s, char *const strings[], u32 *addresses, u32 most)
{
	u32 n = 0;

	for (; strings && strings[n] && n < most; n++)
		addresses[n] = put(s, strings[n], strlen(strings[n]) + 1);
	s->full |= strings && strings[n];
	addresses[n] = 0;
	return n;
}

#define STRINGS_MAX (VX_ARGUMENTS_MAX / 8)

static bool put_all(struct stack *s, u32 *words, const struct vx_image *image,
		    const struct vx_image *loader, char *const argv[], char *const envp[],
		    const u8 random[16])
{
	static const u8 zero[16];
	u32 platform = put(s, VENDOR_PLATFORM, sizeof(VENDOR_PLATFORM));
	u32 bytes = put(s, random ? random : zero, 16);
	u32 argc = put_strings(s, argv, words + 1, STRINGS_MAX);
	u32 envc = put_strings(s, envp, words + argc + 2, STRINGS_MAX);
	u32 count = argc + envc + 3;
	u32 name = argc ? words[1] : platform;
	u32 auxv[][2] = {
		{ AT_PHDR, image->headers }, { AT_PHENT, sizeof(Elf32_Phdr) },
		{ AT_PHNUM, image->header_count }, { AT_PAGESZ, VX_PAGE },
		{ AT_BASE, loader ? loader->base : 0 }, { AT_FLAGS, 0 },
		{ AT_ENTRY, image->entry }, { AT_UID, 1000 }, { AT_EUID, 1000 },
		{ AT_GID, 1000 }, { AT_EGID, 1000 }, { AT_SECURE, 0 }, { AT_CLKTCK, 100 },
		{ AT_RANDOM, bytes }, { AT_PLATFORM, platform }, { AT_EXECFN, name },
		{ AT_NULL, 0 },
	};

	words[0] = argc;
	memcpy(words + count, auxv, sizeof(auxv));
	count += sizeof(auxv) / 4;
	s->at = ((s->at - count * 4) & -16u) + count * 4;
	put(s, words, count * 4);
	return !s->full;
}

bool vx_start(struct vx_box *box, struct vx_cpu *cpu, const struct vx_image *image,
	      const struct vx_image *loader, char *const argv[], char *const envp[],
	      const uint8_t random[16], struct vx_error *error)
{
	u64 size = VX_STACK, left = (u64)box->memory.limit * VX_PAGE - vx_memory_used(box);
	struct stack s = { .top = VX_STACK_TOP, .at = VX_STACK_TOP };
	u32 *words;
	bool done;

	if (size > left / 4)
		size = up(left / 4);
	if (size < 4 * VX_PAGE)
		return error_set(error, ENOMEM, "the guest's stack");
	s.size = VX_ARGUMENTS_MAX + 16 * STRINGS_MAX + VX_PAGE;
	if (s.size > size / 2)
		s.size = size / 2;
	s.bytes = calloc(1, s.size);
	words = calloc(2 * STRINGS_MAX + 64, sizeof(*words));
	if (!s.bytes || !words)
		done = error_set(error, ENOMEM, "loading");
	else if (!put_all(&s, words, image, loader, argv, envp, random))
		done = error_set(error, E2BIG, "arguments");
	else
		done = vx_map(box, VX_STACK_TOP - size, size, VX_READ | VX_WRITE, error) &&
		       vx_fill(box, s.at, s.bytes + (s.at - (s.top - s.size)), s.top - s.at, error);
	if (done) {
		vx_set(cpu, VX_ESP, s.at);
		vx_set(cpu, VX_EIP, loader ? loader->entry : image->entry);
	}
	free(s.bytes);
	free(words);
	return done;
}

bool vx_load(struct vx_box *box, struct vx_cpu *cpu, int fd, char *const argv[],
	     char *const envp[], uint64_t *brk, struct vx_error *error)
{
	struct vx_image image;

	if (!vx_map_image(box, fd, &image, error))
		return false;
	if (image.interpreter[0])
		return error_set(error, ENOEXEC, "it is linked dynamically (interpreter %s)",
				 image.interpreter);
	if (brk)
		*brk = image.end;
	return vx_start(box, cpu, &image, NULL, argv, envp, NULL, error);
}
