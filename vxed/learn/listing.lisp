; SPDX-License-Identifier: GPL-2.0
; Turns the events of a trace into items, and items into the lines of a VXED.
;
; An event is (NUMBER POINT CALL ABI ARGUMENT ...). POINT, CALL and ABI are names as
; strings. CALL and ABI are nil if there is none. The arguments are those of rules: a
; string, or (VALUE . TEXT) for an integer. Equal events appear only once.

(include "rules")
(include "files")
(include "owners")
(include "purposes")
(include "risks")
(include "uncheckable")

(defun event-number (event) (car event))
(defun event-point (event) (nth 1 event))
(defun event-call (event) (nth 2 event))
(defun event-abi (event) (nth 3 event))

(defun told-marks (event)
  "The event's last argument if it holds the marks of the names. Else nil."
  (let ((column (marks-column (point (event-point event)))))
    (and column (nth column (nthcdr 4 event)))))

(defun event-marks (event)
  "The marks of the event's names. An event that was recorded without marks has none."
  (or (car (told-marks event)) 0))

(defun event-arguments (event)
  "All arguments of the event except the marks."
  (let ((arguments (nthcdr 4 event)))
    (if (told-marks event) (subseq arguments 0 (- (length arguments) 1)) arguments)))

(defun other-p (event)
  "True if the event's names mean something else in the caller's mount namespace."
  (logtest (event-marks event) other-mark))

(defun peer-p (event)
  "True if the event is a signal to another subsystem of the same VXED."
  (and (string= (event-point event) "task-kill") (logtest (event-marks event) peer-mark)))

(defun marks-words (event)
  "The marks that a rule for the event must name: a list of one word, or nil."
  (cond ((other-p event) '("other"))
        ((peer-p event) '("peer"))))

; --- Calls and objects ------------------------------------------------------

; These functions depend only on the name of an event's point or call. The tables cache their
; results, which would otherwise take most of the memory of a long trace.
(defvar *call-objects* (make-hash-table))
(defvar *argument-names* (make-hash-table))

(defun kept (table name function)
  "The value of FUNCTION for NAME, cached in the table."
  (let ((value (gethash name table 'none)))
    (if (eq value 'none)
        (setf (gethash name table) (funcall function name))
        value)))

(defun call-objects (name)
  (and name
       (kept *call-objects* name
             (lambda (name)
               (let ((point (point name)))
                 (if point (words (point-objects point)) nil))))))

(defun object-p (name)
  (>= (point name) calls))

(defconstant said-themselves   ; objects that too many calls reach; a rule names the object
  '("path-stat" "task-kill" "file-map"))

(defun rule-name-for (event)
  "The name of a rule for the event. A rule for an object names the call that reached
it, if calls.def lists the object for that call."
  (if (and (member (event-point event) (call-objects (event-call event)))
           (not (member (event-point event) said-themselves)))
      (event-call event)
      (event-point event)))

(defun entry-p (event)
  "True if the event is the entry of a call whose objects are judged."
  (call-objects (event-point event)))

(defun derived-p (event)
  "True if the rule for the open that caused the event also permits the event."
  (and (member "file-open" (call-objects (event-call event)))
       (or (string= (event-point event) "path-truncate")
           (and (string= (event-point event) "path-mknod")
                (= 0 (logand (car (nth 1 (event-arguments event))) set-id-bits))))))

(defun fifo-p (event)
  (and (string= (event-point event) "path-mknod")
       (= S_IFIFO (logand S_IFMT (car (nth 1 (event-arguments event)))))))

(defvar *default-names* (literal-map (mapcar #'symbol-name default-uncheckable) 1))

(defun default-uncheckable-p (name)
  (in-map-p *default-names* name))

; --- Arguments --------------------------------------------------------------

(defconstant path-names '("path" "old" "new" "source" "from" "to"))
(defconstant id-names '("uid" "gid" "ruid" "euid" "suid" "rgid" "egid" "sgid"))

(defun item-argument (name argument)
  "(KIND . TEXT) of an event's argument. NAME is the argument's name in the .def files."
  (cond ((and (consp argument) (member name id-names)) (cons 'id (cdr argument)))
        ((consp argument) (cons 'text (cdr argument)))
        ((member name path-names) (cons 'path (general-path argument)))
        ((string= name "address") (cons 'address (general-address argument)))
        ((member argument '("inside" "outside")) (cons 'text argument))
        ((string= name "target") (cons 'target (escape-pattern argument)))
        (t (cons 'text (quoted (escape-pattern argument))))))

(defun argument-names (point)
  "The argument names of rules for the point of this name, without marks."
  (kept *argument-names* point
        (lambda (name) (remove "marks" (rule-parameters (car (judged-points (point name))))))))

(defun item-arguments-of (event)
  (let ((names (argument-names (event-point event))) (arguments nil))
    (dolist (argument (event-arguments event))
      (push (item-argument (car names) argument) arguments)
      (setq names (cdr names)))
    (append (reverse arguments)
            (mapcar (lambda (word) (cons 'text word)) (marks-words event)))))

(defun letters-of (event)
  "The original texts of the event's arguments, without patterns."
  (let ((names (argument-names (event-point event))) (texts nil))
    (dolist (argument (event-arguments event)
                      (list (append (reverse texts) (marks-words event))))
      (push (cond ((consp argument) (cdr argument))
                  ((or (member (car names) path-names)
                       (member (car names) '("address" "target")))
                   (escape-pattern argument))
                  (t (cdr (item-argument (car names) argument))))
            texts)
      (setq names (cdr names)))))

; --- Programs that leave for another VXED ------------------------------------

(defun start-p (event) (string= (event-point event) "exec-into"))

(defun start-item (event)
  "The item for the rule that lets the program leave. Its path never becomes a pattern."
  (let ((arguments (event-arguments event)))
    (make-item "start"
               (list (cons 'path (escape-pattern (car arguments)))
                     (cons 'text (format nil "(in ~a)" (name-for-text (nth 1 arguments)))))
               'execute (list "guarded by a VXED of its own") (list (event-number event)) nil)))

(defun class-of-rights (rights)
  (cond ((= rights right-new) 'create)
        ((logtest rights changing-rights) 'write)
        (t 'read)))

(defun class-of (point flags)
  "What a rule for a point does to its path. FLAGS are the flags of an open."
  (cond ((string= point "file-open")
         (class-of-rights (granted-rights (logandc2 flags own-file))))
        (t (cdr (assoc point point-classes)))))

(defun event-class (event)
  (let ((flags (nth 1 (event-arguments event))))
    (class-of (event-point event) (if (consp flags) (car flags) 0))))

; --- Created names ----------------------------------------------------------

(defconstant making   ; objects, and which of their arguments is the new name
  '(("path-mknod" . 0) ("path-mkdir" . 0) ("path-symlink" . 1) ("path-link" . 1)
    ("path-rename" . 1)))

(defun made-path (event)
  (let ((made (assoc (event-point event) making))
        (arguments (event-arguments event)))
    (cond (made (nth (cdr made) arguments))
          ((and (string= (event-point event) "socket-bind")
                (string-prefix-p "unix:/" (car arguments)))
           (subseq (car arguments) 5)))))

(defun made-paths (events) (remove-if #'null (mapcar #'made-path events)))

(defun made-map (events patterns)
  "The value of *made*: the paths that the events created, and PATTERNS for the names
that a VXED lets the program create."
  (let ((made (distinct-sorted
               (append (mapcar #'escape-pattern (made-paths events)) patterns))))
    (and made
         (make-path-map
          (gather (lambda (text) (list (cons text 1) (cons (string-append text "/**") 2)))
                  made)))))

(defun file-p (event)
  (string= (event-point event) "file-open"))

(defconstant removing   ; objects whose first argument is the removed name
  '("path-unlink" "path-rmdir" "path-rename"))

(defun removed-map (events patterns)
  "The value of *gone*: the paths that the events removed, and PATTERNS for the names
that a VXED lets the program remove."
  (let ((paths (distinct-sorted
                (append (mapcar (lambda (event) (escape-pattern (car (event-arguments event))))
                                (remove-if-not (lambda (event) (member (event-point event) removing))
                                               events))
                        patterns))))
    (and paths (make-path-map (mapcar (lambda (path) (cons path 1)) paths)))))

(defconstant making-alone '("path-mkdir" "path-symlink" "socket-bind"))   ; fail if the name is there

(defun alone-path (event)
  "The path that the event created, if it is certain that nobody else had it; else nil."
  (let ((path (made-path event)))
    (cond ((file-p event)
           (and (= (logior O_CREAT O_EXCL)
                   (logand (car (nth 1 (event-arguments event))) (logior O_CREAT O_EXCL)))
                (car (event-arguments event))))
          ((member (event-point event) making-alone) path)
          ((and path (in-map-p *gone* path)) path))))

(defun exclusive-map (events patterns)
  "The value of *exclusive*: the paths that the events created and nobody else had, and those of
PATTERNS that have wildcards. PATTERNS are for names that a VXED lets the program create. *gone*
must be set."
  (let ((made (distinct-sorted
               (append (mapcar #'escape-pattern (remove-if #'null (mapcar #'alone-path events)))
                       (remove-if-not #'pattern-p patterns)))))
    (and made (make-path-map (mapcar (lambda (text) (cons text 1)) made)))))

(defun makers (events)
  "The value of *makers*."
  (let ((table (make-hash-table)))
    (dolist (event events table)
      (let ((path (or (made-path event) (alone-path event))))
        (when path (setf (gethash path table) (event-number event)))))))

(defun binds-p (predicate events)
  "True if the program binds an address for which the predicate is true."
  (some (lambda (event)
          (and (string= (event-point event) "socket-bind")
               (funcall predicate (car (event-arguments event)))))
        events))

(defun paths-of-classes (events classes)
  (distinct-sorted (gather (lambda (event)
                             (and (member (event-class event) classes)
                                  (remove-if-not #'stringp (event-arguments event))))
                           events)))

(defun made-directories (events)
  (distinct-sorted (mapcar (lambda (event) (car (event-arguments event)))
                           (remove-if-not (lambda (event)
                                            (string= (event-point event) "path-mkdir"))
                                          events))))

; --- Text -------------------------------------------------------------------

(defconstant line-width 78)

(defun filled (name words)
  "(NAME WORD ...), broken into as many lines as needed."
  (let ((lines nil) (line (string-append "(" name)) (indent (repeated " " (+ 1 (length name)))))
    (dolist (word words)
      (when (> (+ (length line) (length word) 2) line-width)
        (push line lines)
        (setq line indent))
      (setq line (string-append line " " word)))
    (string-append (string-join (reverse (cons line lines)) "\n") ")")))

(defun hexadecimal (byte)
  (string-append "\\x" (if (< byte 16) "0" "") (number-to-string byte 16)))

(defun quoted-bytes (text)
  (let ((parts nil))
    (dotimes (i (length text) (string-join (reverse parts) ""))
      (let ((byte (char text i)))
        (push (cond ((or (< byte 32) (< 126 byte)) (hexadecimal byte))
                    ((or (= byte 34) (= byte 92)) (string-append "\\" (subseq text i (+ i 1))))
                    (t (subseq text i (+ i 1))))
              parts)))))

(defun quoted (text)
  "TEXT as a string for the reader, in printable ASCII. A confined program may choose
any bytes for a name."
  (string-append "\"" (if (glob-match-p "**[!- -!#-Z^-~]**" text) (quoted-bytes text) text) "\""))

; A line of the text: (TEXT NOTE SOURCES RISK). TEXT is a form, and may have several
; lines.
(defun make-line (text note sources risk) (list text note sources risk))
(defun line-text (line) (car line))
(defun line-note (line) (nth 1 line))
(defun line-sources (line) (nth 2 line))
(defun line-risk (line) (nth 3 line))

(defun with-note (line)
  (string-append (line-text line)
                 (if (and (line-note line) (not (string= "" (line-note line))))
                     (string-append "   ; " (line-note line))
                     "")))

(defun text-key (text)
  "The sort key of a line: its first string, then the whole text."
  (let* ((start (search "\"" text))
         (end (and start (search "\"" text :start2 (+ start 1)))))
    (string-append (if end (subseq text start end) "") " " text)))

(defun before-p (a b)
  (string< (car a) (car b)))

(defun sorted-lines (lines)
  "The lines, sorted and without duplicates. If equal lines differ in the note, one with a note
stays."
  (let ((result nil))
    (dolist (pair (sort (mapcar (lambda (line)
                                  (cons (string-append (text-key (line-text line))
                                                       (if (line-note line) "\x01" "\x02"))
                                        line))
                                lines)
                        #'before-p))
      (if (and result (string= (line-text (cdr pair)) (line-text (car result))))
          (setq result (cons (make-line (line-text (car result)) (line-note (car result))
                                        (append (line-sources (cdr pair))
                                                (line-sources (car result)))
                                        (line-risk (car result)))
                             (cdr result)))
          (push (cdr pair) result)))
    (reverse result)))

(defun argument-text (argument)
  (if (member (car argument) '(path address target)) (quoted (cdr argument)) (cdr argument)))

(defun item-form (item)
  (string-append "(" (string-join (cons (item-name item)
                                        (mapcar #'argument-text (item-arguments item)))
                                  " ")
                 ")"))

(defun item-note (item)
  (let ((why (item-why item)))
    (and why (string-join (reverse why) "; "))))

(defun item-line (item)
  (make-line (item-form item) (item-note item) (item-sources item) (item-risk item)))

(defun item-purpose (item)
  (purpose-of (call-of item) (item-class item)
              (or (item-path item) (unix-path item))))

(defun unix-path (item)
  (let ((address (cdr (find-if (lambda (argument) (eq (car argument) 'address))
                               (item-arguments item)))))
    (and address (string-prefix-p "unix:/" address) address)))

(defun item-risk (item)
  (risk-of (call-of item) (item-class item) (item-form item) (item-texts item)
           (mapcar #'cdr (remove-if-not (lambda (argument) (eq (car argument) 'path))
                                        (item-arguments item)))))

; --- Declarations -----------------------------------------------------------

(defun unique (names)
  (distinct-sorted names))

(defun abis-of (events)
  "The ABIs that the events used. nil if they used no ABI or only x86-64."
  (let* ((used (unique (remove-if #'null (mapcar #'event-abi events))))
         (abis (remove-if-not (lambda (abi) (member abi used)) '("x86-64" "i386" "x32"))))
    (if (or (null abis) (equal abis '("x86-64"))) nil abis)))

(defun known-p (name abis)
  "True if the call exists in one of ABIS, or in x86-64 if ABIS is nil."
  (or (< (point name) 512) (member "i386" abis)))

(defun known-names (symbols abis)
  (remove-if-not (lambda (name) (known-p name abis)) (mapcar #'symbol-name symbols)))

(defun uncheckable-lines (abis)
  (mapcar (lambda (group)
            (make-line (string-append "; " (car group) ".\n"
                                      (filled "uncheckable" (known-names (cdr group) abis)))
                       nil nil "calls"))
          uncheckable-groups))

(defun declaration-text (name model activate abis)
  (string-append "(vxed " name "\n  (model " model ")\n  (mode soft)"
                 (if activate
                     (string-append "\n  (activate " (string-join (mapcar #'quoted activate) " ") ")")
                     "")
                 (if abis (string-append "\n  (abi " (string-join abis " ") ")") "")
                 ")\n"))

(defun name-for-text (name)
  "A VXED's name as source text: a symbol if possible, else a string."
  (if (and (word-p name) (not (search "+" name)) (not (glob-match-p "[0-9.-]*" name))
           (not (string= name "nil")))
      name
      (quoted name)))

(defun heading (name lost)
  (string-append "; Learned from a trace of " (name-for-text name) ".\n"
                 (if (= lost 0)
                     ""
                     (format nil "; INCOMPLETE: ~a events were lost.~%" lost))
                 "; What stands under a line that begins with ;; is vxed's to change. Write your\n"
                 "; own rules elsewhere, or take one ; away, and it leaves them alone.\n"))
