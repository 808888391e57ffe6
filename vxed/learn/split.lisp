; SPDX-License-Identifier: GPL-2.0
; Words that are a number and something made up, with nothing between them. The word alone does not
; tell where the number ends, and the number may have more digits in the next run:
;
; - .#12f00d5eed00c0ffee becomes 12 by a rename: the number is the name that the file gets.
; - .spamassassin4711Qx7Rt2tmp, a temporary name that the trace made: the number is the PID of a
;   traced process, behind a word.

(include "forms")

(defvar *begun* (make-hash-table))   ; a table: path -> the number that its made-up word begins with

(defun parted-word (before number rest)   ; NUMBER is a field
  "The fields of a word, or nil if what is left is too short to be made up."
  (and (<= least-made-up (length rest))
       (append (if (string= before "") nil (list before))
               (list number (made-field rest)))))

; --- The number of the new name ---------------------------------------------------------

(defun made-texts (name) (mapcar #'field-text (remove-if-not #'made-field-p (fields-of name))))

(defun begun-number (from to)
  "The number in the name TO that a made-up word of the name FROM begins with, or nil."
  (let ((words (made-texts from)))
    (some (lambda (field)
            (and (consp field)
                 (eq (car field) 'number)
                 (some (lambda (word)
                         (and (string-prefix-p (field-text field) word)
                              (<= least-made-up (- (length word) (length (field-text field))))))
                       words)
                 (field-text field)))
          (fields-of to))))

(defun literal-renames (items)
  "(FROM TO) of each rename of these items that has no pattern."
  (remove-if-not (lambda (paths) (and (cdr paths) (every #'literal-path-p paths)))
                 (mapcar (lambda (item)
                           (and (member (call-of item) renaming-calls)
                                (item-texts-of item 'path)))
                         items)))

(defun find-begun (items)
  "Sets *begun*. All names that are renamed from one directory to another begin so, or none: a
digest may begin with the same digit by chance."
  (setq *begun* (make-hash-table))
  (dolist (group (grouped (mapcar (lambda (paths)
                                    (cons (string-join (mapcar #'directory-of paths) "\x00") paths))
                                  (literal-renames items))))
    (let ((numbers (mapcar (lambda (paths)
                             (begun-number (name-of (car paths)) (name-of (nth 1 paths))))
                           group)))
      (when (every #'stringp numbers)
        (dolist (paths group)
          (setf (gethash (car paths) *begun*) (car numbers))
          (setq numbers (cdr numbers)))))))

; --- PIDs -------------------------------------------------------------------------------

(defun pid-parts (word)
  "The fields of WORD if it is a word, the PID of a traced process, and something made up. Else nil.
One example shows that the PID differs: see temporary.lisp."
  (let* ((start (if (digits-p (subseq word 0 1)) 0 (run-end word 0)))
         (end (if (< start (length word)) (run-end word start) start))
         (found nil))
    (when (and (letters-p (subseq word 0 start)) (chosen-p (subseq word 0 start)))
      (while (and (< start end) (not found))
        (when (own-pid-p (subseq word start end))
          (setq found (parted-word (subseq word 0 start) (random-field (subseq word start end))
                                   (subseq word end (length word)))))
        (setq end (- end 1))))
    found))

(defun split-fields (fields path exclusive)
  "The fields of the name of PATH, with such words in parts."
  (let ((number (gethash path *begun*)))
    (gather (lambda (field)
              (or (and (made-field-p field)
                       (let ((word (field-text field)))
                         (or (and number
                                  (string-prefix-p number word)
                                  (parted-word "" (number-field number)
                                               (subseq word (length number) (length word))))
                             (and exclusive (not (pattern-p word)) (pid-parts word)))))
                  (list field)))
            fields)))
