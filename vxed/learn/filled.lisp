; SPDX-License-Identifier: GPL-2.0
; Trees of names that others choose: what clients upload, what users call their folders,
; what an administrator calls a database. The program makes directories with ordinary
; names in a place, and files with ordinary names in them. No two runs have the same
; names there, so one pattern covers the place.
;
; The evidence is a directory of the trace's own making, and two files in such
; directories. Files in a directory that was there before show nothing: the program may
; have a fixed name for each. Of users' directories, two users must have them.

(include "names")

(defconstant enough-filled 2)   ; different names of files in directories that the trace made

(defvar *filled* nil)   ; a table: directory that was there before, with "*" for a user -> t

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
  "True if a person may have chosen NAME, and it is not one of the short ones that
programs use for the parts of a store."
  (and (not (pattern-p name))
       (not (string-prefix-p "." name))
       (not (key-file-p name))
       (every #'stringp (fields-of name))
       (let ((words (remove-if-not #'letters-p (pieces name))))
         (and (every #'word-like-p words)
              (some (lambda (word) (<= least-word (length word))) words)))))

(defun filled-name (path)
  "(DIRECTORY . NAME) of a file in a directory that the trace made. DIRECTORY was there
before it. Else nil."
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
  "The paths of these items that the program changes and that a pattern may replace."
  (gather (lambda (item)
            (and (member (item-class item) '(write create))
                 (mapcar #'cdr
                         (remove-if-not (lambda (argument)
                                          (and (open-path-p argument) (shallow-p (cdr argument))))
                                        (item-arguments item)))))
          items))

(defun told-place (path)
  "The directory if PATH is a pattern that this file makes. Else nil."
  (cond ((string-suffix-p filled-home-end path)
         (subseq path 0 (- (length path) (length filled-home-end))))
        ((and (string-suffix-p filled-end path) (not (of-users-p path)))
         (subseq path 0 (- (length path) (length filled-end))))))

(defun filled-by (names)
  "True if NAMES, pairs of a directory and a name in it, are evidence for one place."
  (and (<= enough-filled (length (distinct-sorted (mapcar #'cdr names))))
       (or (not (of-users-p (users-path (car (car names)))))
           (cdr (distinct-sorted (mapcar #'car names))))))

(defun set-filled (items)
  (let ((found (make-hash-table)))
    (setq *filled* (make-hash-table))
    (dolist (path (distinct-sorted (changed-paths items)))
      (let ((told (told-place path))
            (entry (and (not (pattern-p path)) (made-here-p path) (filled-name path))))
        (when (and told (not (pattern-p (string-replace told "*" ""))))
          (setf (gethash told *filled*) t))
        (when (and entry (fillable-p (car entry)))
          (push entry (gethash (users-path (car entry)) found)))))
    (maphash (lambda (place names)
               (when (filled-by names) (setf (gethash place *filled*) t)))
             found)))

(defun filled-place (path)
  (let ((at (last-slash path)) (place nil))
    (while (and (< 0 at) (not place))
      (setq path (subseq path 0 at))
      (when (gethash path *filled*) (setq place path))
      (setq at (last-slash path)))
    place))

(defun filled-argument (argument)
  "(PATTERN . EXAMPLE) of a path in a place that is filled, or nil."
  (let* ((path (and (open-path-p argument) (users-path (cdr argument))))
         (place (and path (filled-place path)))
         (rest (and place (subseq path (+ 1 (length place)) (length path)))))
    (and place
         (not (and (home-p place) (string-prefix-p "." rest)))
         (cons (string-append place (filled-ending place)) (car (string-split rest "/"))))))

(defun filled-template (item)
  (and (member (item-class item) '(read look write create))
       (rewrite item #'filled-argument)))

(defun any-filled (class examples) 1)

(defun filled-trees (items)
  "The items, with one pattern for each tree of names that others choose."
  (setq *executed* (directories-of items '(execute)))
  (set-closed items)
  (set-filled items)
  (alike items #'filled-template #'any-filled "names that others choose"))
