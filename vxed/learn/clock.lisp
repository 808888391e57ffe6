; SPDX-License-Identifier: GPL-2.0
; The time at which the trace ran, in names of what the program changed then: today's date, the
; number of seconds since the epoch, and directories such as 2026/01/31. Nobody chose such a name,
; and tomorrow's run uses another one, so a single example is enough.
;
; The fields for them have a fourth element, true.

(include "fields")

(defvar *days* nil)     ; the days of the trace, such as "20260131"
(defvar *began* nil)    ; seconds since the epoch
(defvar *ended* nil)
(defvar *dated* (make-hash-table))   ; a table: path -> true if its last component has such
                                     ; a time; a pattern if all of it is one

(defconstant near 3600)   ; seconds: a name may say when something began, or ends

(defconstant second-digits '(10 13 16 19))   ; of seconds, and of their thousandth parts

(defun set-clock (times)
  "TIMES is (FROM UNTIL DAY ...), or nil if it is not known."
  (setq *began* (car times) *ended* (nth 1 times) *days* (distinct-sorted (nthcdr 2 times))))

(defun day-p (digits)
  "True if DIGITS are, or begin with, the year, month and day of the trace, or are its year and
month."
  (some (lambda (day)
          (if (= 6 (length digits)) (string-prefix-p digits day) (string-prefix-p day digits)))
        *days*))

(defun second-p (digits)
  (and (member (length digits) second-digits)
       (<= (- *began* near) (parse-integer (subseq digits 0 10)) (+ *ended* near))))

(defun only-digits (text)
  (string-join (remove-if-not #'digits-p (pieces (string-replace text "T" "-"))) ""))

(defun clock-pattern (field)
  "The pattern for a field that is a time of the trace; else nil."
  (and (consp field)
       (let ((text (field-text field)))
         (case (car field)
           (known (and (string-prefix-p "20" text)
                       (day-p (only-digits text))
                       (field-pattern field)))
           (number (cond ((second-p text) "[0-9]*")
                         ((and (= 8 (length text)) (day-p text)) "[0-9]*")))))))

(defun clock-field-p (field) (and (consp field) (nth 3 field)))

(defun clock-fields (fields)
  "FIELDS with the mark for times of the trace, and for the fraction of a second behind one."
  (let ((time nil))
    (mapcar (lambda (field)
              (let ((pattern (or (clock-pattern field)
                                 (and time (consp field) (member (field-pattern field)
                                                                 fraction-patterns)
                                      (field-pattern field)))))
                (unless (and (stringp field) (= 1 (length field))) (setq time pattern))
                (if pattern
                    (list (if (eq (car field) 'known) 'known 'random)
                          (field-text field) pattern t)
                    field)))
            fields)))

; --- Directories for years, months and days ------------------------------------------------

(defconstant date-parts '("20[0-9][0-9]" "[01][0-9]" "[0-3][0-9]"))

(defun dated-run (names)
  "The number of components at the beginning of NAMES that are a year, a month and a day of the
trace, or a year and a month. 0 if there are none."
  (cond ((not (and (cdr names) (= 4 (length (car names))) (digits-p (car names)))) 0)
        ((and (nthcdr 2 names)
              (= 2 (length (nth 1 names)) (length (nth 2 names)))
              (member (string-append (car names) (nth 1 names) (nth 2 names)) *days*))
         3)
        ((and (= 2 (length (nth 1 names))) (digits-p (nth 1 names))
              (day-p (string-append (car names) (nth 1 names))))
         2)
        (t 0)))

; --- Evidence ----------------------------------------------------------------------------

(defun note-dated (path)
  (let ((above "") (names (cdr (string-split path "/"))) (run 0) (parts date-parts))
    (while names
      (setq above (string-append above "/" (car names)))
      (when (= run 0)
        (setq run (dated-run names) parts date-parts))
      (cond ((< 0 run)
             (setf (gethash above *dated*) (car parts))
             (setq run (- run 1) parts (cdr parts)))
            ((some #'clock-pattern (name-fields (car names)))
             (setf (gethash above *dated*) t)))
      (setq names (cdr names)))))

(defun shared-start (a b)
  (let ((end 0))
    (while (and (< end (length a)) (< end (length b)) (= (char a end) (char b end)))
      (setq end (+ end 1)))
    (subseq a 0 end)))

(defun set-dated (paths)
  "Finds such times in PATHS, which the program changed."
  (setq *dated* (make-hash-table))
  (when *days*
    (let ((marks (cons (shared-start (number-to-string (- *began* near) 10)
                                     (number-to-string (+ *ended* near) 10))
                       (distinct-sorted (mapcar (lambda (day) (subseq day 0 4)) *days*)))))
      (dolist (path paths)
        (when (and (not (pattern-p path))
                   (some (lambda (mark) (search mark path)) marks))
          (note-dated path))))))

(defun dated-fields (fields path)
  "FIELDS, the fields of the last component of PATH, with its times."
  (let ((dated (gethash path *dated*)))
    (cond ((null dated) fields)
          ((stringp dated) (list (list 'known (name-of path) dated t)))
          (t (clock-fields fields)))))
