/* SPDX-License-Identifier: GPL-2.0 */
/* Makes the answer of a route from the results of its steps. */
#ifndef WEBUI_HTTP_RESULT_H
#define WEBUI_HTTP_RESULT_H

#include "webui/http/request.h"

/* Answers as the route says. text: the result of the last step, whose file may be taken over. */
void result_answer(struct request *r, struct text *text);

/* Answers from the cache, without any step. False: the route is not cached, or not yet. */
bool result_is_cached(struct request *r);

#endif
