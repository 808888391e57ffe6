; SPDX-License-Identifier: GPL-2.0
; What in a single name of a trace would be another thing in the next run, and
; the pattern that stands for it there. Everything else is kept to the letter.
; names.lisp has what only several names together show.

(defvar *exact* nil)   ; t: nothing is generalised
(defvar *pids* nil)    ; a path-map of the numbers of what was traced
(defvar *made* nil)    ; a path-map of what was made in the trace: 1; beneath it: 2
(defvar *gone* nil)    ; a path-map of what was removed in the trace
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

(defun last-slash (path)
  "Where it is; 0, where there is none."
  (or (search "/" path :from-end t) 0))

(defun name-of (path)
  (if (search "/" path) (subseq path (+ 1 (last-slash path)) (length path)) path))

(defun directory-of (path)
  "With its slash."
  (if (search "/" path) (subseq path 0 (+ 1 (last-slash path))) ""))

(defun under-p (path directories)
  (find-if (lambda (directory) (string-prefix-p directory path)) directories))

; What is beneath these is said file by file in every root: that of a chroot, of a
; container, or what a bind mount shows.
(defconstant boundaries '("etc" "proc" "sys" "dev" "root" "boot" ".ssh" ".gnupg" "private"))

(defconstant private-above '("/var/lib" "/var/cache" "/var/log"))   ; systemd's, of any user

(defun boundary-p (name above)
  "Whether what is beneath a directory of this name, in the directory ABOVE, stays to the
letter."
  (and (member name boundaries)
       (not (and (string= name "dev") (string= above "")))   ; see device-p
       (not (and (string= name "private") (member above private-above)))))

(defconstant key-files "{id_{rsa,dsa,ecdsa,ed25519}*,*.key,*_key,privkey*}")

(defun key-file-p (name)
  "Whether a file of this name has a private key in it."
  (glob-match-p key-files name))

(defun device-p (path)
  (and (string-prefix-p "/dev/" path)
       (not (string-prefix-p "/dev/shm/" path))
       (not (string-prefix-p "/dev/pts/" path))))

(defconstant protected-files
  "{/etc,/usr/local/etc,/var/spool/cron,/var/backups}{,/**}")

(defun protected-p (path)
  "Configuration, keys and devices are said file by file, whatever is seen of them."
  (or (glob-match-p protected-files path)
      (device-p path)
      (key-file-p (name-of path))))

(defun within-boundary-p (path)
  (let ((above "") (found nil))
    (dolist (name (cdr (string-split path "/")) found)
      (when (boundary-p name above) (setq found t))
      (setq above (string-append above "/" name)))))

; --- Names that others give -------------------------------------------------

(defun pid-p (text)
  "Whether it is a process that will have another number; init keeps its own."
  (and (digits-p text) (not (string= text "1"))))

(defun general-proc (directory rest)
  "DIRECTORY is where proc is mounted, with a slash; REST is the name there."
  (let* ((names (string-split rest "/"))
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
    (string-append (escape-pattern directory) (string-join (reverse parts) "/"))))

(defun proc-end (path)
  "Where the name in proc begins, wherever that is mounted, or nil: /proc/17/stat,
/jail/proc/17/stat, proc:/17/stat."
  (cond ((string-prefix-p "/proc/" path) 6)
        ((string-prefix-p "proc:/" path) 6)
        ((glob-match-p "{/,other:}**/proc/[1-9]*{,/**}" path)
         (let ((at (search "/proc/" path)))
           (and (digits-p (car (string-split (subseq path (+ at 6) (length path)) "/")))
                (+ at 6))))))

(defconstant kernel-names   ; (beginning pattern reason)
  '(("pipe:[" "pipe:*" "any pipe") ("socket:[" "socket:*" "any socket")
    ("/dev/pts/" "/dev/pts/*" "any terminal")))

(defconstant library-directories '("/usr/lib/" "/usr/lib64/" "/usr/local/lib/" "/lib/"))

(defun general-release (path)
  "A library whose name has the version of its package keeps the first two numbers of it:
libdns-9.18.*-Debian.so of libdns-9.18.49-1~deb12u3-Debian.so. nil for any other path."
  (let* ((start (and (string-suffix-p ".so" path)
                     (glob-match-p "/**/lib*-[0-9]*.[0-9]*[-.]*.so" path)
                     (search "-" path :start2 (+ 1 (search "/" path :from-end t)))))
         (parts (and start (string-split (subseq path (+ start 1) (- (length path) 3)) ".")))
         (tail (and start (search "-" path :from-end t))))
    (and start
         (< start tail)
         (<= 3 (length parts))
         (digits-p (car parts))
         (digits-p (nth 1 parts))
         (not (digits-p (subseq path (+ tail 1) (+ tail 2))))
         (because "any release of this version"
                  (string-append (escape-pattern (subseq path 0 start)) "-" (car parts) "."
                                 (nth 1 parts) ".*"
                                 (escape-pattern (subseq path tail (length path))))))))

(defun general-library (path)
  "A library keeps the first number of its version: /usr/lib/libz.so.1.*. nil
for any other path."
  (let* ((at (and (under-p path library-directories) (search ".so." path)))
         (dot (and at (search "." path :start2 (+ at 4)))))
    (or (and dot
             (not (glob-match-p "**[!0-9.]**" (subseq path (+ at 4) (length path))))
             (because "any release of this version"
                      (string-append (escape-pattern (subseq path 0 dot)) ".*")))
        (and (under-p path library-directories) (general-release path)))))

(defun general-name (path)
  (let ((named (find-if (lambda (entry) (string-prefix-p (car entry) path)) kernel-names)))
    (cond ((and named (not (string= path "/dev/pts/ptmx")))
           (because (nth 2 named) (nth 1 named)))
          ((proc-end path)
           (general-proc (subseq path 0 (proc-end path))
                         (subseq path (proc-end path) (length path))))
          ((or (protected-p path) (not (string-prefix-p "/" path))) (escape-pattern path))
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
(defconstant ephemeral-ports "{3[2-9],4[0-9],5[0-9],60}[0-9][0-9][0-9]")
(defconstant autobound-names "unix:@[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]")

(defvar *point* nil)     ; where the address in hand is judged
(defvar *serves* nil)    ; whether a port that the kernel did not choose is bound

(defun service-address-p (address)
  "Whether it is bound by who serves others: at a port that was chosen."
  (let ((port (car (reverse (string-split address ":")))))
    (and (string-prefix-p "inet" address)
         (not (string= port "0"))
         (not (glob-match-p ephemeral-ports port)))))

(defun chosen-by-kernel-p ()
  "Whether the kernel may have chosen a high port. Who connects names the port of a
service. Of messages only answers go to ports that the kernel chose."
  (cond ((string= *point* "socket-bind") t)
        ((string= *point* "socket-sendmsg") *serves*)))

(defun general-inet (address)
  (let ((parts (reverse (string-split address ":"))))
    (if (and (glob-match-p ephemeral-ports (car parts)) (chosen-by-kernel-p))
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
