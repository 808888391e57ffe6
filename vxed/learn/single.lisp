; SPDX-License-Identifier: GPL-2.0
; Names that a trace shows only once. A wildcard in a rule that permits changes needs at least two
; different names as evidence. If there is only one, the name replaces the wildcard again, unless
; the program itself made up the name: see temporary.lisp.

(include "derived")

(defconstant made-anew "made anew by each run")
(defconstant seen-once
  "looks made up; seen once, so not widened: another run with --merge, or vxed upgrade, widens it")

(defun changing-item-p (item)
  "True if the item's rule permits the program to change anything."
  (not (member (item-class item) '(read look execute))))

(defun named-p (argument)
  (member (car argument) '(path address target)))

(defun widened-p (item)
  "True if the item's rule permits more than the trace has."
  (some (lambda (letter) (not (equal letter (item-texts item)))) (item-letters item)))

; --- Putting names back -----------------------------------------------------

(defun component-of (part path names of-process)
  "PART, or the only name that it stands for, at the end of PATH. The PID of a traced process is
certain to differ in the next run, and so is its time."
  (let ((different (distinct-sorted names)))
    (if (or (cdr different) (and of-process (in-map-p *pids* (car different))))
        part
        (or (clock-name path (car different)) (car different)))))

(defun clock-name (path name)
  "A pattern for NAME, the last component of PATH, with any time in place of the trace's; else nil."
  (and (gethash path *dated*)
       (string-join (mapcar (lambda (field)
                              (if (clock-field-p field)
                                  (field-pattern field)
                                  (text-of-field field)))
                            (dated-fields (split-fields (fields-of name) path nil) path))
                    "")))

(defun of-exclusive-p (path pattern name)
  "True if PATTERN replaces only random numbers and PIDs in NAME, the last component of PATH."
  (and (exclusive-p path)
       (glob-match-p pattern name)
       (some #'random-field-p (random-fields (split-fields (fields-of name) path t)))))

(defun shares-random-p (pattern name random)
  "True if PATTERN is for a number in NAME that is among RANDOM, the numbers of the item's other
names."
  (and random
       (glob-match-p pattern name)
       (some (lambda (field) (and (consp field) (eq (car field) 'number)
                                  (member (field-text field) random)))
             (fields-of name))))

(defun put-back (pattern names random)
  "PATTERN, with each wildcard component replaced by the component that all NAMES have in common. A
component stays if NAMES differ in it, or if it is that of a directory with a pattern of its own."
  (let ((lists (mapcar (lambda (name) (string-split name "/")) names)) (parts nil) (above nil)
        (pattern-above nil)
        (of-process (and (proc-end (car names)) (not (reaches-sample-p 'write (list pattern))))))
    (dolist (part (string-split pattern "/") (string-join (reverse parts) "/"))
      ;; Components after ** have no counterpart in the names.
      (when (or (search "**" part) (some #'null lists)) (setq lists nil))
      (when lists
        (setq above (if above (string-append above "/" (car (car lists))) (car (car lists)))))
      (setq pattern-above (if pattern-above (string-append pattern-above "/" part) part))
      (push (if (and lists
                     (pattern-p part)
                     (not (gethash pattern-above *made-places*))
                     (not (of-exclusive-p above part (car (car lists))))
                     (not (shares-random-p part (car (car lists)) random))
                     (not (worded-path-p above)))
                (component-of part above (mapcar #'car lists) of-process)
                part)
            parts)
      (setq lists (mapcar #'cdr lists)))))

(defun random-of (item)
  "The random numbers in the names of an item that has several."
  (and (cdr (remove-if-not #'named-p (item-arguments item)))
       (random-texts (mapcar (lambda (text) (path-fields text (item-class item)))
                             (remove-if-not #'literal-path-p (car (item-letters item)))))))

(defun put-back-item (item)
  (let ((n -1) (random (random-of item)))
    (make-item (item-name item)
               (mapcar (lambda (argument)
                         (setq n (+ n 1))
                         (if (and (named-p argument) (pattern-p (cdr argument)))
                             (cons (car argument)
                                   (put-back (cdr argument) (names-in n item) random))
                             argument))
                       (item-arguments item))
               (item-class item) (item-why item) (item-sources item) (item-letters item))))

(defun because-of (item reasons)
  (make-item (item-name item) (item-arguments item) (item-class item) reasons
             (item-sources item) (item-letters item)))

(defun counted-p (reason)
  (glob-match-p "[0-9]*" reason))

(defun settled (item)
  "The item with single names put back, and a note: the reason, or the number of names
seen."
  (let ((made (put-back-item item)))
    (cond ((not (equal (item-texts made) (item-texts item)))
           (because-of made
                       (cons seen-once
                             (if (widened-p made)
                                 (item-why item)
                                 (remove-if-not (lambda (reason) (string= reason made-anew))
                                                (item-why item))))))
          ((some (lambda (reason) (not (counted-p reason))) (item-why item))
           (because-of item
                       (cons (format nil "~a seen"
                                     (length (distinct-sorted
                                              (mapcar (lambda (letter) (string-join letter "\x00"))
                                                      (item-letters item)))))
                             (item-why item))))
          (t item))))

(defun settle (items)
  (mapcar (lambda (item)
            (if (and (changing-item-p item) (widened-p item) (not (evident-p item)))
                (settled item)
                item))
          items))

; --- Names that stay literal -------------------------------------------------------

(defun made-component-p (path)
  "True if the trace created the last component of PATH."
  (and *made* (= 1 (logand 1 (path-map-get *made* path)))))

(defun looks-made-up-p (field)
  (and (consp field)
       (case (car field)
         (made t)
         (number (in-map-p *pids* (field-text field)))
         (t nil))))

(defun unsettled-path-p (path)
  "True if the trace created a name in PATH that looks made up."
  (let ((above "") (found nil))
    (dolist (name (cdr (string-split path "/")) found)
      (setq above (string-append above "/" name))
      (when (and (not (pattern-p name))
                 (or (nameless-p name)
                     (and (made-component-p above) (some #'looks-made-up-p (fields-of name)))))
        (setq found t)))))

(defun unsettled-p (item)
  (and (changing-item-p item)
       (not (member seen-once (item-why item)))
       (not (written-item-p item))
       (some (lambda (argument)
               (and (eq (car argument) 'path)
                    (compared-p argument)
                    (unsettled-path-p (cdr argument))))
             (item-arguments item))))

(defconstant kept-here
  "looks made up; names here are never widened: if it differs in the next run, write a pattern")

(defun kept-p (item)
  "True if the trace created a name that looks made up, in a place where no name becomes a pattern."
  (and (changing-item-p item)
       (not (written-item-p item))
       (some (lambda (argument)
               (let ((path (cdr argument)))
                 (and (eq (car argument) 'path)
                      (string-prefix-p "/" path)
                      (not (pattern-p path))
                      (made-component-p path)
                      (or (protected-p path) (within-boundary-p path))
                      (some #'looks-made-up-p (name-fields (name-of path))))))
             (item-arguments item))))

(defun written-item-p (item)
  (every #'minusp (item-sources item)))

(defun with-unsettled (items)
  "The items. Those with a name that may differ in the next run get a note about it."
  (mapcar (lambda (item)
            (cond ((kept-p item) (because-of item (cons kept-here (item-why item))))
                  ((unsettled-p item) (because-of item (cons seen-once (item-why item))))
                  (t item)))
          items))

; --- All of it --------------------------------------------------------------

(defun generalised (items)
  "The items, with patterns from the comparison of examples. Patterns that are based on a single
example are removed again."
  (forget-beneath)
  (if *exact*
      (once items)
      (with-unsettled (once (settle (with-evidence (from-examples items)))))))

(defun count-single (text)
  "The number of rules in a VXED's text that stay literal because the trace showed them
once."
  (- (length (string-split text seen-once)) 1))
