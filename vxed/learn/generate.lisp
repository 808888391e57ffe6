; SPDX-License-Identifier: GPL-2.0
; From the events of a trace to the text of a VXED. Runs in the tools, never in
; the kernel; tools/generate.c calls it.

(include "generate-strict")
(include "generate-filesystem")

(defun prepare (events pids users exact)
  (setq *exact* exact)
  (setq *pids* (and pids (literal-map pids 1)))
  (setq *users* (and users
                     (make-path-map (mapcar (lambda (user)
                                              (cons (escape-pattern user) (if (digits-p user) 2 1)))
                                            users))))
  (setq *made* (made-map events nil))
  (setq *ran* (paths-of-classes events '(execute)))
  (setq *altered* (paths-of-classes events '(write create)))
  (set-passing (made-paths events) (removed-map events) *ran*)
  (set-folders (made-directories events))
  (set-foreign events))

(defun recorded-elsewhere-p (event)
  "Whether a name was recorded in the form that other namespaces' names had before they
had a mark. No rule can say it."
  (some (lambda (argument)
          (and (stringp argument)
               (or (string-prefix-p "other:" argument) (string-prefix-p "unix:other:" argument))))
        (event-arguments event)))

(defun titled-lines (model events examples abis)
  (let ((events (mapcar #'without-owner (remove-if #'recorded-elsewhere-p events))))
    (if (string= model "strict")
        (strict-lines events examples abis)
        (filesystem-lines events examples))))

(defun title-rank (title)
  "For sorting: the place of a title, as letters."
  (let ((place (position title purpose-order)))
    (format nil "~a~a" (if (and place (< place 10)) "0" "") (or place 99))))

(defun sections (pairs)
  "((TITLE . LINES) ...) in order, the lines sorted."
  (mapcar (lambda (group)
            (cons (car (car group)) (sorted-lines (mapcar #'cdr group))))
          (group-keyed (sort (mapcar (lambda (pair)
                                       (cons (string-append (title-rank (car pair)) (car pair)) pair))
                                     pairs)
                             #'before-p))))

(defun section-text (section)
  (string-append "\n;; " (car section) "\n"
                 (string-join (mapcar #'with-note (cdr section)) "\n") "\n"))

(defconstant uncheckable-title "What is never asked about, because it reaches nothing new")

(defun generate (name model activate events pids users exact lost)
  "The text. NAME: a string; MODEL: strict or filesystem, a string; ACTIVATE:
patterns; EVENTS: see listing.lisp; PIDS and USERS: strings, and of users their
numbers as well; EXACT: whether nothing is to be generalised; LOST: how many
events were."
  (prepare events pids users exact)
  (let ((abis (abis-of events)))
    (string-append (heading name lost)
                   (declaration-text (name-for-text name) model activate abis)
                   (if (string= model "strict")
                       (section-text (cons uncheckable-title (uncheckable-lines abis)))
                       "")
                   (string-join (mapcar #'section-text
                                        (sections (titled-lines model events nil abis)))
                                ""))))
