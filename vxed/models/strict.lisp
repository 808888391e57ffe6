; SPDX-License-Identifier: GPL-2.0
; The strict model: what no rule permits is refused.

(include "vxed")

(setq *model* 'strict)

(defmacro install ()
  (checks-form (lambda (point) nil)))
