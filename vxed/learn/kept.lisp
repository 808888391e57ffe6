; SPDX-License-Identifier: GPL-2.0
; What a program keeps: files that it makes under another name, and renames when they are complete.
; The next run reads them, though this one, whose first run it may be, did not. The program wrote
; what it reads there.
;
; A file that it keeps by a word that others choose (see forms.lisp) comes and goes as others like:
; the program may change and remove it as well. Who may put another file in its place can do that
; anyway.

(include "derived")

(defconstant kept-reason "kept: it makes this file anew and renames it")

(defconstant not-kept "/{etc,proc,sys,dev,run,tmp,home,var/{log,run,tmp}}/**")

(defun kept-name (item)
  "The new name if the item renames what the trace made. Else nil."
  (let ((paths (and (string-prefix-p "permit " (item-name item))
                    (member (call-of item) renaming-calls)
                    (item-texts-of item 'path))))
    (and (cdr paths)
         (some (lambda (letter) (and (car letter) (in-map-p *made* (car letter))))
               (item-letters item))
         (not (glob-match-p not-kept (nth 1 paths)))
         (not (protected-p (nth 1 paths)))
         (nth 1 paths))))

(defun worded-item-p (item)
  (some (lambda (letter) (and (nth 1 letter) (worded-path-p (nth 1 letter)))) (item-letters item)))

(defun kept-item (call path flags class item)
  (make-item call (cons (cons 'path path) (if flags (list (cons 'text flags)) nil)) class
             (list kept-reason) (item-sources item) nil))

(defun kept-items (items)
  (gather (lambda (item)
            (let ((path (kept-name item)))
              (cond ((null path) nil)
                    ((worded-item-p item)
                     (list (kept-item "permit openat" path "O_RDWR" 'write item)
                           (kept-item "permit unlink" path nil 'write item)))
                    ((not (within-boundary-p path))
                     (list (kept-item "permit openat" path "O_RDONLY" 'read item))))))
          items))

(defun with-kept (items)
  (let ((more (kept-items items)))
    (if more (uncovered-items (once (append items more))) items)))
