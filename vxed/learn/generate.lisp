; SPDX-License-Identifier: GPL-2.0
; Makes the text of a VXED from the events of a trace. This code runs in the tools,
; never in the kernel. libvxe/learn/generate.c calls it.

(include "generate-strict")
(include "generate-filesystem")

(defun prepare (events pids times users exact)
  (setq *exact* exact)
  (setq *pids* (and pids (literal-map pids 1)))
  (setq *users* (and users
                     (make-path-map (mapcar (lambda (user)
                                              (cons (escape-pattern user) (if (digits-p user) 2 1)))
                                            users))))
  (setq *made* (made-map events nil))
  (setq *gone* (removed-map events nil))
  (setq *exclusive* (exclusive-map events nil))
  (set-drawn (made-paths events))
  (set-clock times)
  (setq *makers* (makers events))
  (setq *serves* (binds-p #'service-address-p events))
  (setq *leases* (binds-p #'lease-address-p events))
  (setq *ran* (paths-of-classes events '(execute)))
  (setq *altered* (paths-of-classes events '(write create)))
  (set-dated *altered*)
  (set-folders (made-directories events)))

(defun recorded-elsewhere-p (event)
  "True if the event has a name from another mount namespace in an old format, which has
no mark. No rule can express such a name."
  (some (lambda (argument)
          (and (stringp argument)
               (or (string-prefix-p "other:" argument) (string-prefix-p "unix:other:" argument))))
        (event-arguments event)))

(defconstant longest-name 4080)   ; bytes as a pattern, which has at most 4096

(defun sayable (events)
  "The events whose names patterns can express. Escapes can double the length of a name."
  (remove-if (lambda (event)
               (some (lambda (argument)
                       (and (stringp argument)
                            (< longest-name (length (escape-pattern argument)))))
                     (event-arguments event)))
             events))

(defun titled-lines (model events examples abis)
  (let ((events (mapcar #'with-owner (remove-if #'recorded-elsewhere-p events))))
    (if (string= model "strict")
        (strict-lines events examples abis)
        (filesystem-lines events examples))))

(defun title-rank (title)
  "The rank of a title as text, for sorting."
  (let ((place (position title purpose-order)))
    (format nil "~a~a" (if (and place (< place 10)) "0" "") (or place 99))))

(defun sections (pairs)
  "((TITLE . LINES) ...) in the order of the titles. The lines are sorted."
  (mapcar (lambda (group)
            (cons (car (car group)) (sorted-lines (mapcar #'cdr group))))
          (group-keyed (sort (mapcar (lambda (pair)
                                       (cons (string-append (title-rank (car pair)) (car pair)) pair))
                                     pairs)
                             #'before-p))))

(defun section-text (section)
  (string-append "\n;; " (car section) "\n"
                 (string-join (mapcar #'with-note (cdr section)) "\n") "\n"))

(defconstant uncheckable-title "What is never asked about, because it reaches nothing new")

; --- Generalisations --------------------------------------------------------

(defvar *generalisations* nil)   ; lines of the latest text that permit more than was seen

(defun texts-of (pairs)
  (let ((texts (make-hash-table)))
    (dolist (pair pairs texts)
      (setf (gethash (line-text (cdr pair)) texts) t))))

(defun reasoned-p (line)
  (let ((note (line-note line)))
    (not (or (null note) (string= note "") (search seen-once note) (search kept-here note)))))

(defun wild-p (line)
  "True if the line is certainly no literal rule, because it has an unescaped wildcard."
  (and (pattern-p (line-text line)) (not (search "\\" (line-text line)))))

(defun events-behind (events lines)
  "The events for which the lines were made."
  (let ((numbers (make-hash-table)))
    (dolist (line lines)
      (dolist (number (line-sources line)) (setf (gethash number numbers) t)))
    (remove-if-not (lambda (event) (gethash (event-number event) numbers)) events)))

(defun find-generalisations (pairs model events abis)
  "The lines that have a reason and are not among the literal lines."
  (let* ((lines (remove-if-not #'reasoned-p (gather #'cdr (sections pairs))))
         (open (remove-if #'wild-p lines))
         (texts (and open (texts-of (exact-pairs model (events-behind events open) abis)))))
    (remove-if (lambda (line) (and texts (gethash (line-text line) texts))) lines)))

(defun generalisations ()
  "((TEXT NOTE RISK) ...) for the text that generate made last, if its OFF was empty."
  (mapcar (lambda (line) (list (line-text line) (line-note line) (or (line-risk line) "")))
          *generalisations*))

(defun note-sources (pairs off numbers)
  "Adds the sources of the lines with a text in OFF to NUMBERS. True if there were any."
  (let ((any nil))
    (dolist (pair pairs any)
      (when (member (line-text (cdr pair)) off)
        (setq any t)
        (dolist (number (line-sources (cdr pair)))
          (setf (gethash number numbers) t))))))

(defun exact-pairs (model events abis)
  (setq *exact* t)
  (let ((pairs (titled-lines model events nil abis)))
    (setq *exact* nil)
    pairs))

(defun pairs-without (off pairs model events abis)
  "The lines without those in OFF. The events of the removed lines get literal lines. The remaining
events may result in the same line again; then it is removed as well."
  (let ((numbers (make-hash-table)) (left pairs) (literal nil))
    (dotimes (i 8 (append left (exact-pairs model literal abis)))
      (when (note-sources left off numbers)
        (let ((literal-p (lambda (event)
                           (and (gethash (event-number event) numbers) (not (entry-p event))))))
          (setq literal (remove-if-not literal-p events)
                left (titled-lines model (remove-if literal-p events) nil abis)))))))

(defun generate (name model activate events pids times users exact lost off)
  "The text of a VXED. NAME is a string. MODEL is \"strict\" or \"filesystem\". ACTIVATE is a list
of patterns. EVENTS: see listing.lisp. PIDS and USERS are lists of strings; USERS has names and
numbers. TIMES: see set-clock. If EXACT is true, no name becomes a pattern. LOST is the number of
lost events. OFF is a list of the texts of unwanted lines, see pairs-without."
  (setq events (sayable events))
  (prepare events pids times users exact)
  (let* ((abis (abis-of events)) (all (titled-lines model events nil abis))
         (pairs (if off (pairs-without off all model events abis) all)))
    (setq *generalisations*
          (and (not exact) (find-generalisations all model events abis)))
    (string-append (heading name lost)
                   (declaration-text (name-for-text name) model activate abis)
                   (if (string= model "strict")
                       (section-text (cons uncheckable-title (uncheckable-lines abis)))
                       "")
                   (string-join (mapcar #'section-text (sections pairs)) ""))))
