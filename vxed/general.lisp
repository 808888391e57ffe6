; SPDX-License-Identifier: GPL-2.0
; What in a trace would be another thing in the next run, and the pattern that
; stands for it there. Everything else is kept to the letter.

(defvar *pids* nil)   ; of the processes that were traced
(defvar *made* nil)   ; paths that they made

(defun escape-pattern (text)
  "A pattern that matches this text alone."
  (let ((special nil))
    (dolist (byte '("*" "?" "[" "]" "{" "}" "\\"))
      (when (search byte text) (setq special t)))
    (if special (escape-bytes text) text)))

(defun escape-bytes (text)
  (let ((escaped ""))
    (dotimes (i (length text) escaped)
      (let ((byte (subseq text i (+ i 1))))
        (setq escaped
              (string-append escaped
                      (if (member byte '("*" "?" "[" "]" "{" "}" "\\")) "\\" "")
                      byte))))))

(defun every-byte-p (text class)
  (let ((fits (< 0 (length text))))
    (dotimes (i (length text) fits)
      (unless (glob-match-p class (subseq text i (+ i 1)))
        (setq fits nil)))))

(defun digits-p (text)
  (every-byte-p text "[0-9]"))

(defun pid-p (text)
  "Whether it is a process that will have another number; init keeps its own."
  (and (digits-p text) (not (string= text "1"))))

; --- Names that were made up ------------------------------------------------

(defconstant temporary-directories '("/tmp/" "/var/tmp/" "/dev/shm/"))

(defun under-p (path directories)
  (find-if (lambda (directory) (string-prefix-p directory path)) directories))

(defun repeated (text times)
  (let ((all ""))
    (dotimes (i times all)
      (setq all (string-append all text)))))

(defun runs (name class)
  "The runs of bytes of a class: ((START . END) ...), the last one first."
  (let ((runs nil) (start nil))
    (dotimes (i (+ 1 (length name)) runs)
      (let ((fits (and (< i (length name)) (glob-match-p class (subseq name i (+ i 1))))))
        (cond ((and fits (not start)) (setq start i))
              ((and start (not fits))
               (push (cons start i) runs)
               (setq start nil)))))))

(defun replaced (name start end pattern)
  (string-append (escape-pattern (subseq name 0 start)) pattern
          (escape-pattern (subseq name end (length name)))))

(defun own-number (name)
  "NAME with a traced process's number in it as a pattern, or nil."
  (some (lambda (run)
          (let ((digits (subseq name (car run) (cdr run))))
            (when (and (< 2 (length digits)) (member digits *pids*))
              (replaced name (car run) (cdr run) "[1-9]*"))))
        (runs name "[0-9]")))

(defun random-run (name start end)
  "NAME with what is made up in a run of its letters as a pattern, or nil."
  (let ((text (subseq name start end)) (length (- end start)))
    (cond ((and (= length 11) (string-prefix-p "tmp" text))       ; tmpXXXXXXXX
           (replaced name (+ start 3) end (repeated "?" 8)))
          ((< length 6) nil)
          ((digits-p text) (replaced name start end "[0-9]*"))
          ((not (glob-match-p "*[0-9A-Z]*" (subseq name (- end 6) end))) nil)
          ((or (< 0 start)                                         ; name.XXXXXX
               (and (= length 8) (not (glob-match-p "*[A-Z]*" text))))   ; XXXXXXXX
           (replaced name start end (repeated "?" length)))
          (t (replaced name (- end 6) end (repeated "?" 6))))))    ; nameXXXXXX

(defun random-name (name)
  "NAME with what mkstemp and its kin put there as a pattern, or nil. What they
make up has six letters at least, and hardly ever neither digit nor capital."
  (some (lambda (run) (random-run name (car run) (cdr run)))
        (runs name "[A-Za-z0-9_]")))

(defun made-up (path name)
  "The pattern for the last component of a path that was made by those traced."
  (or (and (glob-match-p "#[0-9]*" name) "#[0-9]*")   ; O_TMPFILE
      (own-number name)
      (and (under-p path temporary-directories) (random-name name))
      (escape-pattern name)))

(defun general-made (path)
  "Each component that was made may have a name that was made up."
  (let ((literal "") (parts nil))
    (dolist (name (cdr (string-split path "/")))
      (setq literal (string-append literal "/" name))
      (setq parts (cons (if (or (member literal *made*) (glob-match-p "#[0-9]*" name))
                            (made-up literal name)
                            (escape-pattern name))
                        parts)))
    (string-append "/" (string-join (reverse parts) "/"))))

; --- Names that the kernel makes up -----------------------------------------

(defun general-proc (path)
  (let* ((names (cdr (cdr (string-split path "/"))))
         (of-process (pid-p (car names)))
         (parts nil) (before nil))
    (dolist (name names)
      (setq parts
            (cons (cond ((and of-process (or (null before) (string= before "task")) (digits-p name))
                         "[1-9]*")
                        ((and of-process (member before '("fd" "fdinfo")) (digits-p name))
                         "[0-9]*")
                        (t (escape-pattern name)))
                  parts))
      (setq before name))
    (string-append "/proc/" (string-join (reverse parts) "/"))))

(defconstant kernel-names   ; (beginning . pattern)
  '(("pipe:[" . "pipe:*") ("socket:[" . "socket:*") ("/dev/pts/" . "/dev/pts/*")))

(defun general-path (path)
  (let ((named (find-if (lambda (entry) (string-prefix-p (car entry) path)) kernel-names)))
    (cond ((string-suffix-p " (deleted)" path)
           (string-append (general-path (subseq path 0 (- (length path) 10))) " (deleted)"))
          ((and named (not (string= path "/dev/pts/ptmx"))) (cdr named))
          ((string-prefix-p "/proc/" path) (general-proc path))
          ((or (string-prefix-p "/etc/" path) (not (string-prefix-p "/" path)))
           (escape-pattern path))
          (t (general-made path)))))

; --- Addresses --------------------------------------------------------------

(defun ephemeral-port-p (port)
  "As the kernel chooses them: 32768 to 60999."
  (and (digits-p port) (glob-match-p "[3-6]????" port)))

(defun general-address (address)
  (cond ((string-prefix-p "unix:/" address)
         (string-append "unix:" (general-path (subseq address 5))))
        ((glob-match-p "unix:@[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]" address)
         "unix:@?????")
        ((string-prefix-p "inet" address)
         (let* ((parts (reverse (string-split address ":"))))
           (if (ephemeral-port-p (car parts))
               (string-append (escape-pattern (string-join (reverse (cdr parts)) ":")) ":[3-6]????")
               (escape-pattern address))))
        (t (escape-pattern address))))
