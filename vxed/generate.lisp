; SPDX-License-Identifier: GPL-2.0
; From the events of a trace to the text of a VXED. Runs in the tools, never in
; the kernel; tools/generate.c calls it.

(include "generate-strict")
(include "generate-filesystem")

(defun generate (name model activate events pids lost)
  "The text. NAME: a string; MODEL: strict or filesystem, a string; ACTIVATE: a
path or nil; EVENTS: see listing.lisp; PIDS: strings; LOST: how many events
were."
  (setq *pids* pids)
  (setq *made* (made-paths events))
  (string-append (heading name lost)
          (if (string= model "strict")
              (generate-strict (name-for-text name) activate events)
              (generate-filesystem (name-for-text name) activate events))))
