; SPDX-License-Identifier: GPL-2.0
; The strict model refuses everything that no rule permits.

(include "vxed")

(setq *model* 'strict)

(defmacro install ()
  (checks-form (lambda (point) nil)))
