/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VXA_CREATE_H
#define VXA_CREATE_H

#include "vxa/codec.h"
#include "vxa/failure.h"

/*
 * Writes an archive of files and folders, with everything in them. Reproducible: the same files
 * give the same bytes. The archive gets its name when it is complete. codec: for all files but
 * media. decoders: folder with the decoders, named after codecs and media. False: *failure says
 * why.
 */
bool archive_create(const char *path, char *const names[], size_t count,
		    const struct codec *codec, const char *decoders, struct failure *failure);

#endif
