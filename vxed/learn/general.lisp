; SPDX-License-Identifier: GPL-2.0
; What in a single name of a trace would be another thing in the next run, and
; the pattern that stands for it there. Everything else is kept to the letter.
; madeup.lisp has the names that those traced made themselves.
;
; examples.lisp goes on from here with what only several names together show.

(defvar *exact* nil)   ; t: nothing is generalised
(defvar *pids* nil)    ; a path-map of the numbers of what was traced
(defvar *made* nil)    ; a path-map of what was made in the trace: 1; beneath it: 2
(defvar *ran* nil)     ; the paths of what is executed, or rules
(defvar *altered* nil) ; and of what is changed
(defvar *why* nil)     ; the reasons for what was generalised last
(defvar *class* nil)   ; what is done to the path in hand: see examples.lisp

(defun because (reason pattern)
  (unless (member reason *why*) (push reason *why*))
  pattern)

(defun gather (function list)
  "As mapcan, for lists of any length."
  (let ((result nil))
    (dolist (element list (nreverse result))
      (dolist (part (funcall function element))
        (push part result)))))

; --- Text -------------------------------------------------------------------

(defconstant pattern-bytes '("*" "?" "[" "]" "{" "}" "\\"))

(defun pattern-p (text)
  "Whether any byte of it means something in a pattern."
  (some (lambda (byte) (search byte text)) pattern-bytes))

(defun escape-pattern (text)
  "A pattern that matches this text alone."
  (if (pattern-p text) (escape-bytes text) text))

(defun escape-bytes (text)
  (let ((parts nil))
    (dotimes (i (length text) (string-join (reverse parts) ""))
      (let ((byte (subseq text i (+ i 1))))
        (push (if (member byte pattern-bytes) (string-append "\\" byte) byte) parts)))))

(defun digits-p (text)
  (and (< 0 (length text)) (string= "" (string-trim "0123456789" text))))

(defun word-p (text)
  "Whether it can stand in a comment, or as a symbol, as it is."
  (and (< 0 (length text) 64) (not (glob-match-p "**[!A-Za-z0-9._+-]**" text))))

(defun literal-entries (texts value)
  (mapcar (lambda (text) (cons (escape-pattern text) value)) texts))

(defun literal-map (texts value)
  "A path-map from these texts, to the letter."
  (make-path-map (literal-entries texts value)))

(defun map-or-nil (texts)
  (and texts (literal-map texts 1)))

(defun in-map-p (map text)
  (and map (/= 0 (path-map-get map text))))

(defun repeated (text times)
  (let ((all nil))
    (dotimes (i times (string-join all ""))
      (push text all))))

(defun runs (name class)
  "The runs of bytes of a class: ((START . END) ...), the last one first."
  (let ((runs nil) (start nil))
    (dotimes (i (+ 1 (length name)) runs)
      (let ((fits (and (< i (length name)) (glob-match-p class (subseq name i (+ i 1))))))
        (cond ((and fits (not start)) (setq start i))
              ((and start (not fits))
               (push (cons start i) runs)
               (setq start nil)))))))

(defun under-p (path directories)
  (find-if (lambda (directory) (string-prefix-p directory path)) directories))

(defconstant protected-directories
  '("/etc/" "/usr/local/etc/" "/var/spool/cron/" "/var/backups/"))

(defun protected-p (path)
  "Configuration is said file by file, whatever is seen of it."
  (under-p (string-append path "/") protected-directories))

; --- Names that others give -------------------------------------------------

(defun pid-p (text)
  "Whether it is a process that will have another number; init keeps its own."
  (and (digits-p text) (not (string= text "1"))))

(defun general-proc (path)
  (let* ((names (cdr (cdr (string-split path "/"))))
         (traced (in-map-p *pids* (car names)))
         (of-process (and (pid-p (car names))
                          (or traced (not (member *class* '(write create execute))))))
         (parts nil) (before nil))
    (dolist (name names)
      (push (cond ((and of-process (or (null before) (string= before "task")) (digits-p name))
                   (because (if traced "the number of its process" "any process that it sees")
                            "[1-9]*"))
                  ((and of-process (member before '("fd" "fdinfo")) (digits-p name))
                   (because "any of its descriptors" "[0-9]*"))
                  (t (escape-pattern name)))
            parts)
      (setq before name))
    (string-append "/proc/" (string-join (reverse parts) "/"))))

(defconstant kernel-names   ; (beginning pattern reason)
  '(("pipe:[" "pipe:*" "any pipe") ("socket:[" "socket:*" "any socket")
    ("/dev/pts/" "/dev/pts/*" "any terminal")))

(defconstant library-directories '("/usr/lib/" "/usr/lib64/" "/usr/local/lib/" "/lib/"))

(defun general-library (path)
  "A library keeps the first number of its version: /usr/lib/libz.so.1.*. nil
for any other path."
  (let* ((at (and (under-p path library-directories) (search ".so." path)))
         (dot (and at (search "." path :start2 (+ at 4)))))
    (and dot
         (not (glob-match-p "**[!0-9.]**" (subseq path (+ at 4) (length path))))
         (because "any release of this version"
                  (string-append (escape-pattern (subseq path 0 dot)) ".*")))))

(defun general-name (path)
  (let ((named (find-if (lambda (entry) (string-prefix-p (car entry) path)) kernel-names)))
    (cond ((and named (not (string= path "/dev/pts/ptmx")))
           (because (nth 2 named) (nth 1 named)))
          ((string-prefix-p "/proc/" path) (general-proc path))
          ((or (protected-p path) (not (string-prefix-p "/" path))) (escape-pattern path))
          ((or (in-map-p *made* path) (search "/#" path))
           (if (eq *class* 'execute) (escape-pattern path) (general-made path)))
          (t (or (general-library path) (escape-pattern path))))))

(defun crosses-p (pattern path)
  "Whether by this pattern another thing could be changed that is executed, or
executed that is changed."
  (and (string/= pattern (escape-pattern path))
       (some (lambda (other) (and (string/= other path) (glob-match-p pattern other)))
             (case *class*
               ((write create) *ran*)
               (execute *altered*)
               (t nil)))))

(defun general-path (path)
  (let* ((why *why*) (pattern (if *exact* (escape-pattern path) (general-name path))))
    (cond ((crosses-p pattern path) (setq *why* why) (escape-pattern path))
          (t pattern))))

; --- Addresses --------------------------------------------------------------

; As the kernel chooses them: ports from 32768 to 60999, and abstract names.
(defconstant ephemeral-ports "[3-6][0-9][0-9][0-9][0-9]")
(defconstant autobound-names "unix:@[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]")

(defun general-inet (address)
  (let ((parts (reverse (string-split address ":"))))
    (if (glob-match-p ephemeral-ports (car parts))
        (because "a port that the kernel chooses"
                 (string-append (escape-pattern (string-join (reverse (cdr parts)) ":"))
                                ":" ephemeral-ports))
        (escape-pattern address))))

(defun general-address (address)
  (cond ((string-prefix-p "unix:/" address)
         (string-append "unix:" (general-path (subseq address 5))))
        (*exact* (escape-pattern address))
        ((glob-match-p autobound-names address)
         (because "a name that the kernel chooses" autobound-names))
        ((string-prefix-p "inet" address) (general-inet address))
        (t (escape-pattern address))))
