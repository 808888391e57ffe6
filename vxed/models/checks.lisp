; SPDX-License-Identifier: GPL-2.0
; Compiles the rules of each point into the point's verdict: a constant or a function. The function
; compares integers in its code. It matches strings by one path-map for each argument, regardless of
; the number of rules.

(include "rules")
(include "files")
(include "vxes")

(defvar *checks* (make-array points :initial-element nil))
(defvar *files* (make-path-map nil))   ; maps paths of file-open to rights and vxes-bit
(defvar *opens* nil)                   ; the rows of file-open without marks
(defvar *owners* nil)                  ; true if a row of file-open is for the caller's own files

(defconstant rows-at-once 60)   ; each row is a bit of an integer

(defun low-word (integer)
  "The bits of INTEGER that rules compare. The kernel uses 32 bits of an argument;
only the flags of clone3 have two more."
  (logand integer (if (< integer 0) #xffffffff #x3ffffffff)))

(defmacro column (row n)
  `(let ((from-there ,(case n (0 row) (1 `(cdr ,row)) (t `(nthcdr ,n ,row)))))
     (if from-there (car from-there) :any)))

(defun distinct (values)
  (let ((seen nil))
    (dolist (value values (reverse seen))
      (unless (member value seen) (setq seen (cons value seen))))))

; --- Rows of integers -------------------------------------------------------

(defun integer-test (variables rows)
  "A form that is t if a row matches the variables, whose values are low words."
  (cond ((null rows) nil)
        ((member nil rows) t)
        (t (let ((free (mapcar #'cdr (remove-if-not (lambda (row) (eq (car row) :any)) rows)))
                 (bound (remove-if (lambda (row) (eq (car row) :any)) rows)))
             `(or ,@(when bound (list (integer-case variables bound)))
                  ,@(when free (list (integer-test (cdr variables) free))))))))

(defun by-value (rows)
  "A list of (VALUE REST ...) in ascending order. Each REST is the remainder of a row
whose first column is VALUE."
  (let ((groups nil))
    (dolist (row (sort (mapcar (lambda (row) (cons (low-word (car row)) (cdr row))) rows)
                       (lambda (a b) (> (car a) (car b))))
                 groups)
      (if (and groups (= (car (car groups)) (car row)))
          (rplacd (car groups) (cons (cdr row) (cdr (car groups))))
          (push (list (car row) (cdr row)) groups)))))

(defun integer-case (variables rows)
  "Like integer-test, for rows whose first column is an integer. Values with the same condition on
the other variables share a clause."
  (let ((clauses nil))   ; ((test value ...) ...)
    (dolist (group (by-value rows))
      (let* ((test (integer-test (cdr variables) (cdr group)))
             (clause (assoc test clauses)))
        (if clause
            (rplacd clause (cons (car group) (cdr clause)))
            (push (list test (car group)) clauses))))
    `(case ,(car variables)
       ,@(mapcar (lambda (clause) (list (reverse (cdr clause)) (car clause)))
                 (reverse clauses)))))

; --- Rows with strings ------------------------------------------------------

(defun masks (rows n)
  "Column N as (ANY . ((VALUE . BITS) ...)). Bit I stands for row I. ANY has the bits of the rows
that have :any in this column."
  (let ((any 0) (entries nil) (bit 1))
    (dolist (row rows (cons any (reverse entries)))
      (if (eq (column row n) :any)
          (setq any (logior any bit))
          (setq entries (cons (cons (column row n) bit) entries)))
      (setq bit (ash bit 1)))))

(defun merged (entries)
  "One entry for each integer, with the bits of all its ENTRIES."
  (mapcar (lambda (value)
            (cons value
                  (apply #'logior
                         (mapcar #'cdr (remove-if-not (lambda (entry) (= (low-word (car entry)) value))
                                                      entries)))))
          (distinct (mapcar (lambda (entry) (low-word (car entry))) entries))))

(defun mask-form (variable strings any entries)
  "A form for the bits of the rows whose column matches the variable."
  (let ((found (if strings
                   `(path-map-get ',(make-path-map entries) ,variable)
                   `(case ,variable
                      ,@(mapcar (lambda (entry) (list (list (car entry)) (cdr entry)))
                                (merged entries))
                      (t 0)))))
    (if (= any 0) found `(logior ,any ,found))))

(defun chunk-test (point variables rows)
  (let ((n 0) (forms nil))
    (dolist (name (rule-parameters point))
      (let ((masks (masks rows n)))
        (when (cdr masks)
          (setq forms (cons (mask-form (nth n variables) (string-parameter-p point name)
                                       (car masks) (cdr masks))
                            forms))))
      (setq n (+ n 1)))
    `(/= 0 ,(if (cdr forms) (cons 'logand (reverse forms)) (car forms)))))

(defun one-column-p (rows)
  (not (find-if (lambda (row) (cdr row)) rows)))

(defun chunks (rows)
  "The rows, divided into lists of at most rows-at-once."
  (let ((chunks nil))
    (while rows
      (let ((chunk nil))
        (while (and rows (< (length chunk) rows-at-once))
          (push (car rows) chunk)
          (setq rows (cdr rows)))
        (push chunk chunks)))
    (reverse chunks)))

(defun string-test (point variables rows)
  (if (one-column-p rows)
      `(/= 0 (path-map-get ',(make-path-map (mapcar (lambda (row) (cons (car row) 1)) rows))
                           ,(car variables)))
      (cons 'or (mapcar (lambda (chunk) (chunk-test point variables chunk)) (chunks rows)))))

(defun pair-maps (rows)
  "A list of (OLD-MAP . NEW-MAP) for rows whose first two columns are patterns. Each row has a bit,
which is set in the values of its patterns in both maps."
  (mapcar (lambda (chunk)
            (cons (make-path-map (cdr (masks chunk 0))) (make-path-map (cdr (masks chunk 1)))))
          (chunks rows)))

; --- Marks ------------------------------------------------------------------

(defun unmarked (point row)
  "ROW without its marks."
  (if (row-marks point row)
      (trim (remove-nth (marks-column point) row))
      row))

(defun remove-nth (n list)
  (if (= n 0) (cdr list) (cons (car list) (remove-nth (- n 1) (cdr list)))))

(defun marks-test (marks)
  "A form that is t if a name has these marks. A name in another mount namespace matches only if
MARKS contains other-mark."
  (if (logtest marks other-mark)
      `(= ,marks (logand marks ,marks))
      `(= ,marks (logand marks ,(logior marks other-mark)))))

(defun plain-rows (point rows)
  (if (member point *marked*)
      (let ((column (marks-column point)))
        (remove-if (lambda (row) (nth column row)) rows))
      rows))

(defun by-marks (point rows)
  "A list of (MARKS ROW ...) for the rows that have marks. The rows in this list no longer contain
their marks."
  (let* ((column (marks-column point))
         (marked (and (member point *marked*)
                      (remove-if-not (lambda (row) (nth column row)) rows))))
    (mapcar (lambda (marks)
              (cons marks
                    (mapcar (lambda (row) (unmarked point row))
                            (remove-if-not (lambda (row) (= marks (nth column row))) marked))))
            (distinct (mapcar (lambda (row) (nth column row)) marked)))))

(defun here-test (point test)
  "A form that is t if TEST is t and the name belongs to the caller's mount namespace."
  (cond ((null (marks-column point)) test)
        ((null test) nil)
        ((eq test t) `(not (logtest marks other-mark)))
        (t `(and (not (logtest marks other-mark)) ,test))))

(defun any-of (tests)
  (let ((tests (remove-if #'null tests)))
    (if (cdr tests) (cons 'or tests) (car tests))))

; --- Files ------------------------------------------------------------------

(defun file-entries (rows rights)
  "Entries for a path-map. RIGHTS is a function from the flags of a row to rights."
  (let ((flags nil) (granted nil)   ; those of the previous row: many rows have the same
        (entries nil))
    (dolist (row rows (reverse entries))
      (let ((path (column row 0)) (these (column row 1)))
        (unless (eql flags these)
          (setq flags these)
          (setq granted (funcall rights flags)))
        (push (cons (if (eq path :any) "**" path) granted) entries)))))

(defun flags-of (rows)
  "The different flags in ROWS, which are rows of file-open."
  (let ((flags nil) (all nil))
    (dolist (row rows all)
      (let ((these (column row 1)))
        (unless (eql flags these)
          (setq flags these)
          (unless (member flags all) (push flags all)))))))

(defun own-flags-p (flags)
  (and (integerp flags) (logtest flags own-file)))

(defun executes-test (variables)
  "A form that is t if a rule permits executing the file that the variable names."
  (let ((point (point-of file-exec)))
    (guarded-test point variables (aref *permits* point))))

(defun stat-test (variables opens)
  "A form for path-stat: permits reading the attributes of a file that may be opened, executed or
mapped."
  (let* ((map (point-of file-map))
         (tests (list (when opens
                        (here-test map `(logtest rights-of-all
                                                 (path-map-get *files* ,(car variables)))))
                      (executes-test variables)
                      (guarded-test map variables (aref *permits* map)))))
    (when (some #'identity tests)
      (cons 'or (remove-if #'null tests)))))

(defun opening-test (point variables map)
  "A form that is t if the rights of file-open permit path-mknod or path-truncate. MAP is a form for
the path-map with these rights."
  (here-test point
   (if (= point (point-of path-mknod))
       `(and (= 0 (logand ,(nth 1 variables) (logior (logandc2 S_IFMT S_IFREG) set-id-bits)))
             (logtest (path-map-get ,map ,(car variables)) creating-any))
       `(logtest (path-map-get ,map ,(car variables))
                 (if (= 0 owned) right-truncate truncate-any)))))

(defun derived-test (point variables)
  "A form for what rules for other points also permit at POINT, or nil. An open that
creates a file also makes a node. An open with O_TRUNC also truncates. A file that
may be executed may be mapped for execution."
  (cond ((= point (point-of path-stat)) (stat-test variables *opens*))
        ((= point (point-of file-map)) (executes-test variables))
        ((not *opens*) nil)
        ((or (= point (point-of path-mknod)) (= point (point-of path-truncate)))
         (let ((test (opening-test point variables '*files*)))
           (if (opens-speak-p)
               test
               `(and ,test
                     (or (not ,(vxes-form (car variables)))
                         ,(opening-test point variables
                                        (file-map-of (speaking-rows *opens* 0))))))))))

(defun with-marks (point marks first)
  "A row with FIRST as the first argument, and with MARKS unless they are nil."
  (when marks (note-marks point))
  (let ((row (list (or marks :any))))
    (dotimes (n (- (marks-column point) 1)) (push :any row))
    (trim (cons first row))))

(defun derived-refusals (point)
  "Refusals that follow from those of file-open. A file that may not be opened for a
change may be neither made nor truncated."
  (when (or (= point (point-of path-mknod)) (= point (point-of path-truncate)))
    (mapcar (lambda (refusal)
              (cons (car refusal)
                    (with-marks point (row-marks (point-of file-open) (cdr refusal))
                                (column (cdr refusal) 0))))
            (remove-if-not (lambda (refusal)
                             (logtest (refused-rights (column (cdr refusal) 1)) changing-rights))
                           (aref *refusals* (point-of file-open))))))

; --- Tables -----------------------------------------------------------------

; A table permits without a function: see vxed/table.h. A point has no tables where a refusal has to
; be tested first.
;
; A rule for opening files may match one of VXE's files without naming it (see vxes.lisp). Then the
; values of all of VXE's files in *files* have vxes-bit. The tables for opens permit no value with
; this bit. So functions judge VXE's files, and tables all others.

(defconstant vxes-bit (* own-unit own-unit))
(defconstant rights-of-all (logior all-rights (* own-unit all-rights)))

(defun name-point-p (point)
  "True if rules for POINT have only a name, as the first argument, and its marks."
  (and (eql (marks-column point) 1)
       (string-parameter-p point (car (rule-parameters point)))))

(defun all-rows (point)
  (aref *permits* point))

(defvar *meeting-columns* (make-array points))   ; results of meeting-columns, each in a list

(defun meeting-columns (point)
  "The columns in which a row of POINT may match one of VXE's files without naming it."
  (car (or (aref *meeting-columns* point)
           (setf (aref *meeting-columns* point)
                 (list (remove-if-not (lambda (n)
                                        (some (lambda (row) (meets-vxe-p (column row n)))
                                              (all-rows point)))
                                      (path-columns point)))))))

(defun unmet-rows (point)
  "The rows of POINT that cannot match one of VXE's files without naming it. A table can contain
only these."
  (if (member 0 (meeting-columns point))
      (speaking-rows (all-rows point) 0)
      (all-rows point)))

(defun name-rows (point rows-of)
  "The rows that permit names at POINT: its own rows, and those of other points that also count
here. ROWS-OF is a function from a point to its rows."
  (append (funcall rows-of point)
          (when (or (= point (point-of path-stat)) (= point (point-of file-map)))
            (funcall rows-of (point-of file-exec)))
          (when (= point (point-of path-stat)) (funcall rows-of (point-of file-map)))))

(defun opens-speak-p ()
  "True if no rule for opening files can match one of VXE's files without naming it."
  (not (member 0 (meeting-columns (point-of file-open)))))

(defconstant vxes-entries (mapcar (lambda (pattern) (cons pattern vxes-bit)) vxes-files))

(defun files-table (point)
  "The table of what rules for file-open also permit at POINT, as a list; or nil."
  (when *opens*
    (cond ((= point (point-of path-stat)) (list (list *files* rights-of-all 0 other-mark)))
          ((= point (point-of path-truncate))
           (list (list *files* right-truncate vxes-bit other-mark))))))

(defun name-tables (point)
  (let ((rows (remove-if (lambda (row) (nth 1 row)) (name-rows point #'unmet-rows))))
    (when (every (lambda (row) (and row (null (cdr row)) (stringp (car row)))) rows)
      (append (when rows
                (list (list (make-path-map (mapcar (lambda (row) (cons (car row) 1)) rows))
                            1 0 other-mark)))
              (files-table point)))))

(defun pair-point-p (point)
  "True if rules for POINT have only two names, as the first arguments, and their marks."
  (or (= point (point-of path-rename)) (= point (point-of path-link))))

(defun pair-tables (point)
  "Tables of pairs, or nil if there would be too many. Leaves out the rows that may match one of
VXE's files without naming it, which include all rows with :any in a column."
  (let ((rows (speaking-rows (speaking-rows (plain-rows point (all-rows point)) 0) 1)))
    (when (< (length rows) (* 8 rows-at-once))
      (mapcar (lambda (maps) (list (car maps) (cdr maps) other-mark)) (pair-maps rows)))))

(defconstant open-classes 128)

(defun class-flags (class)
  "The flags of the opens of a class."
  (logior (logand class O_ACCMODE)
          (if (logtest class 4) O_CREAT 0) (if (logtest class 8) O_EXCL 0)
          (if (logtest class 16) O_TRUNC 0) (if (logtest class 32) O_APPEND 0)))

(defun for-classes (function)
  "A vector of (FUNCTION CLASS) for each class of opens. Equal values are one object."
  (let ((classes (make-array open-classes)) (seen nil))
    (dotimes (class open-classes classes)
      (let ((value (funcall function class)))
        (unless (assoc value seen) (push (cons value value) seen))
        (setf (aref classes class) (cdr (assoc value seen)))))))

(defun needs-of-opens (needs)
  "The vector CLASSES of a table for file-open: see vxed/table.h. NEEDS is a function of the flags,
and of whether a device is opened. It returns (ALL . NONE). Models call this once, while they are
loaded."
  (for-classes (lambda (class) (funcall needs (class-flags class) (logtest class 64)))))

(defun needs-without (classes bits)
  "CLASSES, where a name must have none of BITS, either."
  (for-classes (lambda (class)
                 (let ((need (aref classes class)))
                   (cons (car need) (logior bits (cdr need)))))))

(defvar *needs* (needs-of-opens (lambda (flags device) (cons (needed-rights flags) vxes-bit))))

(defun tables-of (point)
  "The tables of the rules for a point that has no refusals."
  (cond ((name-point-p point) (name-tables point))
        ((pair-point-p point) (pair-tables point))
        ((not (or (= point (point-of path-mknod)) (= point (point-of file-open)))) nil)
        ((null *opens*) nil)
        ((= point (point-of path-mknod))
         (list (list *files* creating-any vxes-bit other-mark)))
        (t (list (list *files* (if *owners* (* own-unit all-rights) 0) 7 *needs*)))))

(defun told-by-tables-p (point tables)
  "True if the tables of a point permit everything that its rules permit."
  (and tables (name-point-p point)
       (not (find-if (lambda (row) (nth 1 row)) (name-rows point #'all-rows)))
       (= (length (name-rows point #'unmet-rows)) (length (name-rows point #'all-rows)))
       (not (and (= point (point-of path-truncate)) (or *owners* (not (opens-speak-p)))))))

; --- One point --------------------------------------------------------------

(defun open-test (rows map)
  "A form that is t if ROWS permit an open. MAP is a form for their path-map."
  (let ((test (if *owners*
                  `(let* ((rights (path-map-get ,map path))
                          (missing (logandc2 (needed-rights flags) rights)))
                     (or (= 0 missing)
                         (and (logtest flags own-file)
                              (= 0 (logandc2 (* own-unit missing) rights)))))
                  `(= 0 (logandc2 (needed-rights flags) (path-map-get ,map path))))))
    (if (some (lambda (flags) (or (eq flags :any) (logtest flags unnamed-flag))) (flags-of rows))
        `(and (not (set-id-unnamed-p flags mode)) ,test)
        test)))

(defun file-map-of (rows)
  "A form for a path-map from the paths of ROWS to the rights that they grant."
  `(quote ,(make-path-map (file-entries rows #'granted-rights))))

(defun rows-test (point variables rows map)
  "A form that is t if a row matches, and nil otherwise. No row asks for marks. MAP is
a form for the path-map of ROWS; only file-open uses it."
  (cond ((null rows) nil)
        ((member nil rows) t)
        ((= point (point-of file-open)) (open-test rows map))
        ((some (lambda (name) (string-parameter-p point name)) (rule-parameters point))
         (string-test point variables rows))
        (t (integer-test variables rows))))

(defun permits-test (point variables rows map)
  "A form that is t if a row matches. A plain row matches no name in another mount namespace. MAP is
as in rows-test."
  (let* ((groups (by-marks point rows))
         (plain (if groups (plain-rows point rows) rows)))
    (any-of (cons (here-test point (rows-test point variables plain map))
                  (mapcar (lambda (group)
                            `(and ,(marks-test (car group))
                                  ,(rows-test point variables (cdr group)
                                              (file-map-of (if (= point (point-of file-open))
                                                               (cdr group)
                                                               nil)))))
                          groups)))))

; --- VXE's own files --------------------------------------------------------

(defconstant unguarded-points
  (mapcar #'point '(path-stat path-chdir kernel-load kernel-helper)))

(defun path-columns (point)
  "The columns of the paths and addresses in a point's rows. nil for points that only read a file's
attributes, and for files that the kernel loads or starts, whose opens are judged."
  (let ((n 0) (columns nil))
    (unless (or (< point calls)
                (member point unguarded-points))
      (dolist (name (rule-parameters point))
        (when (member name '("path" "old" "new" "from" "to" "address")) (push n columns))
        (setq n (+ n 1))))
    columns))

(defun speaking-rows (rows n)
  "The rows whose column N cannot match a file of VXE without naming it."
  (remove-if (lambda (row) (meets-vxe-p (column row n))) rows))

(defun speaking-test (point variables rows n)
  "A form that is nil if the name in column N is a file of VXE and no row that names it matches,
else t. Returns nil if the rows need no such test."
  (when (member n (meeting-columns point))
    (let ((speaking (speaking-rows rows n)))
      (any-of (list `(not ,(vxes-form (nth n variables)))
                    (permits-test point variables speaking
                                  (file-map-of (if (= point (point-of file-open))
                                                   (plain-rows point speaking)
                                                   nil))))))))

(defun vxes-tests (point variables rows)
  (remove-if #'null (mapcar (lambda (n) (speaking-test point variables rows n))
                            (path-columns point))))

(defun guarded-test (point variables rows)
  "Like permits-test, for all rows of a point. Only a pattern that names a file of VXE matches it."
  (let ((test (permits-test point variables rows '*files*))
        (tests (vxes-tests point variables rows)))
    (if (and test tests) `(and ,test ,@tests) test)))

(defun vxes-here-form (point variables)
  "A form that is t if an argument of a point names a file of VXE, or nil if none can."
  (any-of (mapcar (lambda (n) (vxes-form (nth n variables))) (path-columns point))))

(defun refused-rows-test (point variables rows)
  (if (and rows (= point (point-of file-open)) (not (member nil rows)))
      `(logtest (needed-rights flags)
                (path-map-get ',(make-path-map (file-entries rows #'refused-rights)) path))
      (rows-test point variables rows nil)))

(defun refused-test (point variables rows)
  "A form that is t if a row matches. A plain row matches names with any marks."
  (any-of (cons (refused-rows-test point variables (plain-rows point rows))
                (mapcar (lambda (group)
                          `(and (= ,(car group) (logand marks ,(car group)))
                                ,(refused-rows-test point variables (cdr group))))
                        (by-marks point rows)))))

(defun refusal-clauses (point variables refusals)
  "Clauses for cond, one for each errno."
  (mapcar (lambda (errno)
            (list (refused-test point variables
                                (mapcar #'cdr (remove-if-not (lambda (refusal) (= (car refusal) errno))
                                                             refusals)))
                  errno))
          (distinct (mapcar #'car refusals))))

(defun asked-about (point rows)
  "The names of the arguments that at least one row restricts."
  (let ((n 0) (names nil) (unmarked (if (member point *marked*) nil (marks-column point))))
    (dolist (name (rule-parameters point) names)
      (when (and (not (eql n unmarked))
                 (some (lambda (row) (not (eq (column row n) :any))) rows))
        (push (intern name) names))
      (setq n (+ n 1)))))

(defun blind-judge-p (point)
  "True if a point has marks and its check does not use them. Such a check is not called for names
in other mount namespaces; they are refused."
  (and (marks-column point) (not (member point *seeing*))))

(defun asked-form (point default)
  "A form for the verdict where no rule matches: the check of the VXED, or the default of its model.
If the default is a function, both it and the check must permit. The check is not called for VXE's
files, because it is no pattern that names them."
  (let* ((arguments (mapcar #'intern (parameters point)))
         (judge (and (aref *judges* point) (cons (aref *judges* point) arguments)))
         (here (if (and judge (blind-judge-p point)) (here-test point judge) judge))
         (own (and (consp default) (cons (nth 1 default) arguments)))
         (theirs (and here (not own)
                      (vxes-here-form point (mapcar #'intern (rule-parameters point)))))
         (check (if theirs `(if ,theirs nil ,here) here)))
    (cond ((and check own)
           `(let ((verdict ,check))
              (if (or (eq verdict t) (eq verdict :log))
                  (let ((own ,own))
                    (if (eq own t) verdict own))
                  verdict)))
          (t (or check own default)))))

(defun check-form (point default permits refusals)
  (let ((variables (mapcar #'intern (rule-parameters point)))
        (asked (asked-form point default)))
    `(lambda ,(mapcar #'intern (parameters point))
       (let ,(low-word-bindings point (asked-about point (append permits (mapcar #'cdr refusals))))
         (cond ,@(refusal-clauses point variables refusals)
               (,(guarded-test point variables permits) t)
               (,(derived-test point variables) t)
               (t ,asked))))))

(defun anything-form (point permits)
  "The verdict on a point for which a rule permits everything."
  (let* ((variables (mapcar #'intern (rule-parameters point)))
         (tests (vxes-tests point variables permits)))
    (cond ((objects-of point) :uncheckable)
          (tests `(lambda ,(mapcar #'intern (parameters point))
                    (let ,(low-word-bindings point (asked-about point permits))
                      ,(if (cdr tests) (cons 'and tests) (car tests)))))
          (t t))))

(defun refusals-of (point)
  (append (reverse (aref *refusals* point)) (derived-refusals point)))

(defun verdict-form (point default tables)
  "The verdict on a point where no table permits: a constant, or a form that evaluates to
a function. DEFAULT is the model's verdict: a constant, or (function NAME). The function
takes every argument of the point."
  (let ((permits (reverse (aref *permits* point)))
        (refusals (refusals-of point)))
    (cond ((aref *uncheckable* point) :uncheckable)
          ((and (null default) (null (aref *judges* point)) (null refusals)
                (told-by-tables-p point tables))
           nil)
          ((and (aref *judges* point) (null refusals) (null permits) (not (consp default))
                (not (blind-judge-p point))
                (null (path-columns point))
                (null (derived-test point '(path mode))))
           `(function ,(aref *judges* point)))
          ((or refusals (aref *judges* point)) (check-form point default permits refusals))
          ((member nil permits) (anything-form point permits))
          ((or permits (derived-test point '(path mode))) (check-form point default permits nil))
          (t default))))

(defun forget-rules ()
  "Drops the rules. The image that judges does not need them."
  (setq *permits* nil *refusals* nil *judges* nil *uncheckable* nil *known* nil *seeing* nil
        *meeting-columns* nil *points* nil *ruled* nil *marked* nil
        *unsettled* nil))

(defun tables-at (point default-tables)
  (unless (< point calls)
    (let ((refusals (refusals-of point)))
      (append (if refusals nil (tables-of point))
              (when (and default-tables (null (aref *judges* point)))
                (funcall default-tables point refusals))))))

(defvar *unsettled* *points*)   ; points whose verdicts checks-form makes even if they have no rule

(defconstant points-of-several   ; for which rules for other points also count
  (mapcar #'point '(path-stat path-mknod path-truncate file-map)))

(defun set-check (point verdict)
  (setf (aref *checks* point) verdict))

(defun settle-verdicts (default)
  "Stores the verdicts of a model that are the same in every VXED without a rule for the point.
DEFAULT is as in checks-form, where it must return the same. A model may call this while it is
loaded, so that all VXEDs of the model share the work."
  (setq *unsettled* nil)
  (dolist (point *points*)
    (let ((verdict (funcall default point)))
      (if (or (consp verdict) (member point points-of-several))
          (push point *unsettled*)
          (set-check point verdict)))))

(defun checks-form (default &optional default-tables)
  "The expansion of a model's (install). DEFAULT is a function from a point to its verdict,
DEFAULT-TABLES one from a point and its refusals to the tables of that verdict. These must permit
nothing that a refusal may match."
  (let* ((all (aref *permits* (point-of file-open)))
         (rows (plain-rows (point-of file-open) all))
         (forms nil))
    (setq *files* (make-path-map (append (file-entries rows #'granted-rights)
                                         (unless (opens-speak-p) vxes-entries))))
    (setq *opens* rows)
    (setq *owners* (some #'own-flags-p (flags-of all)))
    (dolist (point (append *ruled* (remove-if #'ruled-p *unsettled*)))
      (let ((verdict (funcall default point)) (tables nil))
        ; Rules for other points also count for some objects.
        (when (or (ruled-p point) (>= point calls))
          (setq tables (tables-at point default-tables))
          (setq verdict (verdict-form point verdict tables)))
        (cond ((consp verdict)
               (push `(set-check ,point ,(if tables `(cons ',tables ,verdict) verdict)) forms))
              (t (set-check point (if tables (cons tables verdict) verdict))))))
    (push '(forget-rules) forms)
    (cons 'progn (reverse forms))))
