; SPDX-License-Identifier: GPL-2.0
; Numbers that one example shows to be made up. The program made the name itself, knew that
; nobody else had it (O_EXCL, mkdir, bind), or removed it again, in a place for temporary
; names. A number there that has many digits is drawn at random, as in
; /dev/shm/PostgreSQL.1777698208: counters, PIDs, ports and versions are shorter, and dates have
; a form of their own. A number that is the PID of a traced process is a PID, and a short one
; behind it counts the names of that process, as in pgsql_tmp/pgsql_tmp4711.0.
;
; This evidence is as good as two examples, and better than two names that a program only
; uses: a name that was free when the program made it was not arranged with anybody.
;
; Words never count by one example: letters that look made up may be a digest of something
; that stays the same, and a person may have chosen them.

(include "fields")

(defvar *exclusive* nil)   ; a path-map of the names that the trace made so
(defvar *makers* (make-hash-table))   ; a table: any name that it made -> the event's number

(defconstant least-random 9)   ; digits: eight may be a hexadecimal number without letters
(defconstant most-counted 3)   ; digits of a number that counts the names of a process

; --- Places -------------------------------------------------------------------

(defconstant temporary-words '("tmp" "temp"))   ; at the end of a word

(defun temporary-word-p (word)
  (let ((letters (string-right-trim "0123456789" (string-downcase word))))
    (some (lambda (end) (string-suffix-p end letters)) temporary-words)))

(defun temporary-name-p (name) (some #'temporary-word-p (pieces name)))

(defconstant temporary-places '("/dev/shm/" "/run/" "/var/run/"))

(defun temporary-p (directory name)
  "True if NAME in DIRECTORY, which ends with a slash, is a temporary name by its place or
by itself."
  (or (under-p directory temporary-places)
      (temporary-name-p name)
      (some #'temporary-name-p (string-split directory "/"))))

; --- Numbers ------------------------------------------------------------------

(defun random-field (text)
  "A field whose PATTERN replaces TEXT though it is the only example."
  (list 'random text "[0-9]*"))

(defun random-field-p (field) (and (consp field) (eq (car field) 'random)))

(defun own-pid-p (digits)
  "True for the PID of a traced process. PIDs of one or two digits are too like counters."
  (and (< 2 (length digits)) (in-map-p *pids* digits)))

(defun separator-p (field)
  (and (stringp field) (= 1 (length field)) (= 0 (byte-class (char field 0)))))

(defun counts-p (field before)
  "True if a number counts the names of the process whose PID stands before it. BEFORE are
the fields before it, the nearest first."
  (and (<= (length (field-text field)) most-counted)
       (separator-p (car before))
       (random-field-p (nth 1 before))))

(defun random-fields (fields)
  "The fields of a temporary name that the trace made. Random numbers, PIDs and what they
count are of the kind random. If there is anything else that may differ, only other names
can tell of it, and the fields stay as they are."
  (let ((before nil) (all t))
    (dolist (field fields (if all (reverse before) fields))
      (push (cond ((stringp field) field)
                  ((and (eq (car field) 'number)
                        (or (<= least-random (length (field-text field)))
                            (own-pid-p (field-text field))
                            (counts-p field before)))
                   (random-field (field-text field)))
                  (t (setq all nil)))
            before))))

(defun socket-path (text)
  (if (string-prefix-p "unix:" text) (subseq text 5 (length text)) text))

(defun exclusive-p (text)
  "True if the trace itself made a path or a socket, and its name is a temporary one. TEXT is
no pattern."
  (let ((path (socket-path text)))
    (and (in-map-p *exclusive* path)
         (not (protected-p path))
         (temporary-p (directory-of path) (name-of path)))))

(defun makers-of (texts)
  "The numbers of the events that made the names in TEXTS, or the directories above them."
  (gather (lambda (text)
            (let ((above "") (numbers nil))
              (dolist (name (cdr (string-split (socket-path text) "/")) numbers)
                (setq above (string-append above "/" name))
                (let ((number (gethash above *makers*)))
                  (when number (push number numbers))))))
          texts))

; --- Words ----------------------------------------------------------------------

; A name of letters drawn at random may look like a word, and one with underscores like several.
; Beside other temporary names of the same length, which do not, it is drawn as well.

(defvar *drawn* (make-hash-table))   ; a table: where -> true, see where-of

(defconstant drawn-bytes "*[!0-9A-Za-z_]*")   ; no such name has others
(defconstant chosen-words "??*_[!_][!_][!_][!_][!_][!_]")   ; as in gs_Qx7Rt2: the word is chosen

(defun where-of (path)
  "The directory of PATH and the length of its name."
  (format nil "~a ~a" (length (name-of path)) (directory-of path)))

(defun drawable-p (path)
  (let ((name (name-of path)))
    (and (<= least-made-up (length name))
         (or (not (glob-match-p drawn-bytes name)) (drawn-pattern-p name))
         (not (glob-match-p chosen-words name))
         (not (protected-p path))
         (temporary-p (directory-of path) name))))

(defun drawn-pattern-p (name) (string= name (repeated "?" (length name))))

(defun looks-drawn-p (path)
  (let ((fields (name-fields (name-of path))))
    (or (drawn-pattern-p (name-of path))
        (and (null (cdr fields))
             (consp (car fields))
             (member (car (car fields)) '(made weak))))))

(defun set-drawn (paths)
  "Sets *drawn*. PATHS are the names that the trace made, and patterns of those that a VXED
lets the program make."
  (setq *drawn* (make-hash-table))
  (dolist (path (remove-if-not #'drawable-p paths))
    (when (looks-drawn-p path) (setf (gethash (where-of path) *drawn*) t))))

(defun drawn-p (path)
  (and (drawable-p path)
       (gethash (where-of path) *drawn*)
       (in-map-p *made* path)))
