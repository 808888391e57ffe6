; SPDX-License-Identifier: GPL-2.0
; The trace model permits everything, in every ABI. The kernel's trace mode logs
; every call except those of uncheckable.lisp.

(include "vxed")
(include "uncheckable")

(setq *model* 'trace)
(setq *mode* 'trace)
(setq *abis* '(x86-64 i386 x32))

(defmacro install ()
  (checks-form (lambda (point)
                 (if (member (point-name point) (mapcar #'symbol-name default-uncheckable))
                     :uncheckable
                     t))))
