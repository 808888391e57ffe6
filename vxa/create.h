/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VXA_CREATE_H
#define VXA_CREATE_H

#include "vxa/codec.h"
#include "vxa/failure.h"

/*
 * Writes an archive of files and of folders with all that they hold. The same files give
 * the same bytes. The archive appears under its name when it is complete.
 * decoders: the folder with the decoders, files named after codecs.
 */
bool archive_create(const char *path, char *const names[], size_t count,
		    const struct codec *codec, const char *decoders, struct failure *failure);

#endif
