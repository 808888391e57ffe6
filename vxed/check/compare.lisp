; SPDX-License-Identifier: GPL-2.0
; Turns what a VXED permits into examples, with which another VXED is tested. The tools load this
; file after the text of a VXED, instead of running (install).
;
; Examples can show that one pattern does not cover another; they cannot prove that it does. The
; example for a wildcard is a name that nobody would write, so only a wildcard matches it.

(defconstant strange '(("**" . "~q/7~") ("*" . "~q7") ("?" . "~")))
(defconstant plain '(("**" . "a") ("*" . "a") ("?" . "a")))

(defun joined (heads tails)
  (mapcan (lambda (head) (mapcar (lambda (tail) (string-append head tail)) tails)) heads))

(defun closing (text byte)
  "The position of the first BYTE in TEXT, or nil."
  (search byte text))

(defun from (text start) (subseq text start (length text)))

(defun set-example (set)
  "A byte that [SET] matches."
  (if (string-prefix-p "!" set) "~" (subseq set 0 1)))

(defun examples-of (pattern wildcards)
  "Texts that PATTERN matches."
  (if (string= pattern "")
      '("")
      (let ((wildcard (find-if (lambda (entry) (string-prefix-p (car entry) pattern)) wildcards))
            (first (subseq pattern 0 1)))
        (cond (wildcard
               (joined (list (cdr wildcard))
                       (examples-of (from pattern (length (car wildcard))) wildcards)))
              ((string= first "\\")
               (joined (list (subseq pattern 1 2)) (examples-of (from pattern 2) wildcards)))
              ((string= first "[")
               (let ((end (closing pattern "]")))
                 (joined (list (set-example (subseq pattern 1 end)))
                         (examples-of (from pattern (+ end 1)) wildcards))))
              ((string= first "{")
               (let ((end (closing pattern "}")))
                 (joined (mapcan (lambda (part) (examples-of part wildcards))
                                 (string-split (subseq pattern 1 end) ","))
                         (examples-of (from pattern (+ end 1)) wildcards))))
              (t (joined-literal pattern wildcards))))))

(defun literal-length (pattern)
  (let ((length (length pattern)))
    (dolist (special '("*" "?" "[" "{" "\\") length)
      (let ((at (search special pattern)))
        (when (and at (< at length)) (setq length at))))))

(defun joined-literal (pattern wildcards)
  (let ((end (literal-length pattern)))
    (joined (list (subseq pattern 0 end)) (examples-of (from pattern end) wildcards))))

(defun any-string (point name)
  (cond ((string= name "address") '("inet:198.51.100.7:7" "unix:@~q7"))
        ((string= name "target") (if (reaching-p point) '("outside") '("~q7")))
        (t '("/~q/7~"))))

(defun any-integer (point name)
  (if (string= name "marks") '(0) (any-integer-but-marks point name)))

(defun any-integer-but-marks (point name)
  (if (and (= point (point 'file-open)) (string= name "flags"))
      (list (logior O_RDWR O_CREAT O_TRUNC))
      '(1515870810)))

(defun column-examples (point name column wildcards)
  (cond ((and (eq column :any) (string-parameter-p point name)) (any-string point name))
        ((eq column :any) (any-integer point name))
        ((stringp column) (examples-of column wildcards))
        (t (list (low-word column)))))

(defun cross (lists)
  "Every list that has one element of each of LISTS."
  (if (null lists)
      '(nil)
      (let ((rest (cross (cdr lists))))
        (mapcan (lambda (first) (mapcar (lambda (tail) (cons first tail)) rest)) (car lists)))))

(defun row-examples (point row)
  "Examples that ROW matches. Each is a list of all the point's arguments."
  (let ((n -1) (names (words (point-arguments point))) (all nil))
    (dolist (wildcards (list strange plain) all)
      (setq n -1)
      (setq all
            (append all
                    (cross (mapcar (lambda (name)
                                     (if (string-suffix-p "!" name)
                                         (progn (setq n (+ n 1))
                                                (column-examples point (bare name) (column row n)
                                                                 wildcards))
                                         '(0)))
                                   names)))))))

(defun row-texts (point row)
  "The columns of ROW for people to read. Strings and integers stay, and :any becomes nil."
  (mapcar (lambda (column) (if (eq column :any) nil column)) row))

(defun dumped (point row)
  (list point (row-texts point row) (row-examples point row) ""))

(defun dumped-device (point row)
  "Like dumped, for a file that is a device."
  (list point (row-texts point row)
        (mapcar (lambda (example) (list (car example) (nth 1 example) S_IFCHR))
                (row-examples point row))
        " of a device"))

(defun granted-opens (bits)
  "The flags of the opens that a grant permits by its rights. Only a VXED of the
filesystem model has grants, and names for the rights."
  (let ((flags nil))
    (dolist (right (list (cons 'may-read O_RDONLY)
                         (cons 'may-write (logior O_WRONLY O_CREAT O_TRUNC))
                         (cons 'may-read-own (logior O_RDONLY own-file)))
                   flags)
      (when (logtest bits (symbol-value (car right)))
        (push (cdr right) flags)))))

(defun dump-grants ()
  "The grants of the filesystem model, in the format of dump."
  (let ((rows nil))
    (dolist (grant (if (boundp '*grants*) (symbol-value '*grants*) nil) rows)
      (dolist (flags (granted-opens (cdr grant)))
        (push (dumped (point 'file-open) (list (car grant) flags)) rows)
        (push (dumped-device (point 'file-open) (list (car grant) flags)) rows))
      (when (logtest (cdr grant) (symbol-value 'may-execute))
        (push (dumped (point 'file-exec) (list (car grant))) rows))
      (when (logtest (cdr grant) (symbol-value 'may-rename-node))
        (push (dumped (point 'path-unlink) (list (car grant) (symbol-value 'node-mark))) rows)))))

(defun dump ()
  "((POINT COLUMNS EXAMPLES WORDS) ...): an element for each rule that permits, and one
for each point with any arguments. WORDS say what the columns do not."
  (let ((rows (dump-grants)))
    (dotimes (point points rows)
      (when (point-name point)
        (dolist (row (aref *permits* point))
          (when row (push (dumped point row) rows)))
        (push (dumped point nil) rows)))))
