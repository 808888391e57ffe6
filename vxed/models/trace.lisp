; SPDX-License-Identifier: GPL-2.0
; The trace model permits everything, in every ABI. The kernel's trace mode logs
; every call except those of uncheckable.lisp.

(include "vxed")
(include "uncheckable")

(setq *model* 'trace)
(setq *mode* 'trace)
(setq *abis* '(x86-64 i386 x32))

(defun trace-verdict (point)
  (if (member (intern (point-name point)) default-uncheckable) :uncheckable t))

(settle-verdicts #'trace-verdict)

(defmacro install ()
  (checks-form #'trace-verdict))
