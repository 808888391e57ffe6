; SPDX-License-Identifier: GPL-2.0
; Files beneath directories whose names the program makes up. A pattern for such directories is
; based on at least two of them. What the program does in one of them, it also does in the others.
; So in all rules for files beneath them, the pattern replaces these names as well. It does not
; matter whether the trace created the directory: if the trace extends a VXED, only the pattern is
; left of the directories that earlier traces created.

(include "filled")

(defconstant naming-calls
  '("mkdir" "mkdirat" "path-mkdir" "rename" "renameat" "renameat2" "path-rename"
    "write" "move"))   ; of the filesystem model

(defvar *places* nil)    ; a path-map of the patterns for such directories; values are their numbers
(defvar *patterns* nil)  ; a vector of (PATTERN EVENT ...), with at most one event as evidence
(defvar *made-places* (make-hash-table))   ; a table: such a pattern -> true
(defvar *shown* nil)     ; the events that are evidence for the latest patterns

(defconstant most-levels 4)     ; made-up directories within each other

(defun forget-beneath ()
  (setq *made-places* (make-hash-table) *moved* (make-hash-table)))

(defun made-up-pattern-p (path)
  "True if the last component of the pattern PATH is for made-up names, dates, or words with
numbers. A pattern for numbers only does not count, because it needs more examples."
  (let ((name (name-of path)))
    (or (search "?" name) (search "20[0-9]" name) (headed-pattern-p name))))

(defun headed-pattern-p (name)
  (and (string-prefix-p "[!.]*" name) (search "[0-9]*" name)))

(defun directory-patterns (item)
  "((PATTERN EVENT ...) ...): the item's patterns that are based on two examples or come from a
VXED."
  (let ((n -1) (patterns nil))
    (dolist (argument (item-arguments item) patterns)
      (setq n (+ n 1))
      (when (and (eq (car argument) 'path) (made-up-pattern-p (cdr argument)))
        (let ((names (distinct-sorted (remove-if #'null (names-in n item)))))
          (when (or (cdr names)
                    (member (cdr argument) names)
                    (and names (gethash (car names) *dated*)))
            (push (cons (cdr argument) (event-number-of item)) patterns)))))))

(defun set-places (items)
  (let ((entries nil) (n 0) (table (make-hash-table)))
    (dolist (item items)
      (when (member (call-of item) naming-calls)
        (dolist (entry (directory-patterns item))
          (setf (gethash (car entry) table) (or (gethash (car entry) table) (cdr entry))))))
    (setq *patterns* (make-array (+ 1 (hash-table-count table))))
    (maphash (lambda (pattern events)
               (setq n (+ n 1))
               (setf (aref *patterns* n) (cons pattern events))
               (setf (gethash pattern *made-places*) t)
               (push (cons pattern n) entries))
             table)
    (setq *places* (and entries (make-path-map entries)))))

(defun names-in (n item)
  "The original texts of the item's N-th argument."
  (mapcar (lambda (letter) (nth n letter)) (item-letters item)))

; --- Short words -----------------------------------------------------------------------

; Four or five letters and digits after a separator, as in kube-api-access-x7k2p. A single one could
; be a word or a version.

(defconstant least-short 4)       ; bytes

(defun drawn-short-p (text)
  (if (letters-p text) (not (word-like-p text)) (mixed-p (string-downcase text))))

(defun short-name (name)
  "(PATTERN . VALUE) for a name that ends with such a word; else nil."
  (let* ((pieces (reverse (pieces name))) (last (car pieces)))
    (and (member (nth 1 pieces) '("_" "-" "."))
         (<= least-short (length last) (- least-made-up 1))
         (not (digits-p last))
         (cons (string-append (string-join (reverse (cdr pieces)) "")
                              (repeated "?" (length last)))
               last))))

; --- Places ----------------------------------------------------------------------------

(defun looks-made-p (name)
  "True if NAME, taken alone, may be a made-up name."
  (or (some (lambda (field) (and (consp field) (member (car field) '(made weak known))))
            (fields-of name))
      (let ((short (short-name name))) (and short (drawn-short-p (cdr short))))
      (headed-name name)))

(defun place-pattern (path name)
  "(PATTERN EVENT ...) for the directory PATH, whose last component is NAME, or nil."
  (and (not (pattern-p name))
       (looks-made-p name)
       (in-map-p *places* path)
       (narrowest-place path)))

(defun narrowest-place (path)
  "The longest of the patterns that match PATH, with its events."
  (let ((found nil))
    (dotimes (i (length *patterns*) found)
      (let ((place (aref *patterns* i)))
        (when (and place
                   (or (null found) (< (length (car found)) (length (car place))))
                   (glob-match-p (car place) path))
          (setq found place))))))

(defun beneath-path (path)
  "PATH with the patterns for the directories that it lies beneath, or nil. The sample is a text
that the pattern so far matches."
  (let ((above "") (sample "") (found nil) (names (cdr (string-split path "/"))))
    (while (cdr names)
      (let* ((name (car names))
             (place (place-pattern (string-append sample "/" name) name))
             (pattern (car place)))
        (setq *shown* (append (cdr place) *shown*))
        (setq found (or found pattern)
              above (or pattern (string-append above "/" name))
              sample (if (or pattern (pattern-p name))
                         (stand-in above nil)
                         (string-append sample "/" name))
              names (cdr names))))
    (and found (string-append above "/" (car names)))))

(defun beneath-argument (argument)
  (let* ((path (cdr argument))
         (new (and (eq (car argument) 'path)
                   (string-prefix-p "/" path)
                   (shallow-p path)
                   (not (protected-p path))
                   (not (within-boundary-p path))
                   (beneath-path path))))
    (when new
      (when (in-map-p *made* path) (setf (gethash new *moved*) t))
      (cons new path))))

(defun beneath-item (item)
  "The item, with patterns for the directories that its paths lie beneath. An item without events
gets one of the events that are evidence for the pattern."
  (setq *shown* nil)
  (let* ((made (and (member (item-class item) '(read look write create))
                    (rewrite item #'beneath-argument)))
         (new (car made)))
    (cond ((or (null made) (reaches-program-p new (list item))) item)
          ((or (null *shown*) (event-number-of item)) new)
          (t (make-item (item-name new) (item-arguments new) (item-class new) (item-why new)
                        (cons (car *shown*) (item-sources new)) (item-letters new))))))

(defun beneath (items)
  (set-places items)
  (if *places* (mapcar #'beneath-item items) items))
