; SPDX-License-Identifier: GPL-2.0
; Makes the lines of a strict VXED from a trace: the rules for each call.

(include "listing")
(include "families")

; --- Opens that other opens cover -------------------------------------------

(defun open-rights (event)
  (granted-rights (logandc2 (car (nth 1 (event-arguments event))) own-file)))

(defun covered-p (event others)
  "True if another open of the same file, by the same call, asks for all rights of EVENT and for
more."
  (let ((rights (open-rights event)))
    (some (lambda (other)
            (let ((more (open-rights other)))
              (and (/= rights more)
                   (= 0 (logandc2 rights more))
                   (or (not (own-p other)) (own-p event)))))
          others)))

(defun uncovered (events)
  "The events without those opens that another open of the same file covers."
  (let ((keyed (sort (mapcar (lambda (event)
                               (cons (string-append (car (event-arguments event)) "\x00"
                                                    (if (other-p event) "other" "") "\x00"
                                                    (or (event-call event) ""))
                                     event))
                             (remove-if-not #'file-p events))
                     #'before-p)))
    (append (gather (lambda (group)
                      (if (cdr group)
                          (remove-if (lambda (event) (covered-p event group)) group)
                          group))
                    (group-keyed keyed))
            (remove-if #'file-p events))))

; --- Items ------------------------------------------------------------------

(defun strict-item (event)
  (if (start-p event) (start-item event) (permit-item event)))

(defun permit-item (event)
  (setq *why* nil *class* (event-class event) *point* (event-point event))
  (let ((arguments (item-arguments-of event)))
    (make-item (string-append "permit " (rule-name-for event)) arguments
               *class* *why* (list (event-number event))
               (if (member *class* '(read look execute)) nil (letters-of event)))))

(defun look-p (item) (string= (call-of item) "path-stat"))

(defun opened-map (items)
  "A path-map of the files that the items open, execute or map. The program may also read their
attributes."
  (let ((paths (remove-if #'null
                          (mapcar #'item-path
                                  (remove-if-not
                                   (lambda (item)
                                     (and (member (item-class item) '(read write create execute))
                                          (member (call-of item)
                                                  '("open" "openat" "openat2" "creat" "file-open"
                                                    "execve" "execveat" "file-exec" "file-map"))))
                                   items)))))
    (and paths (make-path-map (mapcar (lambda (path) (cons path 1)) paths)))))

(defun unlooked (items)
  "The items, without those for path-stat that a rule for opening the file already permits."
  (let ((map (opened-map items)))
    (remove-if (lambda (item)
                 (and (look-p item)
                      (null (cdr (item-arguments item)))   ; no marks
                      (in-map-p map (item-path item))))
               items)))

; --- What the next run also does --------------------------------------------

(defun made-anew-p (event)
  "True if an open created the file and would also truncate an existing one. The next
run may remove the file first."
  (and (file-p event)
       (= (logior O_CREAT O_TRUNC)
          (logand (car (nth 1 (event-arguments event)))
                  (logior O_CREAT O_TRUNC O_EXCL O_APPEND)))
       *made*
       (= 1 (logand 1 (path-map-get *made* (car (event-arguments event)))))))

(defun removal (event)
  "The item for removing a file, socket or FIFO that this run leaves behind and the next
run removes first. Else nil."
  (let ((path (cond ((or (made-anew-p event) (fifo-p event)) (car (event-arguments event)))
                    ((string= (event-point event) "socket-bind") (made-path event)))))
    (when (and path (not (under-p path '("/proc/" "/sys/" "/dev/"))))
      (setq *why* nil *class* 'write *point* (event-point event))
      (let ((pattern (general-path path)))
        (make-item "permit unlink" (list (cons 'path pattern)) 'write
                   (cons made-anew *why*) (list (event-number event))
                   (list (list (escape-pattern path))))))))

(defun signal-own (items)
  "Replaces all items for signals to the program's own processes by one."
  (let ((to-own (lambda (item)
               (and (string= (call-of item) "task-kill")
                    (equal "inside" (car (item-texts item)))))))
    (let ((signals (remove-if-not to-own items)))
      (if signals
          (cons (make-item "permit task-kill" (list (cons 'text "inside")) nil
                           '("any signal")
                           (all-sources signals) nil)
                (remove-if to-own items))
          items))))

; --- Checks instead of rules ------------------------------------------------

(defun mapping-p (item)
  (and (not (checked-p item))
       (member (call-of item) '("mmap" "mmap2" "mprotect" "pkey_mprotect"))
       (not (search "PROT_EXEC" (car (item-texts item))))))

(defun user-argument-p (argument)
  (and (eq (car argument) 'id) (string= (cdr argument) ":user")))

(defun user-item-p (item)
  (some #'user-argument-p (item-arguments item)))

(defun check-line (call names body note items)
  (make-line (format nil "(define-check ~a (~a) ~a)" call (string-join names " ") body)
             note (all-sources items) (item-risk (car items))))

(defun mapping-lines (items)
  (mapcar (lambda (group)
            (check-line (call-of (car group)) '("prot") "(not (logtest prot PROT_EXEC))"
                        "memory that is not executable" group))
          (group-keyed (sort (mapcar (lambda (item) (cons (call-of item) item)) items)
                             #'before-p))))

(defun judged-name (item)
  "The name of the point that judges the arguments of the item's rule."
  (point-name (car (judged-points (point (call-of item))))))

(defun argument-test (name argument)
  (cond ((user-argument-p argument)
         (format nil "(<= ~a ~a ~a)" first-user name last-user))
        ((eq (car argument) 'path)
         (format nil "(glob-match-p ~a ~a)" (quoted (cdr argument)) name))
        ((string= (cdr argument) "-1") (format nil "(= ~a #xffffffff)" name))
        (t (format nil "(= ~a ~a)" name (cdr argument)))))

(defun user-test (item)
  (let ((tests nil) (names (argument-names (call-of item))))
    (dolist (argument (item-arguments item))
      (push (argument-test (car names) argument) tests)
      (setq names (cdr names)))
    (if (cdr tests) (string-append "(and " (string-join (reverse tests) " ") ")") (car tests))))

(defun user-lines (items)
  "Checks that let the program become any user, or give files to any user. The users'
numbers are a range, which a rule cannot express."
  (mapcar (lambda (group)
            (let ((tests (unique (mapcar #'user-test group))))
              (check-line (judged-name (car group)) (argument-names (call-of (car group)))
                          (if (cdr tests)
                              (string-append "(or " (string-join tests "\n    ") ")")
                              (car tests))
                          (item-note (car group)) group)))
          (group-keyed (sort (mapcar (lambda (item) (cons (judged-name item) item)) items)
                             #'before-p))))

; --- Calls ------------------------------------------------------------------

(defun member-key (member)
  "The text of a family's member, which is CALL or (CALL CONSTANT)."
  (if (consp member)
      (string-append (symbol-name (car member)) " " (symbol-name (nth 1 member)))
      (symbol-name member)))

(defun item-keys (item)
  (let ((call (call-of item)) (first (car (item-texts item))))
    (if first (list call (string-append call " " first)) (list call))))

(defun tried (events)
  "((NAME . SOURCES) ...) of the calls whose objects are judged."
  (mapcar (lambda (group) (cons (event-point (car group)) (mapcar #'event-number group)))
          (group-keyed (sort (mapcar (lambda (event) (cons (event-point event) event))
                                     (remove-if-not #'entry-p events))
                             #'before-p))))

(defun seen-calls (items tried)
  "((KEY . SOURCES) ...) of the calls in the trace. A family matches its members against
these keys."
  (append tried
          (mapcar (lambda (group) (cons (car (car group)) (gather #'cdr group)))
                  (group-keyed (sort (gather (lambda (item)
                                               (mapcar (lambda (key)
                                                         (cons key (cons key (item-sources item))))
                                                       (item-keys item)))
                                             items)
                                     #'before-p)))))

(defun free-call-p (name)
  "True if a VXED can only permit or refuse the call as a whole."
  (and (null (call-objects name)) (null (rule-parameters (point name)))))

(defun family-forms (members abis)
  "The forms that permit those members that the VXED does not name yet."
  (let* ((members (remove-if (lambda (member) (in-map-p *spoken* (member-key member))) members))
         (names (remove-if #'default-uncheckable-p
                           (known-names (remove-if #'consp members) abis)))
         (free (remove-if-not #'free-call-p names))
         (judged (remove-if-not #'call-objects names)))
    (append (and free (list (filled "uncheckable" free)))
            (and judged (list (filled "try" judged)))
            (mapcar (lambda (member) (string-append "(permit " (member-key member) ")"))
                    (remove-if-not #'consp members)))))

(defun family-line (family seen abis)
  "The line that permits a family if the trace has a call of it. Else nil."
  (let ((entries (remove-if #'null
                            (mapcar (lambda (member) (assoc (member-key member) seen))
                                    (cdr family))))
        (forms (family-forms (cdr family) abis)))
    (when (and entries forms)
      (make-line (string-join (cons (string-append "; " (car family) ".")
                                    forms)
                              "\n")
                 nil (remove-if #'minusp (gather #'cdr entries)) "calls"))))

(defconstant families-title "The same by other calls, and what goes with it")

(defun family-lines (seen abis)
  (cons (cons families-title
              (make-line (string-join (cons (string-append "; " (car always-permitted) ".")
                                            (family-forms (cdr always-permitted) abis))
                                      "\n")
                         nil nil "calls"))
        (mapcar (lambda (line) (cons families-title line))
                (remove-if #'null
                           (mapcar (lambda (family) (family-line family seen abis)) families)))))

(defvar *family-keys*
  (literal-map (gather (lambda (family) (mapcar #'member-key (cdr family)))
                       (cons always-permitted families))
               1))

(defun said-by-family-p (item)
  (and (not (call-objects (call-of item)))
       (some (lambda (key) (in-map-p *family-keys* key)) (item-keys item))))

(defun family-call-p (pair)
  (in-map-p *family-keys* (car pair)))

(defun try-lines (tried items)
  "Try forms for the calls that no rule names."
  (let* ((named (unique (mapcar #'call-of items)))
         (left (remove-if (lambda (pair) (member (car pair) named)) tried)))
    (mapcar (lambda (pair)
              (cons "These came to no file, address or process"
                    (make-line (filled "try" (list (car pair))) nil (cdr pair) "calls")))
            left)))

; --- Lines ------------------------------------------------------------------

(defun with-purpose (items)
  (mapcar (lambda (item) (cons (item-purpose item) (item-line item))) items))

(defun titled (title lines)
  (mapcar (lambda (line) (cons title line)) lines))

(defun exact-lines (items tried)
  (append (with-purpose items) (try-lines tried items)))

(defun general-lines (items tried abis)
  (let* ((items (signal-own items))
         (mapped (remove-if-not #'mapping-p items))
         (of-users (remove-if-not #'user-item-p items))
         (plain (remove-if (lambda (item) (or (mapping-p item) (user-item-p item)
                                              (said-by-family-p item)))
                           items)))
    (append (with-purpose plain)
            (titled "Memory" (mapping-lines mapped))
            (titled "Who it is" (user-lines of-users))
            (family-lines (seen-calls items tried) abis)
            (try-lines (remove-if #'family-call-p tried) plain))))

; --- Creations that were refused -------------------------------------------

(defun opened-paths (events)
  (map-or-nil (distinct-sorted (mapcar (lambda (event) (car (event-arguments event)))
                                       (remove-if-not #'file-p events)))))

(defun as-open (event)
  "The open event for a refused creation or truncation. The open was refused before it reached the
file. The event has only the flags that the operation needs."
  (list (event-number event) "file-open" (event-call event) (event-abi event)
        (car (event-arguments event))
        (cond ((string= (event-point event) "path-truncate")
               (cons (logior O_WRONLY O_TRUNC) "(O_WRONLY O_TRUNC)"))
              ((logtest (event-marks event) reads-mark)
               (cons (logior O_RDWR O_CREAT) "(O_RDWR O_CREAT)"))
              (t (cons (logior O_WRONLY O_CREAT) "(O_WRONLY O_CREAT)")))))

(defun with-refused-opens (events)
  "The events. If the trace has no open of a file, a refused creation or truncation of
that file becomes an open event. The rule for this open then permits the creation or
truncation."
  (if (notany #'derived-p events)
      events
      (let ((opened (opened-paths events)))
        (mapcar (lambda (event)
                  (if (and (derived-p event)
                           (not (in-map-p opened (car (event-arguments event)))))
                      (as-open event)
                      event))
                events))))

; --- All of it --------------------------------------------------------------

(defun strict-lines (events examples abis)
  "((TITLE . LINE) ...) for the events. EXAMPLES are items that serve as examples only."
  (let* ((checked (remove-if (lambda (event)
                               (or (default-uncheckable-p (event-point event)) (derived-p event)))
                             (with-refused-opens events)))
         (done (uncovered (remove-if #'entry-p checked)))
         (tried (tried checked))
         (items (unlooked (with-owners
                           (append (mapcar #'strict-item done)
                                   (and (not *exact*)
                                        (remove-if #'null (mapcar #'removal done)))
                                   examples)))))
    (if *exact*
        (exact-lines items tried)
        (general-lines items tried abis))))
