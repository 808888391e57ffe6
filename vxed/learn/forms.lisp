; SPDX-License-Identifier: GPL-2.0
; Words for things that a program keeps in several directories, as in accounts/alice.dat and
; roster/alice.dat: users, rooms, databases. Others choose these words, and the next run has more.
;
; The evidence: in two directories side by side, the program makes files whose names begin with
; the same words and have the same ending. Two words in both are enough if the program gives each
; file its name by renaming it, as it does with what it must not lose; else it takes three. One
; directory shows nothing: the program may have a fixed name for each file in it. The directories
; have ordinary names: if they are numbers or made up, they differ, and each has the same files.
;
; What is found is a form: a directory, and what follows the word in the names there.

(include "closed")

(defvar *forms* (make-hash-table))   ; a table: form -> (EVENT ...), which show it

(defconstant enough-words 3)
(defconstant enough-renamed 2)
(defconstant word-pattern "*")
(defconstant least-spoken 2)    ; letters of a word

(defun spoken-p (piece)
  (let ((letters (string-trim "0123456789" piece)))
    (and (<= least-spoken (length letters)) (letters-p letters) (word-like-p letters))))

(defun chosen-word-p (word)
  "True if a person may have chosen WORD: it has letters, and nothing in it is made up."
  (and (some #'spoken-p (pieces word))
       (every (lambda (field) (or (stringp field) (eq (car field) 'number))) (fields-of word))))

(defun worded-name (name)
  "(BEFORE WORD AFTER): the parts of a name that is a word, or begins with one and a dot. A dot may
stand before it. nil for other names."
  (let* ((before (if (string-prefix-p "." name) "." ""))
         (start (length before))
         (told (string-prefix-p word-pattern (subseq name start (length name))))
         (end (or (search "." name :start2 (+ start (if told (length word-pattern) 0)))
                  (length name)))
         (word (subseq name start end)))
    (and (or told (and (not (pattern-p name)) (chosen-word-p word)))
         (list before word (subseq name end (length name))))))

; The directory is not that of PARTS if only what stands around the word counts.
(defun form-of (directory parts)
  (string-join (list* directory (car parts) (mapcar #'field-mark (fields-of (nth 2 parts))))
               "\x00"))

(defun private-place-p (directory)
  "True for a directory \"private\" in a place where others may have such names: theirs show it."
  (and (string= "private" (name-of (string-right-trim "/" directory)))
       (widened-place-p (parent-of directory))))

(defun worded-place-p (directory)
  "True if DIRECTORY, which ends with a slash, may have such names."
  (let ((path (string-right-trim "/" directory)))
    (and (string-prefix-p "/" directory)
         (or (widened-place-p directory) (private-place-p directory))
         (not (under-p directory fixed-numbers))
         (ordinary-p (name-of path)))))

; --- Evidence ---------------------------------------------------------------------------

(defconstant renaming-calls '("rename" "renameat" "renameat2" "path-rename" "move"))

(defun word-paths (item)
  "The paths to files that the item lets the program make."
  (when (or (member (call-of item) renaming-calls)
            (eq (item-class item) 'create)
            (string= (item-name item) "write"))
    (item-texts-of item 'path)))

(defun item-texts-of (item kind)
  (mapcar #'cdr (remove-if-not (lambda (argument) (eq (car argument) kind))
                               (item-arguments item))))

; An entry is (DIRECTORY PARTS RENAMED EVENT ...).
(defun word-entries (item)
  (let* ((paths (remove-if-not #'shallow-p (word-paths item)))
         (renamed (and (cdr paths) (member (call-of item) renaming-calls))))
    (gather (lambda (path)
              (let ((parts (and (worded-place-p (directory-of path))
                                (worded-name (name-of path)))))
                (and parts
                     (list (list* (directory-of path) parts renamed (event-number-of item))))))
            paths)))

(defun entry-word (entry) (car (cdr (nth 1 entry))))
(defun entry-form (entry) (form-of (car entry) (nth 1 entry)))
(defun entry-told-p (entry) (string= word-pattern (entry-word entry)))

(defun entry-around (entry)
  "What stands around the word, up to the second dot behind it: a program adds more itself."
  (let* ((parts (nth 1 entry)) (after (nth 2 parts))
         (dot (search "." after :start2 (min 1 (length after)))))
    (string-append (car parts) "\x00" (subseq after 0 (or dot (length after))))))

(defun parent-of (directory) (directory-of (string-right-trim "/" directory)))

(defun enough-words-p (least entries)
  "True if ENTRIES have so many different words. Those that differ only in numbers are one."
  (<= least (length (distinct-sorted (mapcar (lambda (entry) (skeleton (entry-word entry)))
                                             entries)))))

(defun enough-entries-p (entries)
  (or (enough-words-p enough-words entries)
      (enough-words-p enough-renamed (remove-if-not #'third entries))))

(defun shared-entries (entries)
  "ENTRIES whose words are in several directories."
  (gather (lambda (group)
            (and (cdr (distinct-sorted (mapcar #'car group))) group))
          (grouped (mapcar (lambda (entry) (cons (entry-word entry) entry)) entries))))

(defun by-directory (entries)
  (grouped (mapcar (lambda (entry) (cons (car entry) entry)) entries)))

(defun shown-p (entries)
  "True if ENTRIES, of directories side by side and with the same text around the words, show that
others choose the words: two directories share enough of them, or a VXED has patterns for them in
two directories."
  (or (cdr (by-directory (remove-if-not #'entry-told-p entries)))
      (let ((groups (by-directory (shared-entries entries))))
        (and (cdr groups) (some #'enough-entries-p groups)))))

; If the words of two directories are others', so are those of the directories beside them, if they
; have enough. A VXED does not say which words its patterns stand for, so the result must not depend
; on that.
(defun find-forms (items)
  "Sets *forms*."
  (setq *forms* (make-hash-table))
  (dolist (side (grouped (mapcar (lambda (entry)
                                   (cons (string-append (parent-of (car entry)) "\x00"
                                                        (entry-around entry))
                                         entry))
                                 (gather #'word-entries items))))
    (when (shown-p side)
      (dolist (group (by-directory side))
        (when (or (some #'entry-told-p group) (enough-entries-p group))
          (setf (gethash (entry-form (car group)) *forms*)
                (gather (lambda (entry) (nthcdr 3 entry)) side)))))))

; --- Fields -----------------------------------------------------------------------------

(defun worded-parts (directory name)
  "The parts of NAME if its form is one of *forms*. Else nil."
  (and (< 0 (hash-table-count *forms*))
       (let ((parts (worded-name name)))
         (and parts
              (not (eq 'none (gethash (form-of directory parts) *forms* 'none)))
              parts))))

(defun worded-path-p (path) (worded-parts (directory-of path) (name-of path)))

(defun word-field-p (field) (and (consp field) (eq (car field) 'word)))

(defun worded-fields (name above)
  "The fields of a name that begins with such a word. Else nil."
  (let ((parts (worded-parts (string-append above "/") name)))
    (and parts
         (append (if (string= "" (car parts)) nil (list (car parts)))
                 (list (list 'word (nth 1 parts) word-pattern))
                 (fields-of (nth 2 parts))))))

(defun word-events (texts)
  "The events that show the forms of the names in TEXTS."
  (gather (lambda (text)
            (let ((parts (worded-path-p text)))
              (and parts (gethash (form-of (directory-of text) parts) *forms*))))
          texts))
