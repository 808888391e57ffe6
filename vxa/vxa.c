// SPDX-License-Identifier: GPL-2.0
/* vxa: ZIP archives that carry their own decoders. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/number.h"
#include "uapi/version.h"
#include "vxa/create.h"
#include "vxa/extract.h"

static const char usage[] =
	"usage: vxa create [--method NAME] [--decoders FOLDER] ARCHIVE FILE...\n"
	"       vxa extract [--folder FOLDER] [--force] [OPTION...] ARCHIVE [FILE...]\n"
	"       vxa list ARCHIVE [FILE...]\n"
	"       vxa test [OPTION...] ARCHIVE [FILE...]\n"
	"Makes and reads ZIP archives that carry the programs that decode them.\n"
	"  --method NAME      deflate (default), bzip2, zstd, xz, stored\n"
	"  --decoders FOLDER  where create finds decoders\n"
	"  --folder FOLDER    where extract puts files (default: the current folder)\n"
	"  --force            extract replaces files that exist\n"
	"  --native           decodes deflate with the host's zlib, not the archive's decoder\n"
	"  --decoded          decodes images and sound to .ppm and .wav files\n"
	"  --memory SIZE      a decoder's memory, in bytes or with K, M, G (default 256M)\n"
	"  --fuel COUNT       instructions that a decoder may run for a file\n"
	"  --time SECONDS     processor time that a decoder may use for a file\n"
	"  --output SIZE      size of all files together (default 4G)\n"
	"  --verbose          extract prints names; test prints the decoder's instructions\n"
	"  --help, --version\n"
	"Exit status: 0; 1 the host failed, or a file exists; 2 bad usage, archive or decoder,\n"
	"or a limit was reached.\n";

static int bad(const char *what, const char *value)
{
	fprintf(stderr, "vxa: %s: %s\n", what, value);
	return STATUS_BAD;
}

static int list(const struct extraction *x)
{
	const struct archive *a = x->archive;

	for (size_t i = 0; i < a->count; i++) {
		const struct zip_entry *e = &a->members[i].entry;
		const struct codec *codec = codec_by_method(e->method);
		char decoder[17] = "-";

		if (!extract_wants(x, &a->members[i]))
			continue;
		for (int j = 0; e->has_decoder && j < 8; j++)
			snprintf(decoder + 2 * j, 3, "%02x", e->decoder.hash[j]);
		printf("%10u %10u %-8s %-16s %s%s\n", e->size, e->packed,
		       codec ? codec->name : "unknown", decoder, a->members[i].name,
		       a->members[i].folder ? "/" : "");
	}
	return STATUS_OK;
}

/* Returns the folder ../lib/vxa, relative to that of the program vxa. */
static const char *default_decoders(char *path, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", path, size - 32);

	for (int i = 0; i < 2 && n > 0; i++) {
		path[n] = 0;
		n = strrchr(path, '/') ? strrchr(path, '/') - path : 0;
	}
	if (n < 0)
		n = 0;
	strcpy(path + n, "/lib/vxa");
	return path;
}

static int read_archive(const char *command, struct extraction *x, const char *path)
{
	struct failure failure = { 0 };
	struct archive archive;
	int status = STATUS_OK;
	bool ok = archive_open(&archive, path, &failure);

	x->archive = &archive;
	if (ok && !strcmp(command, "list"))
		status = list(x);
	else if (ok)
		ok = !strcmp(command, "test") ? test(x, &failure) : extract(x, &failure);
	archive_close(&archive);
	if (!ok) {
		fprintf(stderr, "vxa: %s\n", failure.text);
		return failure.status;
	}
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "vxa: standard output: %s\n", strerror(errno));
		return STATUS_FAILED;
	}
	return status;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "method", required_argument, NULL, 'c' },
		{ "decoders", required_argument, NULL, 'D' },
		{ "folder", required_argument, NULL, 'd' }, { "force", no_argument, NULL, 'F' },
		{ "native", no_argument, NULL, 'n' }, { "decoded", no_argument, NULL, 'e' },
		{ "memory", required_argument, NULL, 'm' },
		{ "fuel", required_argument, NULL, 'f' }, { "time", required_argument, NULL, 't' },
		{ "output", required_argument, NULL, 'o' }, { "verbose", no_argument, NULL, 'V' },
		{ "help", no_argument, NULL, 'h' }, { "version", no_argument, NULL, 'v' }, { 0 },
	};
	struct extraction x = {
		.limits = { .memory = 256u << 20, .output = 4ull << 30 }, .folder = ".",
	};
	const struct codec *codec = codec_by_name("deflate");
	char path[PATH_MAX];
	const char *decoders = default_decoders(path, sizeof(path)), *command;
	struct failure failure;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			codec = codec_by_name(optarg);
			if (!codec)
				return bad("no such method", optarg);
			break;
		case 'D': decoders = optarg; break;
		case 'd': x.folder = optarg; break;
		case 'F': x.force = true; break;
		case 'n': x.native = true; break;
		case 'e': x.limits.decoded = true; break;
		case 'm':
			if (!number_parse(optarg, true, &x.limits.memory) ||
			    x.limits.memory > 4ull << 30)
				return bad("not a size up to 4G", optarg);
			break;
		case 'f':
			if (!number_parse(optarg, false, &x.limits.fuel))
				return bad("not a number of instructions", optarg);
			break;
		case 't':
			if (!number_parse(optarg, false, &x.limits.seconds) ||
			    x.limits.seconds > 1000000000)
				return bad("not a number of seconds", optarg);
			break;
		case 'o':
			if (!number_parse(optarg, true, &x.limits.output))
				return bad("not a size", optarg);
			break;
		case 'V': x.verbose = true; break;
		case 'h': fputs(usage, stdout); return 0;
		case 'v': puts("vxa " VXE_VERSION); return 0;
		default: fputs(usage, stderr); return STATUS_BAD;
		}
	}
	argc -= optind;
	argv += optind;
	command = argc ? *argv : "";
	if (sodium_init() < 0)
		return bad("libsodium", "cannot start");
	if (!strcmp(command, "create") && argc > 2) {
		if (archive_create(argv[1], argv + 2, argc - 2, codec, decoders, &failure))
			return STATUS_OK;
		fprintf(stderr, "vxa: %s\n", failure.text);
		return failure.status;
	}
	if ((!strcmp(command, "extract") || !strcmp(command, "list") ||
	     !strcmp(command, "test")) && argc > 1) {
		x.names = argv + 2;
		x.count = argc - 2;
		return read_archive(command, &x, argv[1]);
	}
	fputs(usage, stderr);
	return STATUS_BAD;
}
