// SPDX-License-Identifier: GPL-2.0
/* What the kernel does on behalf of the caller: start helpers, load code and data, pass
 * lockdown. */
#include "kmod/object/rows.h"

#include <linux/fs.h>
#include <linux/kernel_read_file.h>
#include <linux/security.h>
#include <linux/umh.h>

#include "kmod/lockdown.h"
#include "kmod/object/describe.h"

/*
 * A program that the kernel starts, as root and outside, because of what the caller did.
 *
 * Stable: nobody else has the structure yet. Its path may come from a setting such as
 * kernel.modprobe. Those who may write that setting can change it at any time.
 * Tried: attacks crash, autoload.
 */
DESCRIBE(helper)
{
	add_string(object, ((const struct subprocess_info *)r[0])->path);
	return true;
}

/* The body of the hooked function owns the structure and must free it. So the body runs, with an
 * empty path; then it starts no program. */
static long refuse_helper(unsigned long *r)
{
	((struct subprocess_info *)r[0])->path = "";
	return 0;
}

/*
 * Stable: the caller holds a reference to the file. The contents of the file are not judged.
 * Tried: attacks finit-module, kexec-file.
 */
DESCRIBE(read_file)
{
	const struct file *file = (const struct file *)r[0];

	add_string(object, kernel_read_file_id_str((enum kernel_read_file_id)r[1]));
	if (file)
		add_path(object, 0, &file->f_path);
	else
		add_string(object, "");
	return true;
}

/*
 * Code that comes from the caller's memory, without a file. Stable: an integer by value.
 * Tried: attack init-module.
 */
DESCRIBE(load_data)
{
	add_string(object, kernel_load_data_id_str((enum kernel_load_data_id)r[0]));
	add_string(object, "");
	return true;
}

/*
 * Stable: an integer by value.
 * Tried: attack iopl.
 */
DESCRIBE(lockdown)
{
	add_string(object, lockdown_reason((unsigned int)r[0]));
	return true;
}

static const struct object_hook hooks[] = {
	{ "call_usermodehelper_exec", POINT_kernel_helper, helper, .refuse = refuse_helper },
	{ "security_kernel_read_file", POINT_kernel_load, read_file },
	{ "security_kernel_load_data", POINT_kernel_load, load_data },
	{ "security_locked_down", POINT_locked_down, lockdown },
};

const struct object_rows object_kernel = { hooks, ARRAY_SIZE(hooks) };
