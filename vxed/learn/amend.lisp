; SPDX-License-Identifier: GPL-2.0
; Finds the rules that a VXED lacks for a list of events, and writes its text with those
; rules added.
;
; Only groups whose first line begins with ";; " are changed. A group ends at the next
; empty line. The rules already in the VXED serve as examples: a rule for one user's
; file and an event about another user's file together make one rule for both files.

(include "generate")

; --- The rules of the VXED --------------------------------------------------

(defun written-model ()
  (let ((declared (assoc 'vxed *written*)))
    (symbol-name (nth 1 (assoc 'model (nthcdr 2 declared))))))

(defun written-abis ()
  (mapcar #'symbol-name (cdr (assoc 'abi (nthcdr 2 (assoc 'vxed *written*))))))

(defun written-programs ()
  "The activation patterns of the VXED, and the programs that it may execute."
  (remove-if-not #'stringp
                 (append (cdr (assoc 'activate (nthcdr 2 (assoc 'vxed *written*))))
                         (gather #'executed-texts *written*))))

(defun executed-texts (form)
  "The strings of a form that permits executing files."
  (cond ((eq (car form) 'execute) (cdr form))
        ((and (eq (car form) 'permit) (member (nth 1 form) '(execve execveat file-exec)))
         (nthcdr 2 form))))

(defun written-text (name argument)
  "The source text of an argument that is not a string. item-argument writes it the same
way."
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
        (t (or (member argument '(inside outside own)) (boundp argument)))))

(defun written-argument (name argument)
  (cond ((not (stringp argument))
         (cons (if (member name id-names) 'id 'text) (written-text name argument)))
        ((member name path-names) (cons 'path argument))
        ((string= name "address") (cons 'address argument))
        ((string= name "target") (cons 'target argument))
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
  "The item for the rule (permit CALL ARGUMENT ...). nil unless the rule has one constant argument
for each parameter of the call."
  (let ((names (and (point call) (argument-names call))))
    (and names
         (= (length names) (length arguments))
         (every #'known-constants-p arguments)
         (not (member '* arguments))
         (written-item (string-append "permit " call)
                       (mapcar #'written-argument names arguments)
                       (written-class call arguments) number))))

(defun written-items ()
  "Items for the VXED's own rules, which serve as examples. Their sources are negative:
the first form has number -1."
  (let ((items nil) (number 0))
    (dolist (form *written* (reverse items))
      (setq number (- number 1))
      (cond ((and (eq (car form) 'permit) (symbolp (nth 1 form)))
             (let ((item (written-permit (symbol-name (nth 1 form)) (nthcdr 2 form) number)))
               (when item (push item items))))
            ((and (eq (car form) 'move) (stringp (nth 1 form)) (stringp (nth 2 form)))
             (push (written-item "move" (list (cons 'path (nth 1 form)) (cons 'path (nth 2 form)))
                                 'write number)
                   items))
            ((and (member (car form) '(read read-own write node execute)) (stringp (nth 1 form))
                  (null (nthcdr 2 form)))
             (push (written-item (symbol-name (car form)) (list (cons 'path (nth 1 form)))
                                 (cdr (assoc (symbol-name (car form)) point-classes)) number)
                   items))))))

(defun makes-p (item)
  "True if the item's rule permits the program to create names."
  (or (eq (item-class item) 'create)
      (member (item-name item) '("write" "move"))
      (some (lambda (text) (search "O_CREAT" text)) (item-texts item))
      (and (point (call-of item))
           (some (lambda (object) (assoc (point-name object) making))
                 (judged-points (point (call-of item)))))))

(defun written-socket (item)
  (and (member (call-of item) '("bind" "socket-bind"))
       (string-prefix-p "unix:/" (car (item-texts item)))
       (subseq (car (item-texts item)) 5)))

(defun written-made (items)
  "The patterns of the names that the VXED lets the program create: those of sockets, and the last
path of each rule for creating anything else."
  (remove-if #'null
             (mapcar (lambda (item)
                       (if (makes-p item)
                           (cdr (find-if #'path-argument-p (reverse (item-arguments item))))
                           (written-socket item)))
                     items)))

(defun written-gone (items)
  "The patterns of the names that the VXED lets the program remove: the first path of
each such rule."
  (remove-if #'null
             (mapcar #'item-path
                     (remove-if-not
                      (lambda (item)
                        (or (string= (item-name item) "move")
                            (and (point (call-of item))
                                 (some (lambda (object) (member (point-name object) removing))
                                       (judged-points (point (call-of item)))))))
                      items))))

(defun written-bound-p (predicate items)
  "True if one of the items binds an address for which the predicate is true."
  (some (lambda (item)
          (and (member (call-of item) '("bind" "socket-bind"))
               (funcall predicate (car (item-texts item)))))
        items))

(defun path-argument-p (argument) (eq (car argument) 'path))

(defun written-calls ()
  "The names in the VXED's try and uncheckable forms, and in its permit forms without
arguments. A permit form whose first argument is a symbol adds \"CALL ARGUMENT\"."
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
  "The names for which the VXED has a define-check."
  (mapcar (lambda (form) (symbol-name (nth 1 form)))
          (remove-if-not (lambda (form) (eq (car form) 'define-check)) *written*)))

; --- Proposals --------------------------------------------------------------

(defun event-sources (line)
  (remove-if #'minusp (line-sources line)))

(defun replaced-texts (line items)
  "The texts of the VXED's rules that LINE replaces."
  (let ((numbers (remove-if-not #'minusp (line-sources line))))
    (mapcar #'item-form
            (remove-if-not (lambda (item) (member (car (item-sources item)) numbers)) items))))

(defun proposal (title line items)
  (let ((replaced (replaced-texts line items)))
    (and (event-sources line)
         (not (member (line-text line) replaced))
         (list title (line-text line) (or (line-note line) "") (line-risk line)
               (event-sources line) replaced))))

(defun propose (text events pids times users exact)
  "Proposals for a VXED whose forms are in *written*: a list of (TITLE TEXT NOTE RISK
EVENT-NUMBERS REPLACED-TEXTS)."
  (setq events (sayable events))
  (prepare events pids times users exact)
  (setq *spoken* (map-or-nil (written-calls)))
  (setq *checked* (map-or-nil (written-checks)))
  (let ((examples (written-items)))
    (setq *made* (made-map events (written-made examples)))
    (setq *gone* (removed-map events (written-gone examples)))
    (setq *exclusive* (exclusive-map events (written-made examples)))
    (set-told-made (remove-if-not #'pattern-p (written-made examples)))
    (set-drawn (append (written-made examples) (made-paths events)))
    (setq *serves* (or *serves* (written-bound-p #'service-address-p examples)))
    (setq *leases* (or *leases* (written-bound-p #'lease-address-p examples)))
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
  "True if a line of the VXED is the form TEXT, with or without a note."
  (or (string= line text) (string-prefix-p (string-append text " ") line)))

(defun without (lines texts)
  (remove-if (lambda (line) (some (lambda (text) (says-p line text)) texts)) lines))

(defun accepted-line (proposal)
  (with-note (make-line (nth 1 proposal) (nth 2 proposal) nil nil)))

(defun inserted (lines new)
  "LINES with the line NEW added. NEW goes before the first form that sorts after it. A
text that begins with a comment goes to the end."
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
  "The text as a list of groups, each a list of lines. An empty line is a group of its
own."
  (let ((groups nil) (group nil))
    (dolist (line (string-split text "\n"))
      (when (and group (string= line ""))
        (push (reverse group) groups)
        (setq group nil))
      (if (string= line "") (push '("") groups) (push line group)))
    ;; The text after the last newline is no line.
    (reverse (if group (cons (reverse group) groups) (cdr groups)))))

(defun for-title (title accepted)
  (remove-if-not (lambda (proposal) (equal title (car proposal))) accepted))

(defun amend (text accepted)
  "TEXT with the accepted proposals ((TITLE TEXT NOTE REPLACED-TEXTS) ...) applied."
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
