; SPDX-License-Identifier: GPL-2.0
; Names that contain another name: temporary files that a program writes and then renames
; (.letter.txt.Qx7Rt2), and an editor's copies (.letter.txt.swp, letter.txt~). Also names with a
; common ending, in places where a program created many of them.

(include "filled")
(include "ports")
(include "hexadecimal")
(include "beneath")

(defconstant enough-stems 3)     ; names that other names contain
(defconstant enough-chosen 2)    ; the same where users choose the names
(defconstant enough-endings 5)   ; names made in one directory with the same ending
(defconstant least-stem 3)       ; bytes

(defvar *stems* nil)        ; a table: created or changed path -> sources of its items
(defvar *wide-sources* nil) ; the sources of the items with patterns for any name
(defvar *parents* nil)      ; a table: path of a name that enough others of its kind contain -> true
(defvar *wide-stems* nil)   ; a path-map of patterns for any name with some ending

(defun literal-path-p (text)
  (and (string-prefix-p "/" text) (not (pattern-p text))))

(defun stem-items (items)
  (remove-if-not (lambda (item) (member (item-class item) '(write create))) items))

(defun event-numbers (item)
  "The number of one of the item's events in a list, or nil if it comes from the VXED's
rules only. Callers only need to know whether there is an event."
  (let ((numbers (remove-if #'minusp (item-sources item))))
    (if (cdr numbers) (list (car numbers)) numbers)))

(defun set-stems (items)
  (setq *stems* (make-hash-table) *parents* (make-hash-table) *wide-sources* nil)
  (let ((wide nil))
    (dolist (item (stem-items items))
      (dolist (argument (item-arguments item))
        (cond ((not (eq (car argument) 'path)))
              ((literal-path-p (cdr argument))
               (setf (gethash (cdr argument) *stems*)
                     (append (event-numbers item) (gethash (cdr argument) *stems*))))
              ((any-name-p (cdr argument))
               (push (cons (cdr argument) 1) wide)
               (setq *wide-sources* (append (event-numbers item) *wide-sources*))))))
    (setq *wide-stems* (and wide (make-path-map wide)))))

(defun any-name-p (path)
  "True if PATH is a pattern for any name in one directory, perhaps with a fixed
ending."
  (and (glob-match-p "/**/{\\*,\\[!.\\]\\*}[!*]*" path)
       (not (pattern-p (directory-of path)))))

(defun widened-place-p (directory)
  "True if the VXED may contain a pattern for names in this directory."
  (not (or (protected-p directory)
           (within-boundary-p directory)
           (one-by-one-p (string-right-trim "/" directory)))))

(defun starts-of (pieces)
  "The offsets at which the first two words of PIECES begin."
  (let ((at 0) (starts nil))
    (dolist (piece pieces (nreverse starts))
      (when (and (/= 0 (byte-class (char piece 0))) (< (length starts) 2)) (push at starts))
      (setq at (+ at (length piece))))))

(defun ends-of (pieces)
  (let ((at 0) (ends nil))
    (dolist (piece pieces ends)
      (setq at (+ at (length piece)))
      (push at ends))))

(defun stem-by (test directory name starts ends)
  (some (lambda (start)
          (some (lambda (end)
                  (and (<= least-stem (- end start))
                       (< (- end start) (length name))
                       (funcall test (string-append directory (subseq name start end)))
                       (cons start end)))
                ends))
        starts))

(defun stem-of (directory name)
  "(START . END) of the longest part of NAME that is itself a name in DIRECTORY. If there is none,
that of a part that a pattern for any name in DIRECTORY matches; else nil."
  (let* ((pieces (pieces name)) (starts (starts-of pieces)) (ends (ends-of pieces)))
    (or (stem-by (lambda (path) (not (eq 'none (gethash path *stems* 'none)))) directory name starts ends)
        (and *wide-stems*
             (stem-by (lambda (path) (in-map-p *wide-stems* path)) directory name
                      (if (member 0 starts) starts (reverse starts)) ends)))))

(defun ending (name)
  "The last dot of NAME and what follows it. The result is \"\" if NAME has no dot, or
only one at its start."
  (let ((dot (search "." name :from-end t)))
    (if (and dot (< 0 dot)) (subseq name dot (length name)) "")))

; --- Names that contain others -------------------------------------------------------

(defun chosen-place (directory)
  "DIRECTORY, which ends with a slash, with * for the user, if users choose the names there; else
nil."
  (let ((place (users-path (string-right-trim "/" directory))))
    (and (home-p place) (filled-p place) (string-append place "/"))))

(defun stem-fields (directory before stem)
  (let ((place (chosen-place directory)))
    (if place
        (list place before (if (string= before "") "[!.]*" "*"))
        (list directory before "*" (ending stem)))))

(defun derived-fields (path)
  "(STEM . FIELDS) of a path whose name contains another name, the stem. Else nil."
  (let* ((directory (directory-of path)) (name (name-of path))
         (found (and (literal-path-p path) (widened-place-p directory)
                     (stem-of directory name))))
    (and found
         (let ((stem (subseq name (car found) (cdr found))))
           (cons stem
                 (append (stem-fields directory (subseq name 0 (car found)) stem)
                         (name-fields (subseq name (cdr found) (length name)))))))))

(defun derived-member (item)
  "(KEY STEM MEMBER) of an item. The fields in MEMBER hold the parts that differ. The
result is nil if no name of the item contains another name."
  (let ((stem nil) (paths (remove-if-not (lambda (argument) (eq (car argument) 'path))
                                         (item-arguments item))))
    (and (member (item-class item) '(write create))
         (some (lambda (argument)
                 (let ((derived (derived-fields (cdr argument))))
                   (when derived (setq stem (car derived)))))
               paths)
         (let ((fields (mapcar (lambda (argument) (fields-beside argument stem))
                               (item-arguments item))))
           (cons (fields-key fields item) (cons stem (list item fields)))))))

(defun fields-beside (argument stem)
  (let ((path (cdr argument)))
    (cond ((not (eq (car argument) 'path)) (list path))
          ((and (literal-path-p path) (string= (name-of path) stem)
                (widened-place-p (directory-of path)))
           (stem-fields (directory-of path) "" stem))
          (t (let ((derived (derived-fields path)))
               (if (and derived (string= (car derived) stem)) (cdr derived) (list path)))))))

(defun stems-of (group) (distinct-sorted (mapcar #'car group)))

(defun least-stems (members)
  (if (of-users-p (car (car (member-fields (car members))))) enough-chosen enough-stems))

(defun derived-items (group)
  "Items for a group whose names contain other names in the same way."
  (let ((members (mapcar #'cdr group)) (stems (stems-of group)))
    (if (< (length stems) (least-stems members))
        (mapcar #'member-item members)
        (let* ((columns (columns-of members))
               (decisions (mapcar (lambda (column)
                                    (decide column enough-made-up enough-numbers nil))
                                  columns)))
          (if (some (lambda (decision) (eq (car decision) 'split)) decisions)
              (mapcar #'member-item members)
              (let ((item (merged-item members decisions)))
                (cond ((reaches-program-p item (mapcar #'member-item members))
                       (mapcar #'member-item members))
                      (t (note-parents item stems)
                         (list (merge-items (cons item (stem-items-of item stems)) item
                                            (format nil "names made of ~a others~a" (length stems)
                                                    (such-as stems))))))))))))

(defun note-parents (item stems)
  "Records the paths of STEMS, which the names that ITEM stands for contain."
  (dolist (stem stems)
    (setf (gethash (string-append (directory-of (item-path item)) stem) *parents*) t)))

(defun stem-items-of (item stems)
  "An item with the events that created the stems, which are evidence for the rule as well."
  (let* ((directory (directory-of (item-path item)))
         (numbers (gather (lambda (stem) (gethash (string-append directory stem) *stems*)) stems)))
    (list (make-item "" nil nil nil (append numbers *wide-sources*) nil))))

(defun derived (items)
  (set-stems items)
  (let ((keyed nil) (rest nil))
    (dolist (item items)
      (let ((member (derived-member item)))
        (if member (push member keyed) (push item rest))))
    (append (gather #'derived-items (grouped (nreverse keyed))) rest)))

; --- Names with one ending -------------------------------------------------------------

(defun made-name (argument maker)
  "(PATTERN . EXAMPLE) for a path whose name the trace created, in a place where patterns are
possible; else nil. MAKER turns the name into (PATTERN . EXAMPLE), or returns nil."
  (let ((path (cdr argument)))
    (and (eq (car argument) 'path)
         (made-name-p path)
         (widened-place-p (directory-of path))
         (let ((made (funcall maker (name-of path))))
           (and made (cons (string-append (fanned (directory-of path)) (car made)) (cdr made)))))))

(defun ending-name (name)
  "(PATTERN . NAME), where PATTERN matches any name with the same ending; nil if NAME has no
ending."
  (and (not (string-prefix-p "." name))
       (not (string= "" (ending name)))
       (cons (string-append "[!.]*" (ending name)) name)))

(defun alike-ending (argument) (made-name argument #'ending-name))

(defun ending-template (item)
  (and (member (item-class item) '(write create))
       (one-path-p item)
       (rewrite item #'alike-ending)))

(defun some-endings (class examples) enough-endings)

(defun alike-endings (items)
  (alike items #'ending-template #'some-endings "names"))

; If enough names contain other names in the same way, these others were chosen in the same way. Only
; items that show by themselves that the program makes the names count: a VXED does not say which
; files existed before a rule for changing them was learned.

(defun parent-p (item)
  (or (member (call-of item) '("write" "mkdir" "mkdirat" "path-mkdir"))
      (and (eq (item-class item) 'create)
           (notany (lambda (text) (and (search "O_CREAT" text) (not (search "O_EXCL" text))))
                   (item-texts item)))))

(defun parent-template (item)
  (and (parent-p item)
       (gethash (or (item-path item) "") *parents*)
       (or (headed-template item) (ending-template item))))

(defun some-parents (class examples) enough-stems)

; --- Words with more behind them -------------------------------------------------------

; As in letter-1.0.12 and budget-2.3.1: others choose the word, and what follows has one form. An
; ending alone would not be the same in all of them.

(defun form-text (field)
  "A pattern for all that FIELD may be."
  (cond ((stringp field) field)
        ((eq (car field) 'number) "[0-9]*")
        ((field-pattern field))
        ((member (car field) '(made weak)) (repeated "?" (length (field-text field))))
        (t (field-text field))))

(defun headed-name (name)
  "(PATTERN . WORD) for a name that is a word and something that differs; else nil."
  (let ((fields (fields-of name)))
    (and (stringp (car fields))
         (spoken-p (car fields))
         (some (lambda (field) (and (consp field) (member (car field) '(number known))))
               (cdr fields))
         (cons (string-append "[!.]*" (string-join (mapcar #'form-text (cdr fields)) ""))
               (car fields)))))

(defun headed-argument (argument) (made-name argument #'headed-name))

(defun headed-template (item)
  (and (member (item-class item) '(write create))
       (one-path-p item)
       (rewrite item #'headed-argument)))

(defun headed (items)
  (alike items #'headed-template #'some-endings "words"))

; --- Counters in base 36 ---------------------------------------------------------------

(defconstant enough-counters 5)   ; different values of a counter
(defconstant enough-mixed 2)      ; how many of these must have digits and letters
(defconstant longest-counter 4)   ; bytes

(defun counter-digits-p (piece)
  (and (<= (length piece) longest-counter)
       (string= "" (string-trim "0123456789abcdefghijklmnopqrstuvwxyz" piece))))

(defun counter-name (name)
  "(PATTERN . VALUE) for a name whose last word may be a counter; else nil."
  (let* ((pieces (reverse (pieces name))) (behind nil) (value nil))
    (while (and pieces (not value))
      (let ((piece (car pieces)) (before (nth 1 pieces)))
        (if (and before (member before '("_" "-" ".")) (counter-digits-p piece))
            (setq value piece)
            (push piece behind)))
      (setq pieces (cdr pieces)))
    (and value
         (cons (string-append (string-join (reverse pieces) "") "[0-9a-z]*"
                              (string-join behind ""))
               value))))

(defun counter-argument (argument) (made-name argument #'counter-name))

(defun counter-template (item)
  (and (member (item-class item) '(write create))
       (rewrite item #'counter-argument)))

(defun some-counters (class examples)
  (and (<= enough-mixed (length (remove-if-not #'mixed-p examples))) enough-counters))

(defun counters (items)
  (alike items #'counter-template #'some-counters "values of a counter"))

; --- Short words -----------------------------------------------------------------------

(defconstant enough-short 3)      ; different ones of one length

(defun short-argument (argument) (made-name argument #'short-name))

(defun short-template (item)
  (and (member (item-class item) '(write create))
       (rewrite item #'short-argument)))

(defun some-short (class examples)
  "How many examples are needed. At least half of the examples must not look like words."
  (and (<= (length examples) (* 2 (length (remove-if-not #'drawn-short-p examples))))
       enough-short))

; --- All of it -----------------------------------------------------------------------

(defun some-users (class examples) (if (eq class 'execute) nil 2))
(defun some-folders (class examples) (if (eq class 'execute) nil enough-shared))
(defun some-clients (class examples) 2)

; If one place has very many names, only some of them are compared. The patterns that
; result are then tested against the other names.
(defconstant most-in-place 400)
(defconstant many-items 20000)
(defconstant most-of-many 40)

(defun place-of (path)
  "The directory of PATH, without numbers and digest prefixes at the end of its name."
  (let ((place (subseq path 0 (last-slash path))) (name nil))
    (while (and (setq name (subseq place (min (length place) (+ 1 (last-slash place)))
                                   (length place)))
                (or (digits-p name) (plain-branch-p name)))
      (setq place (subseq place 0 (last-slash place))))
    place))

(defun argument-place (argument)
  (if (member (car argument) '(path address target))
      (place-of (cdr argument))
      (cdr argument)))

(defun place-key (item)
  (let ((arguments (item-arguments item)))
    (string-append (item-name item) "\x00"
                   (if arguments (argument-place (car arguments)) "") "\x00"
                   (if (cdr arguments) (argument-place (nth 1 arguments)) "") "\x00"
                   (if (nthcdr 2 arguments) (item-key item) ""))))

(defun some-of (items count)
  "Divides items into (PART . REST). PART has about COUNT items, evenly spaced in the order of their
names."
  (let ((every (floor (length items) count)) (n 0) (part nil) (rest nil))
    (dolist (pair (sort (mapcar (lambda (item) (cons (cdr (car (item-arguments item))) item)) items)
                        #'leaf-before-p)
                  (cons part rest))
      (if (= 0 (mod n every)) (push (cdr pair) part) (push (cdr pair) rest))
      (setq n (+ n 1)))))

(defun parted (items)
  "(ITEMS . RESTS). ITEMS are to be compared. Each of RESTS is a list of items left out
of one crowded place; they differ only in their names."
  (let ((most (if (< (length items) many-items) most-in-place most-of-many)))
    (if (<= (length items) most)
        (cons items nil)
        (let ((kept nil) (rests nil))
          (dolist (group
                   (grouped (mapcar (lambda (item) (cons (place-key item) item))
                                         items))
                         (cons kept rests))
            (if (or (<= (length group) most) (not (coverable-p (car group))))
                (dolist (item group) (push item kept))
                (let ((parts (some-of group (floor most 2))))
                  (dolist (item (car parts)) (push item kept))
                  (push (cdr parts) rests))))))))

(defun beyond (items rests)
  "The items in RESTS that no item of ITEMS covers."
  (let ((table (make-hash-table)) (maps (make-hash-table)))
    (dolist (item items)
      (when (and (coverable-p item) (wide-p item))
        (push item (gethash (shape-key item) table))))
    (maphash (lambda (key wide) (setf (gethash key maps) (first-paths-map wide))) table)
    (gather (lambda (rest)
              ;; If the item has only one path, a match in the map is enough.
              (let* ((key (shape-key (car rest)))
                     (map (gethash key maps))
                     (wide (gethash key table)))
                (remove-if (lambda (item)
                             (and map
                                  (/= 0 (path-map-get map (cdr (car (item-arguments item)))))
                                  (or (one-path-p item) (covering wide (item-texts item)))))
                           rest)))
            rests)))

(defun from-examples (items)
  (let* ((parts (parted items)) (all (compared (car parts))))
    (if (null (cdr parts))
        all
        (let ((more (beyond all (cdr parts))))
          (if more
              (compared (append more (car parts)))
              all)))))

(defun level (items)
  "The items, with patterns for files beneath made-up directories; nil if there are no such files."
  (let ((made (once (beneath (once (alike items #'short-template #'some-short "made-up endings"))))))
    (and (not (equal (mapcar #'item-key made) (mapcar #'item-key items)))
         (uncovered-items (once (same-fields made t))))))

(defun levels (items)
  (let ((next items) (left most-levels))
    (while (and next (< 0 left))
      (setq items next left (- left 1) next (level items)))
    (or next items)))

(defun changed-item-p (item) (member (item-class item) '(write create)))

(defun compared (items)
  (let ((all (once (in-order items))))
    (set-programs all)
    (setq all (once (chosen-ports all)))
    (setq all (once (world-hosts all)))
    (setq all (once (hexadecimal-numbers all)))
    (find-filled all)
    (find-forms all)
    (find-begun all)
    (set-fans all)
    (set-pid-places all)
    ;; Created files differ in more than the user. The names of files that are only read were chosen
    ;; by users.
    (setq all (once (append (same-fields (remove-if-not #'changed-item-p all) nil)
                            (remove-if #'changed-item-p all))))
    (setq all (once (alike all #'user-template #'some-users "users")))
    (setq all (once (alike all #'folder-template #'some-folders "folders")))
    (setq all (once (same-fields all nil)))
    (setq all (once (trees all)))
    (setq all (levels (uncovered-items (once (same-fields all t)))))
    (setq all (once (derived all)))
    (setq all (once (alike all #'parent-template #'some-parents "names that others contain")))
    (setq all (uncovered-items (once (filled-trees all))))
    (let ((counted (counters all)))
      (when (< (length counted) (length all))
        (setq all (uncovered-items (once counted)))))
    (setq all (uncovered-items (once (alike-endings all))))
    (setq all (uncovered-items (once (same-fields (once (beneath (once (headed all)))) t))))
    (once (alike all #'client-template #'some-clients "clients"))))
