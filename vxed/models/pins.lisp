; SPDX-License-Identifier: GPL-2.0
; What patterns and rules say of names, for links and renames: which directories
; have to stay where they are, and what kinds of rules go by a name.

(include "vxed")

(defconstant pinned 16)   ; something beneath is spoken of
(defconstant stays 128)   ; by more kinds of rules than have a bit
(defconstant first-kind 4096)
(defconstant most-kinds 44)

(defvar *kinds* nil)   ; (((permit or refuse . what) . bit) ...)

; --- What is beneath --------------------------------------------------------

(defun more-p (byte other component)
  (< (length (string-split component other)) (length (string-split component byte))))

(defun unescaped (component)
  "Without the bytes that a backslash stands before."
  (let ((parts (string-split component "\\")))
    (string-join (cons (car parts)
                       (mapcar (lambda (part) (subseq part (min 1 (length part)) (length part)))
                               (cdr parts)))
                 "")))

(defun cut-p (component)
  "Whether it may be a piece of what a slash within stands in."
  (let ((bare (unescaped component)))
    (or (more-p "{" "}" bare) (more-p "[" "]" bare)
        (and (search "[" bare) (or (search "{" bare) (search "}" bare)))
        (search "\\\\" component)
        (string-suffix-p "\\" component))))

(defun many-p (component)
  "Whether it may stand for more than one."
  (or (search "**" component) (cut-p component)))

(defun begun (component)
  "A pattern of all that begins as it does, in so far as that is known."
  (let ((start (subseq component 0 (or (search "**" component) 0))))
    (string-append (if (cut-p start) "" start) "**")))

(defun reaches-on-p (component)
  "Whether the last one speaks of what lies in that which it begins. What ends with
** does too, but matches that as well."
  (let ((at (search "**" component)))
    (and at (< (+ at 2) (length component)))))

(defun pins (pattern)
  "Entries for the directories above a pattern, or, where it is not known how
deep they lie, for all there may be. What begins with ** matches wherever they are."
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
  "The pattern of paths in a row's column, or nil. That of a unix socket's address is
one as well."
  (cond ((not (stringp column)) nil)
        ((member name '("path" "old" "new")) column)
        ((and (string= name "address") (string-prefix-p "unix:/" column)) (subseq column 5))))

(defun named-entries (rule point row)
  "Of each name in a row: the pins, and the bit of its kind, which is all but the
name. A row that asks for marks is about no name that can be changed to."
  (let ((entries nil) (n 0))
    (unless (row-marks point row)
      (dolist (name (rule-parameters point))
        (let ((pattern (path-pattern name (column row n))))
          (when pattern
            (push (cons pattern
                        (kind-bit (cons rule (cons point (cons n (remove (column row n) row))))))
                  entries)
            (setq entries (append (pins pattern) entries))))
        (setq n (+ n 1))))
    entries))

(defun entries-of-permits ()
  "Of those for how files are used. What else a name may have done to it, what is
written there instead of moved may as well."
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
