// SPDX-License-Identifier: GPL-2.0
/* The host for tests/vx32/programs/compute.c, translated by wasm2c: the parts of WASI it needs. */
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "compute.h"

#define WASI(name) Z_wasi_snapshot_preview1Z_##name
#define BADF	8		/* errno of WASI */

struct Z_wasi_snapshot_preview1_instance_t {
	char **argv;
	unsigned int argc;
	Z_compute_instance_t *module;
};
typedef struct Z_wasi_snapshot_preview1_instance_t host;

static u8 *at(host *h, u32 address)
{
	return Z_computeZ_memory(h->module)->data + address;
}

static void put(host *h, u32 address, u32 value)
{
	memcpy(at(h, address), &value, 4);
}

u32 WASI(args_sizes_get)(host *h, u32 count, u32 size)
{
	u32 bytes = 0;

	for (unsigned int i = 0; i < h->argc; i++)
		bytes += strlen(h->argv[i]) + 1;
	put(h, count, h->argc);
	put(h, size, bytes);
	return 0;
}

u32 WASI(args_get)(host *h, u32 list, u32 text)
{
	for (unsigned int i = 0; i < h->argc; i++) {
		put(h, list + 4 * i, text);
		strcpy((char *)at(h, text), h->argv[i]);
		text += strlen(h->argv[i]) + 1;
	}
	return 0;
}

static u32 transfer(host *h, u32 fd, u32 vectors, u32 count, u32 done, int writes)
{
	u32 total = 0;

	for (u32 i = 0; i < count; i++) {
		u32 vector[2];
		ssize_t n;

		memcpy(vector, at(h, vectors + 8 * i), 8);
		n = writes ? write(fd, at(h, vector[0]), vector[1]) :
			     read(fd, at(h, vector[0]), vector[1]);
		if (n < 0)
			return BADF;
		total += n;
	}
	put(h, done, total);
	return 0;
}

u32 WASI(fd_read)(host *h, u32 fd, u32 vectors, u32 count, u32 done)
{
	return transfer(h, fd, vectors, count, done, 0);
}

u32 WASI(fd_write)(host *h, u32 fd, u32 vectors, u32 count, u32 done)
{
	return transfer(h, fd, vectors, count, done, 1);
}

u32 WASI(fd_close)(host *h, u32 fd)
{
	return 0;
}

u32 WASI(fd_seek)(host *h, u32 fd, u64 offset, u32 whence, u32 result)
{
	return BADF;
}

/* Describes a character device with all rights. */
u32 WASI(fd_fdstat_get)(host *h, u32 fd, u32 result)
{
	if (fd > 2)
		return BADF;
	memset(at(h, result), 0, 24);
	*at(h, result) = 2;
	memset(at(h, result) + 8, 0xff, 16);
	return 0;
}

void WASI(proc_exit)(host *h, u32 status)
{
	exit(status);
}

int main(int argc, char **argv)
{
	Z_compute_instance_t module;
	host h = { argv, argc, &module };

	wasm_rt_init();
	Z_compute_init_module();
	Z_compute_instantiate(&module, &h);
	Z_computeZ__start(&module);
	return 0;
}
