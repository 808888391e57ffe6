/* SPDX-License-Identifier: GPL-2.0 */
/* What the steps of a route came to, as its answer. */
#ifndef WEBUI_HTTP_RESULT_H
#define WEBUI_HTTP_RESULT_H

#include "webui/http/request.h"

/* Answers with the text of the last step. */
void result_answer(struct request *r, struct text *text);

/* Answers without any step, if the route's answer is ANSWER_CACHED and there. */
bool result_is_cached(struct request *r);

#endif
