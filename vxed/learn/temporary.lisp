; SPDX-License-Identifier: GPL-2.0
; Numbers for which a single example proves that they are made up. The program itself created the
; name in a place for temporary names, and either nobody else could have it (O_EXCL, mkdir, bind) or
; the program removed it again. A number with many digits in such a name is random, as in
; /dev/shm/PostgreSQL.1777698208: counters, PIDs, ports and versions are shorter, and dates have a
; known form. A number that equals the PID of a traced process is a PID, and a short number after it
; counts the names of that process, as in pgsql_tmp/pgsql_tmp4711.0.
;
; This evidence is as good as two examples, and better than two names that a program only uses:
; nobody else expects a name that was free when the program created it.
;
; For words, one example is never enough: letters that look made up may be a digest of something
; constant, or may have been chosen by a person.

(include "clock")

(defvar *exclusive* nil)   ; a path-map of the names that the trace created so
(defvar *makers* (make-hash-table))   ; a table: created name -> the event's number

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
  "True for the PID of a traced process. PIDs of one or two digits do not count, because they look
like counters."
  (and (< 2 (length digits)) (in-map-p *pids* digits)))

(defun separator-p (field)
  (and (stringp field) (= 1 (length field)) (= 0 (byte-class (char field 0)))))

(defun counts-p (field before)
  "True if a number counts the names of the process whose PID precedes it. BEFORE are the fields
before it, the nearest first."
  (and (<= (length (field-text field)) most-counted)
       (separator-p (car before))
       (random-field-p (nth 1 before))))

(defun random-fields (fields)
  "The fields of a temporary name that the trace created. Random numbers, PIDs, and counters after
PIDs get the kind random. If any other field may differ, only other names can show that, and all
fields stay as they are."
  (let ((before nil) (all t))
    (dolist (field fields (if all (reverse before) fields))
      (push (cond ((or (stringp field) (clock-field-p field)) field)
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
  "True if the trace itself created a path or a socket, and its name is a temporary one. TEXT is no
pattern."
  (let ((path (socket-path text)))
    (and (in-map-p *exclusive* path)
         (not (protected-p path))
         (temporary-p (directory-of path) (name-of path)))))

(defun makers-of (texts)
  "The numbers of the events that created the names in TEXTS, or the directories above them."
  (gather (lambda (text)
            (let ((above "") (numbers nil))
              (dolist (name (cdr (string-split (socket-path text) "/")) numbers)
                (setq above (string-append above "/" name))
                (let ((number (gethash above *makers*)))
                  (when number (push number numbers))))))
          texts))

; --- Words ----------------------------------------------------------------------

; A name of random letters may look like a word or, with underscores, like several words. If other
; temporary names of the same length in the same place do not, it is assumed to be random as well.

(defvar *drawn* (make-hash-table))   ; a table: value of where-of -> true

(defconstant drawn-bytes "*[!0-9A-Za-z_]*")   ; matches names with bytes that no random name has
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
  "Sets *drawn*. PATHS are the names that the trace created, and patterns for names that a VXED lets
the program create."
  (setq *drawn* (make-hash-table))
  (dolist (path (remove-if-not #'drawable-p paths))
    (when (looks-drawn-p path) (setf (gethash (where-of path) *drawn*) t))))

(defun drawn-p (path)
  (and (drawable-p path)
       (gethash (where-of path) *drawn*)
       (in-map-p *made* path)))
