; SPDX-License-Identifier: GPL-2.0
; The declarations of a VXED:
;
;   (vxed NAME (model MODEL) (mode MODE) (activate "PATTERN" ...) (abi ABI ...))
;
; A model includes this file, sets *model* to its name, and defines (install).

(include "rules")
(include "checks")

(defvar *model* nil)
(defvar *name* nil)
(defvar *mode* 'production)
(defvar *abis* '(x86-64))
(defvar *activate* nil)
(defvar *activate-folded* nil)

(defmacro vxed (name &rest declarations)
  "(vxed NAME DECLARATION ...)
Names the VXED. Declares its model, mode, activation patterns and ABIs."
  (when *name* (error "a second (vxed ...); the first one named it ~a" *name*))
  (dolist (declaration declarations)
    (unless (and (consp declaration) (member (car declaration) '(model mode activate abi)))
      (error "a declaration is (model ...), (mode ...), (activate ...) or (abi ...), not ~s"
             declaration)))
  (unless (assoc 'model declarations)
    (error "(vxed ~a ...) declares no model" name))
  `(progn (setq *name* ,(name-text name)) ,@declarations))

(defmacro model (name)
  "(model NAME)
Declares the model. The declaration also includes the file of the model."
  (unless (eq name *model*)
    (error "the model is ~a, not ~a" *model* name))
  nil)

(defmacro mode (name)
  "(mode MODE)
Declares the mode: trace, soft or production."
  (unless (member name '(trace soft production))
    (error "a mode is trace, soft or production, not ~s" name))
  `(setq *mode* ',name))

(defmacro abi (&rest names)
  "(abi ABI ...)
Declares the system call ABIs that programs may use: x86-64, i386, x32."
  (unless names (error "(abi) names no ABI"))
  (dolist (name names)
    (unless (member name '(x86-64 i386 x32))
      (error "an ABI is x86-64, i386 or x32, not ~s" name)))
  `(setq *abis* ',names))

(defmacro activate (&rest patterns)
  "(activate PATTERN ...)
Declares which programs start inside. The patterns match the paths of the programs' files."
  (unless patterns (error "(activate) names no pattern"))
  (dolist (pattern patterns)
    (unless (and (stringp pattern) (string-prefix-p "/" pattern))
      (error "an activation pattern is a string that begins with /, not ~s" pattern))
    (check-path pattern))
  `(progn
     ,@(mapcar (lambda (pattern)
                 (let* ((beginning (literal-beginning pattern))
                        (entry (cons pattern beginning))
                        (folded (cons (string-downcase pattern) beginning)))
                   `(progn (push (make-path-map '(,entry)) *activate*)
                           (push (make-path-map '(,folded)) *activate-folded*))))
               patterns)))
