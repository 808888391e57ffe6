; SPDX-License-Identifier: GPL-2.0
; What a VXED lacks for events that it does not permit, and its text with that.
;
; Only groups are changed whose first line begins with ";; ": up to the next
; empty line. What is there already serves as examples: a rule for the file of
; one user and an event about that of another make a rule for both.

(include "generate")

; --- What is written --------------------------------------------------------

(defun written-model ()
  (let ((declared (assoc 'vxed *written*)))
    (symbol-name (nth 1 (assoc 'model (nthcdr 2 declared))))))

(defun written-abis ()
  (mapcar #'symbol-name (cdr (assoc 'abi (nthcdr 2 (assoc 'vxed *written*))))))

(defun written-text (name argument)
  "As item-argument has it, of what is no string."
  (cond ((consp argument)
         (string-append "(" (string-join (mapcar (lambda (part) (written-text name part)) argument)
                                         " ")
                        ")"))
        ((not (integerp argument)) (symbol-name argument))
        ((string= name "mode") (string-append "#o" (number-to-string argument 8)))
        (t (number-to-string argument))))

(defun known-constants-p (argument)
  (cond ((consp argument) (every #'known-constants-p argument))
        ((or (null argument) (integerp argument) (stringp argument)) t)
        (t (or (member argument '(inside outside)) (boundp argument)))))

(defun written-argument (name argument)
  (cond ((not (stringp argument))
         (cons (if (member name id-names) 'id 'text) (written-text name argument)))
        ((member name path-names) (cons 'path argument))
        ((string= name "address") (cons 'address argument))
        (t (cons 'text (quoted argument)))))

(defun written-class (call arguments)
  (let ((judged (car (judged-points (point call)))))
    (class-of (point-name judged)
              (if (and (= judged (point-of file-open)) (nth 1 arguments))
                  (integer-value "flags" (nth 1 arguments))
                  0))))

(defun written-item (name arguments class number)
  (make-item name arguments class nil (list number) (list (mapcar #'cdr arguments))))

(defun written-permit (call arguments number)
  "An item of a (permit CALL ARGUMENT ...), or nil where it says no more than that."
  (let ((names (and (point call) (argument-names call))))
    (and names
         (= (length names) (length arguments))
         (every #'known-constants-p arguments)
         (not (member '* arguments))
         (written-item (string-append "permit " call)
                       (mapcar #'written-argument names arguments)
                       (written-class call arguments) number))))

(defun written-items ()
  "Items for examples. Their sources are negative: -1 for the first form."
  (let ((items nil) (number 0))
    (dolist (form *written* (reverse items))
      (setq number (- number 1))
      (cond ((and (eq (car form) 'permit) (symbolp (nth 1 form)))
             (let ((item (written-permit (symbol-name (nth 1 form)) (nthcdr 2 form) number)))
               (when item (push item items))))
            ((and (member (car form) '(read read-own write node execute)) (stringp (nth 1 form))
                  (null (nthcdr 2 form)))
             (push (written-item (symbol-name (car form)) (list (cons 'path (nth 1 form)))
                                 (cdr (assoc (symbol-name (car form)) point-classes)) number)
                   items))))))

(defun makes-p (item)
  "Whether its rule lets names be made."
  (or (eq (item-class item) 'create)
      (string= (item-name item) "write")
      (some (lambda (text) (search "O_CREAT" text)) (item-texts item))
      (and (point (call-of item))
           (some (lambda (object) (assoc (point-name object) making))
                 (judged-points (point (call-of item)))))))

(defun written-made (items)
  "The patterns of names that the VXED lets be made: the last of each rule."
  (remove-if #'null
             (mapcar (lambda (item) (cdr (find-if #'path-argument-p
                                                  (reverse (item-arguments item)))))
                     (remove-if-not #'makes-p items))))

(defun path-argument-p (argument) (eq (car argument) 'path))

(defun written-calls ()
  "The names that tries, uncheckables and permits without arguments are about, and
\"CALL ARGUMENT\" of permits with one."
  (gather (lambda (form)
            (cond ((member (car form) '(try uncheckable))
                   (mapcar #'symbol-name (remove-if-not #'symbolp (cdr form))))
                  ((and (eq (car form) 'permit) (symbolp (nth 1 form)))
                   (let ((call (symbol-name (nth 1 form))))
                     (cond ((null (nthcdr 2 form)) (list call))
                           ((and (nth 2 form) (symbolp (nth 2 form)))
                            (list (string-append call " " (symbol-name (nth 2 form))))))))))
          *written*))

(defun written-checks ()
  "The names that define-checks are about."
  (mapcar (lambda (form) (symbol-name (nth 1 form)))
          (remove-if-not (lambda (form) (eq (car form) 'define-check)) *written*)))

; --- What is proposed -------------------------------------------------------

(defun event-sources (line)
  (remove-if #'minusp (line-sources line)))

(defun replaced-texts (line items)
  "Of the written items that a line stands for as well."
  (let ((numbers (remove-if-not #'minusp (line-sources line))))
    (mapcar #'item-form
            (remove-if-not (lambda (item) (member (car (item-sources item)) numbers)) items))))

(defun proposal (title line items)
  (let ((replaced (replaced-texts line items)))
    (and (event-sources line)
         (not (member (line-text line) replaced))
         (list title (line-text line) (or (line-note line) "") (line-risk line)
               (event-sources line) replaced))))

(defun propose (text events pids users exact)
  "((TITLE TEXT NOTE RISK EVENT-NUMBERS REPLACED-TEXTS) ...) for a VXED's text,
whose forms *written* has."
  (prepare events pids users exact)
  (setq *spoken* (map-or-nil (written-calls)))
  (setq *checked* (map-or-nil (written-checks)))
  (let ((examples (written-items)))
    (setq *made* (made-map events (written-made examples)))
    (setq *ran* (append (item-paths examples '(execute)) *ran*))
    (setq *altered* (append (item-paths examples '(write create)) *altered*))
    (gather (lambda (section)
              (remove-if #'null
                         (mapcar (lambda (line) (proposal (car section) line examples))
                                 (cdr section))))
            (sections (titled-lines (written-model) events examples (written-abis))))))

; --- The text ---------------------------------------------------------------

(defun title-of (line)
  (and (string-prefix-p ";; " line) (subseq line 3 (length line))))

(defun says-p (line text)
  "Whether a line of the VXED is this form, with or without a note."
  (or (string= line text) (string-prefix-p (string-append text " ") line)))

(defun without (lines texts)
  (remove-if (lambda (line) (some (lambda (text) (says-p line text)) texts)) lines))

(defun accepted-line (proposal)
  (with-note (make-line (nth 1 proposal) (nth 2 proposal) nil nil)))

(defun inserted (lines new)
  "LINES with one more, before the first form that it sorts before; one of many
lines at the end."
  (let ((key (text-key new)) (result nil) (left new))
    (dolist (line lines)
      (when (and left
                 (string-prefix-p "(" left)
                 (string-prefix-p "(" line)
                 (string< key (text-key line)))
        (push left result)
        (setq left nil))
      (push line result))
    (reverse (if left (cons left result) result))))

(defun amended-group (lines accepted)
  (let ((kept (without lines (gather (lambda (proposal) (nth 3 proposal)) accepted))))
    (dolist (proposal accepted kept)
      (setq kept (inserted kept (accepted-line proposal))))))

(defun groups-of (text)
  "The text as lists of lines; an empty line is a group of its own."
  (let ((groups nil) (group nil))
    (dolist (line (string-split text "\n"))
      (when (and group (string= line ""))
        (push (reverse group) groups)
        (setq group nil))
      (if (string= line "") (push '("") groups) (push line group)))
    ;; Behind the last newline there is no line.
    (reverse (if group (cons (reverse group) groups) (cdr groups)))))

(defun for-title (title accepted)
  (remove-if-not (lambda (proposal) (equal title (car proposal))) accepted))

(defun amend (text accepted)
  "The text with proposals ((TITLE TEXT NOTE REPLACED-TEXTS) ...)."
  (let ((left accepted) (all (gather (lambda (proposal) (list-copy (nth 3 proposal))) accepted))
        (groups nil))
    (dolist (group (groups-of text))
      (let ((title (and group (title-of (car group)))))
        (push (if title
                  (cons (car group)
                        (amended-group (without (cdr group) all) (for-title title left)))
                  group)
              groups)
        (when title
          (setq left (remove-if (lambda (proposal) (equal title (car proposal))) left)))))
    (while left
      (let ((title (car (car left))))
        (unless (equal (car groups) '("")) (push '("") groups))
        (push (cons (string-append ";; " title) (amended-group nil (for-title title left))) groups)
        (setq left (remove-if (lambda (proposal) (equal title (car proposal))) left))))
    (string-append (string-join (mapcar (lambda (group) (string-join group "\n")) (reverse groups))
                                "\n")
                   "\n")))

(defun list-copy (list) (append list nil))
