; SPDX-License-Identifier: GPL-2.0
; The lines of a strict VXED from a trace: what was done, call by call.

(include "listing")
(include "families")

; --- Opens that others cover ------------------------------------------------

(defun file-p (event)
  (string= (event-point event) "file-open"))

(defun open-rights (event)
  (granted-rights (car (nth 1 (event-arguments event)))))

(defun covered-p (event others)
  "Whether another open of the file, by the same call, asks for more."
  (let ((rights (open-rights event)))
    (some (lambda (other)
            (let ((more (open-rights other)))
              (and (/= rights more) (= 0 (logandc2 rights more)))))
          others)))

(defun uncovered (events)
  "Without the opens that others of the same file cover."
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
  (setq *why* nil *class* (event-class event))
  (let ((arguments (item-arguments-of event)))
    (make-item (string-append "permit " (rule-name-for event)) arguments
               *class* *why* (list (event-number event))
               (if (member *class* '(read look execute)) nil (letters-of event)))))

(defun look-p (item) (string= (call-of item) "path-stat"))

(defun opened-map (items)
  "What may be opened, executed or mapped may be looked at."
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
  "Without the looks that rules for opening permit."
  (let ((map (opened-map items)))
    (remove-if (lambda (item)
                 (and (look-p item)
                      (null (cdr (item-arguments item)))   ; no marks
                      (in-map-p map (item-path item))))
               items)))

; --- What the next run will do beside ---------------------------------------

(defun made-anew-p (event)
  "Whether a file was made by an open that would also take, and empty, one that
is there. The next run may remove it first."
  (and (file-p event)
       (= (logior O_CREAT O_TRUNC)
          (logand (car (nth 1 (event-arguments event)))
                  (logior O_CREAT O_TRUNC O_EXCL O_APPEND)))
       *made*
       (= 1 (logand 1 (path-map-get *made* (car (event-arguments event)))))))

(defun removal (event)
  "What the next run does first with a file or socket that this one leaves, or nil."
  (let ((path (cond ((made-anew-p event) (car (event-arguments event)))
                    ((string= (event-point event) "socket-bind") (made-path event)))))
    (when (and path (not (under-p path '("/proc/" "/sys/" "/dev/"))))
      (setq *why* nil *class* 'write)
      (let ((pattern (general-path path)))
        (make-item "permit unlink" (list (cons 'path pattern)) 'write
                   (cons made-anew *why*) (list (event-number event))
                   (list (list (escape-pattern path))))))))

(defun signal-own (items)
  "One item for all signals to its own processes."
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
  "Where the arguments of its rule are judged."
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
  "Who may become, or be given files, is any user: a range, which rules cannot
say."
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
  "Of a family's member: CALL or (CALL CONSTANT)."
  (if (consp member)
      (string-append (symbol-name (car member)) " " (symbol-name (nth 1 member)))
      (symbol-name member)))

(defun item-keys (item)
  (let ((call (call-of item)) (first (car (item-texts item))))
    (if first (list call (string-append call " " first)) (list call))))

(defun tried (events)
  "((NAME . SOURCES) ...) of the calls that are judged at objects."
  (mapcar (lambda (group) (cons (event-point (car group)) (mapcar #'event-number group)))
          (group-keyed (sort (mapcar (lambda (event) (cons (event-point event) event))
                                     (remove-if-not #'entry-p events))
                             #'before-p))))

(defun seen-calls (items tried)
  "((KEY . SOURCES) ...): what a family is known by."
  (append tried
          (mapcar (lambda (group) (cons (car (car group)) (gather #'cdr group)))
                  (group-keyed (sort (gather (lambda (item)
                                               (mapcar (lambda (key)
                                                         (cons key (cons key (item-sources item))))
                                                       (item-keys item)))
                                             items)
                                     #'before-p)))))

(defun free-call-p (name)
  "Whether a call is permitted wholly or not at all."
  (and (null (call-objects name)) (null (rule-parameters (point name)))))

(defun family-forms (members abis)
  "What is to be said of them that is not said."
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
  "What a family says if anything of it was seen; else nil."
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
  "For the calls that no rule names."
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
  "What a refused creation or truncation would have been, by an open that did not
come to the file: the least that it takes."
  (let ((cuts (string= (event-point event) "path-truncate")))
    (list (event-number event) "file-open" (event-call event) (event-abi event)
          (car (event-arguments event))
          (if cuts
              (cons (logior O_WRONLY O_TRUNC) "(O_WRONLY O_TRUNC)")
              (cons (logior O_WRONLY O_CREAT) "(O_WRONLY O_CREAT)")))))

(defun with-refused-opens (events)
  "What an open would have permitted is permitted by it, if it is there."
  (let ((opened (opened-paths events)))
    (mapcar (lambda (event)
              (if (and (derived-p event)
                       (not (in-map-p opened (car (event-arguments event)))))
                  (as-open event)
                  event))
            events)))

; --- All of it --------------------------------------------------------------

(defun strict-lines (events examples abis)
  "((TITLE . LINE) ...) for events and for items that are examples only."
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
