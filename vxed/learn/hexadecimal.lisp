; SPDX-License-Identifier: GPL-2.0
; Short hexadecimal numbers between other words, such as #sql-temptable-1f4-a-0.MAI: PIDs and
; counters. A single one may look like a word, like a number, or like neither. So all names of the
; same form are compared, place by place.

(include "names")

(defconstant longest-hexadecimal 8)   ; digits
(defconstant enough-hexadecimal 3)    ; different names

(defun short-hexadecimal-p (piece)
  (and (<= (length piece) longest-hexadecimal)
       (string= "" (string-trim "0123456789abcdef" piece))))

(defun hexadecimal-fields (name)
  "The pieces of NAME. Those that may be hexadecimal numbers are fields of that kind."
  (let ((before nil))
    (mapcar (lambda (piece)
              (let ((number (and (member before '("-" "_")) (short-hexadecimal-p piece))))
                (setq before piece)
                (if number (list 'hexadecimal piece nil) piece)))
            (pieces name))))

(defun plain-name-p (name)
  "True if no field of NAME shows by itself what it is."
  (every (lambda (field) (or (stringp field) (eq (car field) 'number))) (fields-of name)))

(defun hexadecimal-argument (argument)
  "The fields of an argument: its directory, and the fields of its name."
  (let ((path (cdr argument)))
    (if (and (eq (car argument) 'path)
             (string-prefix-p "/" path)
             (not (pattern-p path))
             (not (protected-p path))
             (not (within-boundary-p path))
             (in-map-p *made* path)
             (plain-name-p (name-of path)))
        (cons (directory-of path) (hexadecimal-fields (name-of path)))
        (list path))))

(defun hexadecimal-member (item)
  "(KEY . MEMBER), or nil if no name of the item may have a hexadecimal number."
  (and (member (item-class item) '(read look write create))
       (let ((fields (mapcar #'hexadecimal-argument (item-arguments item))))
         (and (some (lambda (list) (some #'consp list)) fields)
              (cons (fields-key fields item) (list item fields))))))

(defun traced-hexadecimal-p (text least)
  "True if TEXT is the PID of a traced process, with enough digits that this is no coincidence."
  (and (<= least (length text))
       (traced-p (number-to-string (parse-integer text :radix 16) 10))))

(defun place-of-numbers-p (column least)
  "True if the fields of a column differ, or are the PID of a traced process."
  (or (cdr (distinct-sorted (mapcar #'field-text column)))
      (traced-hexadecimal-p (field-text (car column)) least)))

(defun least-of-pid (members)
  "The least number of digits for a PID. It is smaller for temporary names that the trace created,
because that is evidence, too."
  (if (every #'exclusive-member-p members)
      2
      3))

(defun hexadecimal-items (members)
  (let* ((columns (columns-of members))
         (least (least-of-pid members))
         (numbers (remove-if-not (lambda (column) (place-of-numbers-p column least)) columns)))
    (if (and (<= enough-hexadecimal
                 (length (distinct-sorted
                          (mapcar (lambda (member)
                                    (string-join (item-texts (member-item member)) "\x00"))
                                  members))))
             (some (lambda (column)
                     (some (lambda (field) (mixed-p (field-text field))) column))
                   numbers))
        (let ((item (merged-item members
                                 (mapcar (lambda (column)
                                           (if (place-of-numbers-p column least)
                                               (any "[0-9a-f]*" "hexadecimal numbers")
                                               '(constant)))
                                         columns))))
          (if (reaches-program-p item (mapcar #'member-item members))
              (mapcar #'member-item members)
              (list (with-makers item members))))
        (mapcar #'member-item members))))

(defun hexadecimal-numbers (items)
  "The items, with one pattern for names that differ in short hexadecimal numbers."
  (let ((keyed nil) (rest nil))
    (dolist (item items)
      (let ((member (hexadecimal-member item)))
        (if member (push member keyed) (push item rest))))
    (append (gather #'hexadecimal-items (grouped (nreverse keyed))) rest)))
