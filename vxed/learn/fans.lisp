; SPDX-License-Identifier: GPL-2.0
; Directories named by the beginning of a digest, as in ab/cd/abcd0123456789ef.

(include "fields")

; A table: directory, with "*" for such names -> their letters.
(defvar *fans* (make-hash-table))
(defvar *branches* (make-hash-table))   ; a table: directory -> the names in it that lead to digests
(defvar *fan-events* (make-hash-table))   ; a table: directory -> (EVENT ...), which show it

(defconstant enough-branches 2)

(defconstant longest-branch 4)

(defun branch-p (name)
  "True if NAME may be the beginning of a digest: up to four letters and digits."
  (and (<= 1 (length name) longest-branch)
       (not (glob-match-p "*[!0-9A-Za-z_-]*" name))))

(defun plain-branch-p (name)
  "True if NAME is one letter or digit, or a hexadecimal number of up to three digits."
  (and (<= 1 (length name) 3)
       (or (and (= 1 (length name)) (/= 0 (byte-class (char name 0))))
           (hexadecimal-word-p name))))

(defconstant longest-runs 5)   ; bytes, on average, of one kind in such a digest

(defun changing-p (text)
  "True if TEXT changes often between letters and digits. atomic4730919081713474008tmp does not."
  (<= (length text) (* longest-runs (changes text))))

(defun digest-text (field)
  "The digest or the UUID that FIELD is, or nil."
  (and (consp field)
       (if (made-field-p field)
           (and (<= least-digest (length (field-text field))) (field-text field))
           (and (equal uuid-pattern (field-pattern field)) (field-text field)))))

(defun alphabet-of (digest)
  (let ((plain (string-replace digest "-" "")))
    (cond ((string= "" (string-trim "0123456789abcdef" plain)) "[0-9a-f]")
          ((string= "" (string-trim "0123456789ABCDEF" plain)) "[0-9A-F]")
          ((member (length digest) digest-lengths) "[0-9A-Za-z_-]")
          (t "[0-9A-Za-z]"))))

(defun note-branches (branches letters events)
  "Records directories that lead to a digest of these letters. BRANCHES is a list of
(DIRECTORY . NAME)."
  (dolist (branch branches)
    (setf (gethash (car branch) *fans*) letters)
    (when events (setf (gethash (car branch) *fan-events*) events))
    (pushnew (cdr branch) (gethash (car branch) *branches*))))

(defconstant enough-rungs 3)

(defun growing-p (names)
  "True if each of NAMES, the longest first, begins with the next."
  (and (cdr names)
       (every (lambda (longer shorter) (and (< (length shorter) (length longer))
                                            (string-prefix-p shorter longer)))
              names (cdr names))))

(defun ladder-letters (names)
  "The set of letters, if NAMES are enough nested directories, each named by one hexadecimal digit
and not all by decimal digits, or each by the one above it and more digits; else nil. Only programs
name directories like this."
  (and (hexadecimal-word-p (string-join names ""))
       (or (growing-p names)
           (and (<= enough-rungs (length names))
                (every (lambda (name) (= 1 (length name))) names)
                (some (lambda (name) (not (digits-p name))) names)))
       "[0-9a-f]"))

(defun first-few (list count)
  (reverse (nthcdr (- (length list) count) (reverse list))))

(defun beginning-of (run text)
  "The greatest number of names at the end of the path RUN, the last first, that are together the
beginning of TEXT; 0 if none are. One letter alone is no evidence."
  (let ((count (length run)))
    (while (and (< 0 count)
                (let ((joined (string-join (reverse (first-few run count)) "")))
                  (not (and (< 1 (length joined)) (string-prefix-p joined text)))))
      (setq count (- count 1)))
    count))

(defun plain-run (run)
  (let ((count 0))
    (while (and run (plain-branch-p (car run)))
      (setq count (+ count 1) run (cdr run)))
    count))

(defun branching (run name)
  "(COUNT . LETTERS) if the last COUNT names of RUN, the directories above NAME with the last first,
lead to digests of these letters; else nil."
  (let* ((digests (remove-if #'null (mapcar #'digest-text (fields-of name))))
         (begun (find-if (lambda (text) (< 0 (beginning-of run text))) digests))
         (count (plain-run run))
         (plain (first-few run count))
         (first (digest-text (car (fields-of name)))))
    (cond (begun (cons (beginning-of run begun) (alphabet-of begun)))
          ((= 0 count) nil)
          ((and first (or (hexadecimal-word-p (string-replace first "-" "")) (changing-p first)))
           (cons count (alphabet-of first)))
          ((ladder-letters plain) (cons count (ladder-letters plain)))
          (t (let ((ended (find-if (lambda (text) (string-suffix-p (car run) text)) digests)))
               (and ended (cons 1 (alphabet-of ended))))))))

(defun with-names (above names)
  "The path ABOVE with the directories NAMES, the last first, beneath it."
  (string-join (cons above (reverse names)) "/"))

(defun note-fans (names above events)
  "Records the digest directories of a path. NAMES are the remaining components, ABOVE is the path
before them. A pattern for such directories counts like two of them."
  (let ((run nil))   ; names after ABOVE that may be such directories, the last first
    (dolist (name names)
      (cond ((branch-pattern name)
             (setq above (with-names above run) run nil)
             (note-branches (list (cons above name) (cons above "*")) (branch-pattern name)
                            events)
             (setq above (string-append above "/*")))
            ((and (branch-p name)
                  (or (plain-branch-p name)
                      (not (ladder-letters (first-few run (plain-run run))))))
             (push name run))
            (t (let* ((found (and run (branching run name)))
                      (branches (and found (reverse (first-few run (car found))))))
                 (setq above (with-names above (if found (nthcdr (car found) run) run)))
                 (dolist (branch branches)
                   (note-branches (list (cons above branch)) (cdr found) events)
                   (setq above (string-append above "/*"))))
               (setq above (string-append above "/" name) run nil))))))

(defun set-fans (items)
  (setq *fans* (make-hash-table) *branches* (make-hash-table) *fan-events* (make-hash-table))
  (dolist (item items)
    (unless (eq (item-class item) 'execute)
      (dolist (argument (item-arguments item))
        (when (and (eq (car argument) 'path) (string-prefix-p "/" (cdr argument))
                   (shallow-p (cdr argument)))
          (note-fans (cdr (string-split (cdr argument) "/")) "" (event-number-of item))))))
  (maphash (lambda (directory names)
             (when (< (length names) enough-branches) (remhash directory *fans*)))
           *branches*))

(defun fan-field (name above)
  "The field for a directory that may be the beginning of a digest, or nil."
  (let ((letters (and (branch-p name) (gethash above *fans*))))
    (and letters
         (or (plain-branch-p name) (member name (gethash above *branches*)))
         (glob-match-p (repeated letters (length name)) name)
         (list 'known name (repeated letters (length name))))))

(defun fanned (directory)
  "DIRECTORY, which ends with a slash, with patterns for such components."
  (let ((above "") (result ""))
    (dolist (name (cdr (string-split (string-right-trim "/" directory) "/"))
                  (string-append result "/"))
      (let ((fan (fan-field name above)))
        (setq result (string-append result "/" (if fan (field-pattern fan) name))
              above (string-append above "/" (if (or fan (branch-pattern name)) "*" name)))))))

(defun fan-events (texts)
  "The events that show that components of the paths in TEXTS are beginnings of digests."
  (gather (lambda (text)
            (let ((above "") (events nil))
              (dolist (name (cdr (string-split text "/")) events)
                (cond ((or (branch-pattern name) (fan-field name above))
                       (setq events (append (gethash above *fan-events*) events)
                             above (string-append above "/*")))
                      (t (setq above (string-append above "/" name)))))))
          texts))
