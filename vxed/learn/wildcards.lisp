; SPDX-License-Identifier: GPL-2.0
; The fields of patterns. A pattern that names.lisp makes has the same fields as the names that it
; stands for, so that it can be compared with names. The text of such a field is the pattern itself.
; This is needed when a trace extends a VXED: of the names seen earlier, only the patterns are left.

(include "clock")

(defconstant branch-letters '("[0-9a-f]" "[0-9A-F]" "[0-9A-Za-z]" "[0-9A-Za-z_-]"))

(defun branch-pattern (name)
  "The set of letters that NAME repeats, if NAME is a pattern for directories named by the beginning
of a digest; else nil."
  (and (string-prefix-p "[" name)
       (find-if (lambda (letters) (string= "" (string-replace name letters ""))) branch-letters)))

(defconstant number-patterns '("[0-9]*" "[1-9]*"))

(defvar *dates* (append (gather #'cdr *date-patterns*) (list (car date-parts))))
(defvar *known-patterns* (list* uuid-pattern mac-pattern
                                (append fraction-patterns (cdr date-parts))))

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
        (and (string-prefix-p (car date-parts) rest)
             (find-if (lambda (pattern) (string-prefix-p pattern rest)) *dates*))
        (find-if (lambda (pattern) (string-prefix-p pattern rest)) number-patterns))))

(defun pattern-fields (name)
  "The fields of a pattern for one component of a path, or nil if it has anything else."
  (if (branch-pattern name)
      (list (list 'known name name))
      (mixed-pattern-fields name)))

(defun literal-end (name start)
  (let ((end start))
    (while (and (< end (length name))
                (not (member (subseq name end (+ end 1)) pattern-bytes)))
      (setq end (+ end 1)))
    end))

(defun form-here (name start)
  "The text at START, where a word begins, that is a date or the like without wildcards; else nil."
  (and (or (= start 0) (= 0 (byte-class (char name (- start 1)))))
       (/= 0 (byte-class (char name start)))
       (let* ((pieces (pieces (subseq name start (literal-end name start))))
              (found (or (date-here pieces) (uuid-here pieces) (mac-here pieces))))
         (and found (field-text (car (car found)))))))

(defun mixed-pattern-fields (name)
  (let* ((made (search "??????" name)) (fields (fields-with name made)))
    (if (and (not made) (some #'made-field-p fields)) (fields-with name t) fields)))

(defun fields-with (name made)
  "The fields of a pattern. MADE is true if one of them is made up."
  (let ((fields nil) (at 0))
    (while (and at (< at (length name)))
      (let* ((part (pattern-part name at))
             (form (and (not part) (form-here name at)))
             (end (cond (part (+ at (length part)))
                        (form (+ at (length form)))
                        (t (pattern-word-end name at))))
             (byte (subseq name at (+ at 1)))
             (more (cond ((member part number-patterns) (list (number-field part)))
                         (part (list (list 'known part part)))
                         (form (fields-of-pieces (pieces form) nil))
                         ((< at end) (pattern-word-fields (subseq name at end) made))
                         ((member byte pattern-bytes) nil)
                         (t (list byte)))))
        (dolist (field more) (push field fields))
        (setq at (and more (max end (+ at 1))))))
    (and at (nreverse fields))))
