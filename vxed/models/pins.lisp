; SPDX-License-Identifier: GPL-2.0
; What patterns and rules say about names, for judging links and renames: which directories must not
; move, and which kinds of rules name a path.

(include "vxed")

(defconstant pinned 16)   ; a pattern names something beneath it
(defconstant stays 128)   ; must not move: a rule that names it is of a kind without a bit
(defconstant first-kind 4096)
(defconstant most-kinds 44)
(defconstant above-kept (ash 1 58))   ; rules refuse making something beneath it

(defvar *kinds* nil)   ; (((permit or refuse . what) . bit) ...)

; --- What is beneath --------------------------------------------------------

(defun more-p (byte other component)
  (< (length (string-split component other)) (length (string-split component byte))))

(defun unescaped (component)
  "COMPONENT without backslashes and the bytes that they escape."
  (let ((parts (string-split component "\\")))
    (string-join (cons (car parts)
                       (mapcar (lambda (part) (subseq part (min 1 (length part)) (length part)))
                               (cdr parts)))
                 "")))

(defun cut-p (component)
  "True if COMPONENT may be a piece of {...} or [...] that contains a slash."
  (let ((bare (unescaped component)))
    (or (more-p "{" "}" bare) (more-p "[" "]" bare)
        (and (search "[" bare) (or (search "{" bare) (search "}" bare)))
        (search "\\\\" component)
        (string-suffix-p "\\" component))))

(defun many-p (component)
  "True if COMPONENT may match more than one component of a path."
  (or (search "**" component) (cut-p component)))

(defun begun (component)
  "A pattern for every path that begins like COMPONENT, up to the first byte that is not known."
  (let ((start (subseq component 0 (or (search "**" component) 0))))
    (string-append (if (cut-p start) "" start) "**")))

(defun reaches-on-p (component)
  "True if the last component of a pattern has text after **. Such a pattern matches files in
directories that it does not match. If it ends with **, it matches the directories as well."
  (let ((at (search "**" component)))
    (and at (< (+ at 2) (length component)))))

(defun pins (pattern)
  "Entries for the directories above a pattern. If their depth is not known, the entries
match every directory that may be above it. An entry that begins with ** matches at
any depth."
  (let* ((inner (string-split pattern "/")) (above (car inner)) (entries nil)
         (first (if (string-prefix-p "**" above) (subseq above 2 (length above)) above)))
    (cond ((many-p first) (setq above "" inner '("" "**" "")))
          ((and (cdr inner) (not (string= "" first)))
           (push (cons above pinned) entries)))
    (setq inner (cdr inner))
    (while inner
      (let ((many (many-p (car inner))))
        (when (or (cdr inner) (reaches-on-p (car inner)))
          (setq above (string-append above "/" (if many (begun (car inner)) (car inner))))
          (push (cons above pinned) entries))
        (setq inner (if many nil (cdr inner)))))
    entries))

; --- Rules that go by names -------------------------------------------------

(defun kind-bit (kind)
  (let ((known (assoc kind *kinds*)))
    (cond (known (cdr known))
          ((= most-kinds (length *kinds*)) stays)
          (t (push (cons kind (ash first-kind (length *kinds*))) *kinds*)
           (cdr (car *kinds*))))))

(defun bits-of-kinds (rule)
  (let ((bits 0))
    (dolist (kind *kinds* bits)
      (when (eq rule (car (car kind))) (setq bits (logior bits (cdr kind)))))))

(defun path-pattern (name column)
  "The pattern of paths in a row's column, or nil. The address of a unix socket also contains such a
pattern."
  (cond ((not (stringp column)) nil)
        ((member name '("path" "old" "new")) column)
        ((and (string= name "address") (string-prefix-p "unix:/" column)) (subseq column 5))))

(defconstant points-that-make (mapcar #'point '(path-mknod path-mkdir path-symlink)))

(defun pins-of-row (rule point pattern)
  "The pins of a pattern. If the rule refuses making what the pattern names, a symlink in place of a
directory above would lead programs outside, which use the path, to something else. So the pin tells
of the rule. It does not where the depth of the directory is not known."
  (if (and (eq rule 'refuse) (member point points-that-make))
      (mapcar (lambda (pin)
                (if (search "**" (car pin)) pin (cons (car pin) (logior above-kept (cdr pin)))))
              (pins pattern))
      (pins pattern)))

(defun named-entries (rule point row)
  "Entries for each name in a row: its pins, and the bit of its kind. A kind is the rule without the
name. A row with marks gives no entries, because no file can be renamed to a name that it matches."
  (let ((entries nil) (n 0))
    (unless (row-marks point row)
      (dolist (name (rule-parameters point))
        (let ((pattern (path-pattern name (column row n))))
          (when pattern
            (push (cons pattern
                        (kind-bit (cons rule (cons point (cons n (remove (column row n) row))))))
                  entries)
            (setq entries (append (pins-of-row rule point pattern) entries))))
        (setq n (+ n 1))))
    entries))

(defun entries-of-permits ()
  "Entries of the permits for using files. Other permits do not matter for a rename: a file that is
newly written at a name gets them just like a file that is moved there."
  (let ((entries nil))
    (dolist (point (list (point-of file-open) (point-of file-exec) (point-of file-map)
                         (point-of socket-connect) (point-of socket-sendmsg))
                   entries)
      (dolist (row (aref *permits* point))
        (setq entries (append (named-entries 'permit point row) entries))))))

(defun entries-of-refusals ()
  (let ((entries nil) (point calls))
    (while (< point points)
      (dolist (refusal (aref *refusals* point))
        (setq entries (append (named-entries 'refuse point (cdr refusal)) entries)))
      (setq point (+ point 1)))
    entries))
