; SPDX-License-Identifier: GPL-2.0
; Events of a trace, and the lines of a VXED that come of them.
;
; An event is (POINT CALL ABI ARGUMENT ...): names as strings, CALL and ABI nil
; where there is none. The arguments are those of rules: a string, or
; (VALUE . TEXT) for an integer. Each different event comes once.

(include "rules")
(include "files")
(include "general")
(include "uncheckable")

(defun event-point (event) (car event))
(defun event-call (event) (nth 1 event))
(defun event-abi (event) (nth 2 event))
(defun event-arguments (event) (nthcdr 3 event))

; A rule on its way to the text: (NAME ARGUMENT-TEXTS NOTE SUBJECT). The
; subject is what it is sorted by.
(defun make-rule (name texts note subject) (list name texts note subject))
(defun rule-name (rule) (car rule))
(defun rule-note (rule) (nth 2 rule))

(defun rule-text (rule)
  (string-join (cons (rule-name rule) (nth 1 rule)) " "))

(defun rule-key (rule)
  (string-append (or (nth 3 rule) "") " " (rule-text rule)))

(defun rule-before-p (a b)
  (or (string< (rule-key a) (rule-key b))
      (and (string= (rule-key a) (rule-key b)) (null (rule-note a)) (rule-note b))))

; --- What is known of calls -------------------------------------------------

(defun call-objects (name)
  (let ((point (and name (point name))))
    (if point (words (point-objects point)) nil)))

(defun object-p (name)
  (>= (point name) calls))

(defun rule-name-for (event)
  "A rule for an object names the call that came to it, if calls.def knows that
one to do so."
  (if (member (event-point event) (call-objects (event-call event)))
      (event-call event)
      (event-point event)))

(defun derived-p (event)
  "Whether the rule for the open that caused it permits it."
  (and (member "file-open" (call-objects (event-call event)))
       (or (string= (event-point event) "path-truncate")
           (and (string= (event-point event) "path-mknod")
                (= 0 (logand (car (nth 1 (event-arguments event))) set-id-bits))))))

(defconstant default-names (mapcar #'symbol-name default-uncheckable))

(defun default-uncheckable-p (name)
  (member name default-names))

; --- Arguments --------------------------------------------------------------

(defun general-argument (name argument)
  "The text of an argument, by its name in the .def files."
  (cond ((consp argument) (cdr argument))
        ((member name '("path" "old" "new" "source" "from" "to"))
         (quoted (general-path argument)))
        ((string= name "address") (quoted (general-address argument)))
        ((member argument '("inside" "outside")) argument)
        (t (quoted (escape-pattern argument)))))

(defun argument-texts (event)
  (let ((names (rule-parameters (point (event-point event)))) (texts nil))
    (dolist (argument (event-arguments event) (reverse texts))
      (setq texts (cons (general-argument (car names) argument) texts))
      (setq names (cdr names)))))

; --- Sorting ----------------------------------------------------------------

(defun sorted (rules)
  "Sorted by key, each once; of the same with and without a note, the latter."
  (let ((result nil))
    (dolist (rule (sort rules #'rule-before-p))
      (unless (and result (string= (rule-key rule) (rule-key (car result))))
        (setq result (cons rule result))))
    (reverse result)))

(defun unique (names)
  (let ((result nil))
    (dolist (name (sort names #'string<))
      (unless (and result (string= name (car result)))
        (setq result (cons name result))))
    (reverse result)))

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

(defun made-paths (events)
  (let ((paths nil))
    (dolist (event events (unique paths))
      (let ((path (made-path event)))
        (when path (setq paths (cons path paths)))))))

; --- Text -------------------------------------------------------------------

(defconstant line-width 78)

(defun filled (name words)
  "(NAME WORD ...) on as many lines as it takes."
  (let ((lines nil) (line (string-append "(" name)) (indent (repeated " " (+ 2 (length name)))))
    (dolist (word words)
      (when (> (+ (length line) (length word) 2) line-width)
        (setq lines (cons line lines))
        (setq line (subseq indent 0 (- (length indent) 1))))
      (setq line (string-append line " " word)))
    (string-append (string-join (reverse (cons line lines)) "\n") ")\n")))

(defun hexadecimal (byte)
  (string-append "\\x" (if (< byte 16) "0" "") (number-to-string byte 16)))

(defun quoted (text)
  "As the reader reads it, in printable ASCII: names are whatever a confined
program chose."
  (let ((parts nil))
    (dotimes (i (length text))
      (let ((byte (char text i)))
        (push (cond ((or (< byte 32) (< 126 byte)) (hexadecimal byte))
                    ((or (= byte 34) (= byte 92)) (string-append "\\" (subseq text i (+ i 1))))
                    (t (subseq text i (+ i 1))))
              parts)))
    (string-append "\"" (string-join (reverse parts) "") "\"")))

(defun rule-line (rule)
  (string-append "(permit " (rule-text rule) ")"
          (if (rule-note rule) (string-append "   ; " (rule-note rule)) "")
          "\n"))

(defun group-text (title rules)
  (if rules
      (string-append "\n; " title "\n" (string-join (mapcar #'rule-line (sorted rules)) ""))
      ""))

(defun abis-of (events)
  "Those that were used, where that is more than the usual one."
  (let* ((used (unique (mapcar #'event-abi (remove-if-not #'event-abi events))))
         (abis (remove-if-not (lambda (abi) (member abi used)) '("x86-64" "i386" "x32"))))
    (if (or (null abis) (equal abis '("x86-64"))) nil abis)))

(defun known-p (name abis)
  "Whether a call exists in the ABIs, or in x86-64 if they are nil."
  (or (< (point name) 512) (member "i386" abis)))

(defun uncheckable-text (events)
  (let ((abis (abis-of events)))
    (string-append
     "\n; What is never asked about, because it reaches nothing new.\n"
     (string-join
      (mapcar (lambda (group)
                (string-append
                 "; " (car group) "\n"
                 (filled "uncheckable"
                         (remove-if-not (lambda (name) (known-p name abis))
                                        (mapcar #'symbol-name (cdr group))))))
              uncheckable-groups)
      ""))))

(defun declaration-text (name model activate events)
  (string-append "(vxed " name "\n  (model " model ")\n  (mode soft)"
          (if activate (string-append "\n  (activate " (quoted (escape-pattern activate)) ")") "")
          (let ((abis (abis-of events)))
            (if abis (string-append "\n  (abi " (string-join abis " ") ")") ""))
          ")\n"))

(defun name-for-text (name)
  "A VXED's name as it can be written: as a symbol, or else as a string."
  (if (and (every-byte-p name "[A-Za-z0-9._-]") (not (glob-match-p "[0-9.-]*" name)))
      name
      (quoted name)))

(defun heading (name lost)
  (string-append "; Learned from a trace of " (name-for-text name) ".\n"
          (if (= lost 0)
              ""
              (format nil "; INCOMPLETE: ~a events were lost.~%" lost))))
