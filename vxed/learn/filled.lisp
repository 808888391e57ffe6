; SPDX-License-Identifier: GPL-2.0
; Trees of names that others choose: files that clients upload, folders that users name, databases
; that an administrator names. In such a place, the program creates directories with ordinary names,
; and files with ordinary names in them. No two runs have the same names there, so one pattern
; covers the place.
;
; The evidence is a directory that the trace created, and two files in such directories. Files in a
; directory that existed before are no evidence: the program may have a fixed name for each. In
; users' directories, the evidence must come from two users.

(include "names")

(defconstant enough-filled 2)   ; different names of files in directories that the trace made

; A table: directory that existed before, with "*" for a user -> (EVENT ...), the evidence.
(defvar *filled* nil)

(defconstant fill-depth   ; the fewest components of such a directory
  '(("/usr/" . 4) ("/var/" . 3) ("/home/" . 2) ("/" . 2)))

(defconstant filled-end "/**")
(defconstant filled-home-end "/[!.]**")   ; hidden files there are not data

(defun filled-ending (place)
  (if (home-p place) filled-home-end filled-end))

(defun made-here-p (path)
  (and *made* (= 1 (logand 1 (path-map-get *made* path)))))

(defconstant least-word 3)      ; letters

(defun ordinary-p (name)
  "True if a person may have chosen NAME, and it is not one of the short names that programs use for
the parts of a store."
  (and (not (pattern-p name))
       (not (string-prefix-p "." name))
       (not (key-file-p name))
       (every #'stringp (fields-of name))
       (let ((words (remove-if-not #'letters-p (pieces name))))
         ;; Longer words that nobody chose are fields. A short one may be an abbreviation.
         (some (lambda (word) (and (<= least-word (length word)) (word-like-p word))) words))))

(defun filled-name (path)
  "(DIRECTORY . NAME) for a file in a directory that the trace created; else nil. DIRECTORY is the
one above it that existed before."
  (let ((above "") (place nil) (names (cdr (string-split path "/"))) (ordinary t))
    (while (and (cdr names) ordinary)
      (let ((here (string-append above "/" (car names))))
        (when (and (not place) (made-here-p here))
          (setq ordinary (and (ordinary-p (car names)) (not (has-class-p (car names) 1)))
                place above))
        (setq above here names (cdr names))))
    (and place ordinary (ordinary-p (car names)) (cons place (car names)))))

(defun fillable-p (directory)
  (and (<= (cdr (find-if (lambda (entry) (string-prefix-p (car entry) directory)) fill-depth))
           (- (length (string-split directory "/")) 1))
       (not (one-by-one-p directory))
       (not (under-p directory fixed-numbers))
       (not (tree-boundary-p (string-append directory "/x")))
       (= 0 (gethash directory *closed* 0))
       (= 0 (if *executed* (path-map-get *executed* directory) 0))))

(defun changed-paths (items)
  "((PATH EVENT ...) ...) for the paths in the items that the program changes and that a pattern may
replace. Each has at most one event."
  (gather (lambda (item)
            (and (member (item-class item) '(write create))
                 (mapcar (lambda (argument) (cons (cdr argument) (event-number-of item)))
                         (remove-if-not (lambda (argument)
                                          (and (open-path-p argument) (shallow-p (cdr argument))))
                                        (item-arguments item)))))
          items))

(defun event-number-of (item)
  (let ((number (find-if (lambda (number) (<= 0 number)) (item-sources item))))
    (and number (list number))))

(defun told-place (path)
  "The directory, if PATH is a pattern that this file makes; else nil."
  (cond ((string-suffix-p filled-home-end path)
         (subseq path 0 (- (length path) (length filled-home-end))))
        ((and (string-suffix-p filled-end path) (not (of-users-p path)))
         (subseq path 0 (- (length path) (length filled-end))))))

(defun filled-by (entries)
  "True if ENTRIES, ((DIRECTORY . NAME) EVENT ...), are evidence for one place."
  (let ((directories (distinct-sorted (mapcar (lambda (entry) (car (car entry))) entries))))
    (and (<= enough-filled (length (distinct-sorted (mapcar (lambda (entry) (cdr (car entry)))
                                                            entries))))
         (or (not (of-users-p (users-path (car directories)))) (cdr directories)))))

(defun set-filled (items)
  (let ((found (make-hash-table)))
    (setq *filled* (make-hash-table))
    (dolist (changed (changed-paths items))
      (let* ((path (car changed))
             (told (told-place path))
             (entry (and (not (pattern-p path)) (made-here-p path) (filled-name path))))
        (when (and told (not (pattern-p (string-replace told "*" ""))) (fillable-p told))
          (setf (gethash told *filled*) (append (cdr changed) (gethash told *filled*))))
        (when (and entry (fillable-p (car entry)))
          (push (cons entry (cdr changed)) (gethash (users-path (car entry)) found)))))
    (maphash (lambda (place entries)
               (when (filled-by entries)
                 (setf (gethash place *filled*)
                       (append (gather #'cdr entries) (gethash place *filled*)))))
             found)
    ;; The directories that the trace created are evidence as well.
    (dolist (changed (changed-paths items))
      (let ((place (and (cdr changed) (filled-place (users-path (car changed))))))
        (when place (push (nth 1 changed) (gethash place *filled*)))))))

(defun filled-p (place) (not (eq 'none (gethash place *filled* 'none))))

(defun filled-place (path)
  (let ((at (last-slash path)) (place nil))
    (while (and (< 0 at) (not place))
      (setq path (subseq path 0 at))
      (when (filled-p path) (setq place path))
      (setq at (last-slash path)))
    place))

(defun filled-argument (argument)
  "(PATTERN . EXAMPLE) for a path in a place that is filled, or nil. In users' directories, EXAMPLE
is the user, or the pattern if the user is no longer known."
  (let* ((made (and (open-path-p argument) (rewrite-path (cdr argument) #'user-component)))
         (path (cond (made (car made)) ((open-path-p argument) (cdr argument))))
         (place (and path (filled-place path)))
         (rest (and place (subseq path (+ 1 (length place)) (length path)))))
    (and place
         (not (and (home-p place) (string-prefix-p "." rest)))
         (let ((pattern (string-append place (filled-ending place))))
           (cons pattern
                 (cond ((not (of-users-p pattern)) (car (string-split rest "/")))
                       (made (cdr made))
                       (t pattern)))))))

(defun filled-item (item)
  (and (member (item-class item) '(read look write create))
       (rewrite item #'filled-argument)))

(defun of-users-item-p (made)
  (some #'of-users-p (remove-if-not #'stringp (item-texts (car made)))))

(defun filled-template (item)
  (let ((made (filled-item item)))
    (and made (not (of-users-item-p made)) made)))

(defun users-filled-template (item)
  (let ((made (filled-item item)))
    (and made (of-users-item-p made) made)))

(defun any-filled (class examples) 1)

(defun some-filling (class examples) (if (some #'pattern-p examples) 1 2))

(defun shown-by (item)
  "The item. An item without events gets one of the events that are evidence for its place, because
an upgrade proposes only rules that have events."
  (let* ((path (and (null (event-number-of item))
                    (find-if #'told-place (remove-if-not #'stringp (item-texts item)))))
         (events (and path (gethash (told-place path) *filled*))))
    (if events
        (make-item (item-name item) (item-arguments item) (item-class item) (item-why item)
                   (cons (car events) (item-sources item)) (item-letters item))
        item)))

(defun find-filled (items)
  "Finds the places that are filled. ITEMS have no patterns yet, except those from a VXED."
  (setq *executed* (directories-of items '(execute)))
  (set-closed items)
  (set-filled items))

(defun filled-trees (items)
  "The items, with one pattern for each tree of names that others choose."
  (mapcar #'shown-by
          (alike (alike items #'filled-template #'any-filled "names that others choose")
                 #'users-filled-template #'some-filling "users who choose names")))
