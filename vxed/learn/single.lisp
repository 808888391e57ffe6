; SPDX-License-Identifier: GPL-2.0
; What was seen once. A wildcard that lets anything be changed stands for two
; different names at least, wherever it comes from; else the name is put back.

(include "derived")

(defconstant made-anew "made anew by each run")
(defconstant seen-once
  "looks made up; seen once, so not widened: another run with --merge, or vxed upgrade, widens it")

(defun changing-item-p (item)
  "Whether its rule lets anything be changed."
  (not (member (item-class item) '(read look execute))))

(defun named-p (argument)
  (member (car argument) '(path address target)))

(defun names-in (n item)
  "Of its N-th argument, what it was made of."
  (mapcar (lambda (letter) (nth n letter)) (item-letters item)))

(defun widened-p (item)
  "Whether it stands for more than what was seen."
  (some (lambda (letter) (not (equal letter (item-texts item)))) (item-letters item)))

; --- Putting names back -----------------------------------------------------

(defun component-of (part names)
  "PART, or the only name that it stands for."
  (let ((different (distinct-sorted names)))
    (if (cdr different) part (car different))))

(defun put-back (pattern names)
  "PATTERN, each component of which is what NAMES have there, if they agree."
  (let ((lists (mapcar (lambda (name) (string-split name "/")) names)) (parts nil))
    (dolist (part (string-split pattern "/") (string-join (reverse parts) "/"))
      ;; Below a whole tree there is nothing to compare.
      (when (or (string= part "**") (some #'null lists)) (setq lists nil))
      (push (if (and lists (pattern-p part)) (component-of part (mapcar #'car lists)) part)
            parts)
      (setq lists (mapcar #'cdr lists)))))

(defun put-back-item (item)
  (let ((n -1))
    (make-item (item-name item)
               (mapcar (lambda (argument)
                         (setq n (+ n 1))
                         (if (and (named-p argument) (pattern-p (cdr argument)))
                             (cons (car argument) (put-back (cdr argument) (names-in n item)))
                             argument))
                       (item-arguments item))
               (item-class item) (item-why item) (item-sources item) (item-letters item))))

(defun because-of (item reasons)
  (make-item (item-name item) (item-arguments item) (item-class item) reasons
             (item-sources item) (item-letters item)))

(defun counted-p (reason)
  (glob-match-p "[0-9]*" reason))

(defun settled (item)
  "The item with names put back, and with the reason or the number of names."
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
            (if (and (changing-item-p item) (widened-p item)) (settled item) item))
          items))

; --- What stays to the letter ------------------------------------------------------

(defun made-component-p (path)
  "Whether the last component of PATH was made in the trace."
  (and *made* (= 1 (logand 1 (path-map-get *made* path)))))

(defun looks-made-up-p (field)
  (and (consp field)
       (case (car field)
         (made t)
         (number (in-map-p *pids* (field-text field)))
         (t nil))))

(defun unsettled-path-p (path)
  "Whether a name in a path was made in the trace, and looks made up."
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

(defun written-item-p (item)
  (every #'minusp (item-sources item)))

(defun with-unsettled (items)
  "Items of which a name may be another one in the next run say so."
  (mapcar (lambda (item)
            (if (unsettled-p item)
                (because-of item (cons seen-once (item-why item)))
                item))
          items))

; --- All of it --------------------------------------------------------------

(defun generalised (items)
  "Items from all that examples show, but for what one shows alone."
  (if *exact*
      (once items)
      (with-unsettled (once (settle (from-examples items))))))

(defun count-single (text)
  "How many rules of a VXED's text are to the letter since they were seen once."
  (- (length (string-split text seen-once)) 1))
