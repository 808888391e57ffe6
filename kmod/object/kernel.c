// SPDX-License-Identifier: GPL-2.0
/* What the kernel does for the caller: helpers, its own code and data, lockdown. */
#include "kmod/object/rows.h"

#include <linux/fs.h>
#include <linux/kernel_read_file.h>
#include <linux/security.h>
#include <linux/umh.h>

#include "kmod/lockdown.h"
#include "kmod/object/describe.h"

DESCRIBE(helper)
{
	add_string(object, ((const struct subprocess_info *)r[0])->path);
	return true;
}

/* Without a path the body starts nothing, and frees what it was given. */
static long refuse_helper(const unsigned long *r)
{
	((struct subprocess_info *)r[0])->path = "";
	return 0;
}

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

DESCRIBE(load_data)
{
	add_string(object, kernel_load_data_id_str((enum kernel_load_data_id)r[0]));
	add_string(object, "");
	return true;
}

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
