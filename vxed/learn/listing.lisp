; SPDX-License-Identifier: GPL-2.0
; Events of a trace, the items that come of them, and the lines of a VXED.
;
; An event is (NUMBER POINT CALL ABI ARGUMENT ...): POINT, CALL and ABI are names
; as strings, CALL and ABI nil where there is none. The arguments are those of
; rules: a string, or (VALUE . TEXT) for an integer. Each different event comes
; once.

(include "rules")
(include "files")
(include "owners")
(include "purposes")
(include "uncheckable")

(defun event-number (event) (car event))
(defun event-point (event) (nth 1 event))
(defun event-call (event) (nth 2 event))
(defun event-abi (event) (nth 3 event))

(defun told-marks (event)
  "Its last argument, if that is the marks of its names; else nil."
  (let ((column (marks-column (point (event-point event)))))
    (and column (nth column (nthcdr 4 event)))))

(defun event-marks (event)
  "Those of its names; of an event that was recorded without any, none."
  (or (car (told-marks event)) 0))

(defun event-arguments (event)
  "All but the marks."
  (let ((arguments (nthcdr 4 event)))
    (if (told-marks event) (subseq arguments 0 (- (length arguments) 1)) arguments)))

(defun other-p (event)
  "Whether its names mean something else in the caller's mount namespace."
  (logtest (event-marks event) other-mark))

(defun marks-words (event)
  "What a rule for it asks of the marks: a list of one word, or nil."
  (if (other-p event) '("other") nil))

; --- What is known of calls -------------------------------------------------

(defun call-objects (name)
  (let ((point (and name (point name))))
    (if point (words (point-objects point)) nil)))

(defun object-p (name)
  (>= (point name) calls))

(defconstant said-themselves   ; objects that calls come to in too many ways
  '("path-stat" "task-kill" "file-map"))

(defun rule-name-for (event)
  "A rule for an object names the call that came to it, if calls.def knows that
one to do so."
  (if (and (member (event-point event) (call-objects (event-call event)))
           (not (member (event-point event) said-themselves)))
      (event-call event)
      (event-point event)))

(defun entry-p (event)
  "The entry of a call that is judged at its objects."
  (call-objects (event-point event)))

(defun derived-p (event)
  "Whether the rule for the open that caused it permits it."
  (and (member "file-open" (call-objects (event-call event)))
       (or (string= (event-point event) "path-truncate")
           (and (string= (event-point event) "path-mknod")
                (= 0 (logand (car (nth 1 (event-arguments event))) set-id-bits))))))

(defvar *default-names* (literal-map (mapcar #'symbol-name default-uncheckable) 1))

(defun default-uncheckable-p (name)
  (in-map-p *default-names* name))

; --- Arguments --------------------------------------------------------------

(defconstant path-names '("path" "old" "new" "source" "from" "to"))
(defconstant id-names '("uid" "gid" "ruid" "euid" "suid" "rgid" "egid" "sgid"))

(defun item-argument (name argument)
  "(KIND . TEXT) of an event's argument, by its name in the .def files."
  (cond ((and (consp argument) (member name id-names)) (cons 'id (cdr argument)))
        ((consp argument) (cons 'text (cdr argument)))
        ((member name path-names) (cons 'path (general-path argument)))
        ((string= name "address") (cons 'address (general-address argument)))
        ((member argument '("inside" "outside")) (cons 'text argument))
        (t (cons 'text (quoted (escape-pattern argument))))))

(defun argument-names (point)
  "The names of the arguments of a point's rules, but for marks, by the point's name."
  (remove "marks" (rule-parameters (car (judged-points (point point))))))

(defun item-arguments-of (event)
  (let ((names (argument-names (event-point event))) (arguments nil))
    (dolist (argument (event-arguments event))
      (push (item-argument (car names) argument) arguments)
      (setq names (cdr names)))
    (append (reverse arguments)
            (mapcar (lambda (word) (cons 'text word)) (marks-words event)))))

(defun letters-of (event)
  "The texts of its arguments, nothing of them generalised."
  (let ((names (argument-names (event-point event))) (texts nil))
    (dolist (argument (event-arguments event)
                      (list (append (reverse texts) (marks-words event))))
      (push (cond ((consp argument) (cdr argument))
                  ((or (member (car names) path-names) (string= (car names) "address"))
                   (escape-pattern argument))
                  (t (cdr (item-argument (car names) argument))))
            texts)
      (setq names (cdr names)))))

(defun class-of-rights (rights)
  (cond ((= rights right-new) 'create)
        ((logtest rights changing-rights) 'write)
        (t 'read)))

(defun class-of (point flags)
  "What a rule for a point does to its path; FLAGS are those of an open."
  (cond ((string= point "file-open")
         (class-of-rights (granted-rights (logandc2 flags own-file))))
        (t (cdr (assoc point point-classes)))))

(defun event-class (event)
  (let ((flags (nth 1 (event-arguments event))))
    (class-of (event-point event) (if (consp flags) (car flags) 0))))

; --- What was made ----------------------------------------------------------

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

(defun made-map (events patterns)
  "For *made*: of events, and of what a VXED lets be made."
  (let ((made (distinct-sorted
               (append (mapcar #'escape-pattern
                               (remove-if #'null (mapcar #'made-path events)))
                       patterns))))
    (and made
         (make-path-map
          (gather (lambda (text) (list (cons text 1) (cons (string-append text "/**") 2)))
                  made)))))

(defconstant removing   ; objects, of which the first argument is a name that ends
  '("path-unlink" "path-rmdir" "path-rename"))

(defun removed-map (events)
  (map-or-nil (distinct-sorted
               (mapcar (lambda (event) (car (event-arguments event)))
                       (remove-if-not (lambda (event) (member (event-point event) removing))
                                      events)))))

(defun made-paths (events)
  "But for those in /etc."
  (remove-if #'protected-p (distinct-sorted (remove-if #'null (mapcar #'made-path events)))))

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
  "(NAME WORD ...) on as many lines as it takes."
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
  "As the reader reads it, in printable ASCII: names are whatever a confined
program chose."
  (string-append "\"" (if (glob-match-p "**[!- -!#-Z^-~]**" text) (quoted-bytes text) text) "\""))

; A line on its way to the text: (TEXT NOTE SOURCES RISK). TEXT is a form, and
; may be of several lines.
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
  "What a line is sorted by: its first string, then all of it."
  (let* ((start (search "\"" text))
         (end (and start (search "\"" text :start2 (+ start 1)))))
    (string-append (if end (subseq text start end) "") " " text)))

(defun before-p (a b)
  (string< (car a) (car b)))

(defun sorted-lines (lines)
  "Sorted, each once; of the same with and without a note, the former."
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
  (if (member (car argument) '(path address)) (quoted (cdr argument)) (cdr argument)))

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
  (risk-of (call-of item) (item-class item) (item-form item)))

; --- Declarations -----------------------------------------------------------

(defun unique (names)
  (distinct-sorted names))

(defun abis-of (events)
  "Those that were used, where that is more than the usual one."
  (let* ((used (unique (remove-if #'null (mapcar #'event-abi events))))
         (abis (remove-if-not (lambda (abi) (member abi used)) '("x86-64" "i386" "x32"))))
    (if (or (null abis) (equal abis '("x86-64"))) nil abis)))

(defun known-p (name abis)
  "Whether a call exists in the ABIs, or in x86-64 if they are nil."
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
  "A VXED's name as it can be written: as a symbol, or else as a string."
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
