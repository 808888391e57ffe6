// SPDX-License-Identifier: GPL-2.0
/* Checks the VXEDs: which are enabled, which are in force, and whether the two agree. */
#include "libvxe/health/examination.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/policy/enabled.h"
#include "libvxe/policy/judge.h"
#include "libvxe/policy/loaded.h"
#include "libvxe/policy/patterns.h"
#include "libvxe/policy/source.h"

/* One VXED whose file compiles. */
struct subject {
	struct examination *examination;
	const char *name, *file;
	const struct policy *policy;
	bool good;			/* nothing was wrong so far */
};

static const struct vxe_info *loaded_of(const struct examination *examination, const char *name)
{
	size_t i;

	for (i = 0; examination->loaded && i < examination->nloaded; i++)
		if (!strcmp(examination->loaded[i].name, name))
			return &examination->loaded[i];
	return NULL;
}

static void complain(struct subject *subject, enum verdict_of_health verdict,
		     const char *remedy, const char *text)
{
	subject->good = false;
	health_add(subject->examination->health, verdict, "policies", remedy, "%s: %s",
		   subject->name, text);
}

static void check_pattern(const char *pattern, unsigned int line, void *context)
{
	struct subject *subject = context;
	char text[PATH_MAX + 128];

	if (pattern_matches_any(subject->policy, pattern))
		return;
	snprintf(text, sizeof(text), "line %u: (activate \"%s\") matches no file, so that nothing "
		 "starts inside by it", line, pattern);
	complain(subject, HEALTH_WARNING, "name the program as \"realpath\" prints it, or install "
		 "it", text);
}

/* Whether the text in force is what the file says now. */
static void check_text_of(struct subject *subject)
{
	struct examination *examination = subject->examination;
	struct failure failure;
	struct source source;
	char remedy[VXE_NAME_SIZE + 32];

	if (!source_resolve(subject->file, examination->library, &source, &failure))
		return;
	if (loaded_compare(examination->device, subject->name, &source) == LOADED_OTHER) {
		snprintf(remedy, sizeof(remedy), "vxed reload %s", subject->name);
		complain(subject, HEALTH_WARNING, remedy,
			 "its file, or a model, has changed since it was loaded");
	}
	source_free(&source);
}

static void check_mode(struct subject *subject, const struct vxe_info *info)
{
	enum vxe_mode declared = subject->policy->mode;
	char text[160], remedy[VXE_NAME_SIZE + 64];

	if (info->mode == declared)
		return;
	snprintf(text, sizeof(text), "it is in mode %s, its file says %s", mode_name(info->mode),
		 mode_name(declared));
	snprintf(remedy, sizeof(remedy), "vxed mode %s %s; or change the file's (mode ...)",
		 subject->name, mode_name(declared));
	complain(subject, declared == VXE_MODE_PRODUCTION ? HEALTH_WARNING : HEALTH_NOTE, remedy,
		 text);
}

static void check_vxed(struct examination *examination, const char *name, const char *file,
		       bool enabled)
{
	const struct vxe_info *info = loaded_of(examination, name);
	struct subject subject = { examination, name, file, NULL, true };
	struct failure failure;
	struct judge judge;
	char remedy[VXE_NAME_SIZE + 32];

	snprintf(remedy, sizeof(remedy), "vxed load %s", name);
	if (!judge_open(&judge, file, examination->library, &failure)) {
		health_add(examination->health, enabled ? HEALTH_CRITICAL : HEALTH_WARNING,
			   "policies", "mend the file; vxed check tells of mistakes",
			   "%s:%u:%u: %s", failure.file[0] ? failure.file : file, failure.line,
			   failure.column, failure.message);
		return;
	}
	subject.policy = judge.policy;
	if (enabled && !info && examination->loaded)
		complain(&subject, HEALTH_CRITICAL, remedy, "it is enabled, and not loaded");
	if (enabled || info)
		patterns_each(file, check_pattern, &subject, &failure);
	if (info) {
		check_mode(&subject, info);
		check_text_of(&subject);
	}
	snprintf(remedy, sizeof(remedy), "vxed enable %s", name);
	if (info && !enabled && !(info->flags & VXE_LOAD_TRANSIENT))
		complain(&subject, HEALTH_NOTE, remedy, "it is loaded, and not at the next boot");
	if (subject.good && info)
		health_add(examination->health, HEALTH_OK, "policies", NULL,
			   "%s is in force, as its file " "says, in mode %s", name,
			   mode_name(info->mode));
	judge_close(&judge);
}

/* Loaded VXEDs without a file in /etc/vxe, such as those that vxe loads for one run. */
static void check_strangers(struct examination *examination)
{
	char file[PATH_MAX];
	size_t i;

	for (i = 0; examination->loaded && i < examination->nloaded; i++) {
		const struct vxe_info *info = &examination->loaded[i];

		snprintf(file, sizeof(file), "%s/%s.vxed", HOME_VXEDS, info->name);
		if (!(info->flags & VXE_LOAD_TRANSIENT) && access(file, F_OK))
			health_add(examination->health, HEALTH_NOTE, "policies", NULL,
				   "%s is loaded, and " "has no file in " HOME_VXEDS, info->name);
	}
}

static bool is_enabled(char (*names)[VXE_NAME_SIZE], size_t count, const char *name)
{
	return names && bsearch(name, names, count, sizeof(*names),
				(int (*)(const void *, const void *))strcmp);
}

void health_policies(struct examination *examination)
{
	char (*enabled)[VXE_NAME_SIZE], name[VXE_NAME_SIZE + 8], *file;
	struct failure failure;
	size_t count, i;
	glob_t files = { 0 };

	enabled = enabled_list(&count, &failure);
	if (!enabled)
		health_add(examination->health, HEALTH_WARNING, "policies", NULL, "%s",
			   failure.message);
	glob(HOME_VXEDS "/*.vxed", 0, NULL, &files);
	for (i = 0; i < files.gl_pathc; i++) {
		file = files.gl_pathv[i];
		snprintf(name, sizeof(name), "%s", strrchr(file, '/') + 1);
		name[strlen(name) > 5 ? strlen(name) - 5 : 0] = 0;
		check_vxed(examination, name, file, is_enabled(enabled, count, name));
	}
	for (i = 0; enabled && i < count; i++) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/%s.vxed", ENABLED_DIRECTORY, enabled[i]);
		if (access(path, F_OK))
			health_add(examination->health, HEALTH_CRITICAL, "policies",
				   "vxed disable it, or " "bring its file back",
				   "%s is enabled, and has no file", enabled[i]);
	}
	if (enabled && !count)
		health_add(examination->health, HEALTH_NOTE, "policies", "vxed enable NAME",
			   "no VXED is enabled: nothing is guarded at boot");
	check_strangers(examination);
	globfree(&files);
	free(enabled);
}
