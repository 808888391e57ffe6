; SPDX-License-Identifier: GPL-2.0
; The fields of patterns. A pattern that names.lisp makes has the same fields as the names that it
; stands for, so that it can be compared with names. The text of such a field is the pattern itself.
; This is needed when a trace extends a VXED: of the names seen earlier, only the patterns are left.

(include "fields")

(defconstant branch-letters '("[0-9a-f]" "[0-9A-F]" "[0-9A-Za-z]"))

(defun branch-pattern (name)
  "The set of letters that NAME repeats, if NAME is a pattern for directories named by the beginning
of a digest; else nil."
  (and (string-prefix-p "[" name)
       (find-if (lambda (letters) (string= "" (string-replace name letters ""))) branch-letters)))

(defconstant number-patterns '("[0-9]*" "[1-9]*"))

(defvar *known-patterns* (list* uuid-pattern mac-pattern (gather #'cdr *date-patterns*)))

(defun pattern-word-end (name start)
  "The offset at which the letters, digits and question marks that begin at START end."
  (let ((end start))
    (while (and (< end (length name))
                (or (/= 0 (byte-class (char name end))) (= 63 (char name end))))
      (setq end (+ end 1)))
    end))

(defun pattern-word-fields (word with-short)
  (cond ((not (search "?" word)) (fields-of-pieces (list word) with-short))
        ((and (string-prefix-p "tmp" word) (= (length word) (+ 3 tempfile-letters)))
         (list "tmp" (made-field (subseq word 3 (length word)))))
        ((<= least-made-up (length word)) (list (made-field word)))))

(defun pattern-part (name start)
  "The known or number pattern that NAME has at START, or nil."
  (let ((rest (subseq name start (length name))))
    (or (find-if (lambda (pattern) (string-prefix-p pattern rest)) *known-patterns*)
        (find-if (lambda (pattern) (string-prefix-p pattern rest)) number-patterns))))

(defun pattern-fields (name)
  "The fields of a pattern for one component of a path, or nil if it has anything else."
  (if (branch-pattern name)
      (list (list 'known name name))
      (mixed-pattern-fields name)))

(defun mixed-pattern-fields (name)
  (let ((fields nil) (at 0) (made (search "??????" name)))
    (while (and at (< at (length name)))
      (let* ((part (pattern-part name at))
             (end (if part (+ at (length part)) (pattern-word-end name at)))
             (byte (subseq name at (+ at 1)))
             (more (cond ((member part number-patterns) (list (number-field part)))
                         (part (list (list 'known part part)))
                         ((< at end) (pattern-word-fields (subseq name at end) made))
                         ((member byte pattern-bytes) nil)
                         (t (list byte)))))
        (dolist (field more) (push field fields))
        (setq at (and more (max end (+ at 1))))))
    (and at (nreverse fields))))
