// SPDX-License-Identifier: GPL-2.0
/* vxa's reader of ZIP files: accepted members lie in the file, and their names below a folder. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "vxa/archive.h"

static void check_member(const struct archive *archive, const struct member *member)
{
	const struct zip_decoder *decoder = &member->entry.decoder;
	struct failure failure = { 0 };
	uint8_t *elf;

	FUZZ_CHECK(member->data <= archive->size &&
		   member->entry.packed <= archive->size - member->data);
	FUZZ_CHECK(member->name[0] && member->name[0] != '/' &&
		   !bad_name(member->name, strlen(member->name)));
	if (!member->entry.has_decoder)
		return;
	elf = archive_decoder(archive, decoder, &failure);
	FUZZ_CHECK(elf || (failure.status && failure.text[0]));
	free(elf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("archive", MFD_CLOEXEC);
	struct failure failure = { 0 };
	struct archive archive;
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	FUZZ_CHECK(write(fd, data, size) == (ssize_t)size);
	if (archive_open(&archive, path, &failure))
		for (size_t i = 0; i < archive.count; i++)
			check_member(&archive, &archive.members[i]);
	else
		FUZZ_CHECK(failure.status && failure.text[0]);
	archive_close(&archive);
	close(fd);
	return 0;
}
