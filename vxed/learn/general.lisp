; SPDX-License-Identifier: GPL-2.0
; Finds the parts of a single name that differ in the next run, and replaces them by patterns. All
; other parts stay as they are. names.lisp compares several names.

(defvar *exact* nil)   ; t: no name becomes a pattern
(defvar *pids* nil)    ; a path-map of the numbers of the traced processes
(defvar *made* nil)    ; a path-map of the paths created in the trace: 1; beneath them: 2
(defvar *gone* nil)    ; a path-map of the paths removed in the trace
(defvar *ran* nil)     ; the paths of executed files, or the patterns of rules for them
(defvar *altered* nil) ; the same for changed files
(defvar *why* nil)     ; the reasons for the latest patterns
(defvar *class* nil)   ; the class of the current path: see examples.lisp

(defun because (reason pattern)
  (unless (member reason *why*) (push reason *why*))
  pattern)

(defun gather (function list)
  "Like mapcan, for lists of any length."
  (let ((result nil))
    (dolist (element list (nreverse result))
      (dolist (part (funcall function element))
        (push part result)))))

; --- Text -------------------------------------------------------------------

(defconstant pattern-bytes '("*" "?" "[" "]" "{" "}" "\\"))

(defun pattern-p (text)
  "True if TEXT has a byte with a special meaning in patterns."
  (some (lambda (byte) (search byte text)) pattern-bytes))

(defun escape-pattern (text)
  "A pattern that matches only TEXT."
  (if (pattern-p text) (escape-bytes text) text))

(defun escape-bytes (text)
  (let ((parts nil))
    (dotimes (i (length text) (string-join (reverse parts) ""))
      (let ((byte (subseq text i (+ i 1))))
        (push (if (member byte pattern-bytes) (string-append "\\" byte) byte) parts)))))

(defun digits-p (text)
  (and (< 0 (length text)) (string= "" (string-trim "0123456789" text))))

(defun word-p (text)
  "True if TEXT can stand in a comment, or as a symbol, without quotes."
  (and (< 0 (length text) 64) (not (glob-match-p "**[!A-Za-z0-9._+-]**" text))))

(defun literal-entries (texts value)
  (mapcar (lambda (text) (cons (escape-pattern text) value)) texts))

(defun literal-map (texts value)
  "A path-map in which each of TEXTS matches only itself."
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
  "The offset of the last slash, or 0 if there is none."
  (or (search "/" path :from-end t) 0))

(defun name-of (path)
  (if (search "/" path) (subseq path (+ 1 (last-slash path)) (length path)) path))

(defun directory-of (path)
  "The directory of PATH, with its slash at the end."
  (if (search "/" path) (subseq path 0 (+ 1 (last-slash path))) ""))

(defun under-p (path directories)
  (find-if (lambda (directory) (string-prefix-p directory path)) directories))

; Files beneath these directories get one rule each. This applies in every root: in a chroot, in a
; container, and beneath a bind mount.
(defconstant boundaries '("etc" "proc" "sys" "dev" "root" "boot" ".ssh" ".gnupg" "private"))

(defconstant private-above '("/var/lib" "/var/cache" "/var/log"))   ; "private" here is systemd's

(defun boundary-p (name above)
  "True if paths beneath the directory NAME, which lies in the directory ABOVE, never
become patterns."
  (and (member name boundaries)
       (not (and (string= name "dev") (string= above "")))   ; see device-p
       (not (and (string= name "private") (member above private-above)))))

(defconstant key-files "{id_{rsa,dsa,ecdsa,ed25519}*,*.key,*_key,privkey*}")

(defun key-file-p (name)
  "True if a file of this name contains a private key."
  (glob-match-p key-files name))

(defun device-p (path)
  (and (string-prefix-p "/dev/" path)
       (not (string-prefix-p "/dev/shm/" path))
       (not (string-prefix-p "/dev/pts/" path))))

(defconstant protected-files
  "{/etc,/usr/local/etc,/var/spool/cron,/var/backups}{,/**}")

(defun protected-p (path)
  "True for configuration, keys and devices. Each such file gets a rule of its own, however many
files the trace has."
  (or (glob-match-p protected-files path)
      (device-p path)
      (key-file-p (name-of path))))

(defun within-boundary-p (path)
  (let ((above "") (found nil))
    (dolist (name (cdr (string-split path "/")) found)
      (when (boundary-p name above) (setq found t))
      (setq above (string-append above "/" name)))))

; --- Names that the kernel gives --------------------------------------------

(defun pid-p (text)
  "True if TEXT is the number of a process that changes from run to run. Only init keeps
its number."
  (and (digits-p text) (not (string= text "1"))))

(defun general-proc (directory rest)
  "The pattern for a path in proc. DIRECTORY is where proc is mounted, with a slash at
the end. REST is the path below it."
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
  "The offset at which the path inside proc begins, or nil if PATH is not in proc.
Examples: /proc/17/stat, /jail/proc/17/stat, proc:/17/stat."
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
  "The pattern for a library whose name contains its package's version. The first two
numbers of the version stay: libdns-9.18.49-1~deb12u3-Debian.so becomes
libdns-9.18.*-Debian.so. nil for any other path."
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
  "The pattern for a library with a version. The first number of the version stays:
/usr/lib/libz.so.1.*. nil for any other path."
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
  "True if PATTERN would permit the program to change another file that it executes, or
to execute another file that it changes."
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

; Addresses that the kernel chooses: ports from 32768 to 60999, and abstract names.
(defconstant ephemeral-ports "{3[2-9],4[0-9],5[0-9],60}[0-9][0-9][0-9]")
(defconstant autobound-names "unix:@[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]")

(defvar *point* nil)     ; the point that judges the current address
(defvar *serves* nil)    ; true if the program binds a port that the kernel did not choose

(defvar *leases* nil)    ; true if the program binds the port of a DHCP server

(defun port-of (address) (car (reverse (string-split address ":"))))

(defun lease-address-p (address)
  "True if ADDRESS is one that a DHCP server binds."
  (and (string-prefix-p "inet" address)
       (member (port-of address) '("67" "547"))))

(defun service-address-p (address)
  "True if ADDRESS is one that a server binds: its port is not one that the kernel
chooses."
  (let ((port (port-of address)))
    (and (string-prefix-p "inet" address)
         (not (string= port "0"))
         (not (glob-match-p ephemeral-ports port)))))

(defun chosen-by-kernel-p ()
  "True if the kernel may have chosen a high port at this point. A program that connects names the
port of a service. A program that sends messages names a port that the kernel chose only when it
answers a client."
  (cond ((string= *point* "socket-bind") t)
        ((string= *point* "socket-sendmsg") *serves*)))

(defconstant lease-reason "a host to which it leases an address")

(defun leased-p (address)
  "True if a DHCP server sends to ADDRESS as to a host to which it leases one: at the fixed port of
DHCP clients, by ICMP, which has no port, to ask whether an address is free, or at a port that the
host's kernel chose."
  (let ((port (port-of address)))
    (and *leases*
         (string= *point* "socket-sendmsg")
         (or (member port '("68" "546" "0")) (glob-match-p ephemeral-ports port)))))

(defun general-port (port)
  (if (and (glob-match-p ephemeral-ports port) (chosen-by-kernel-p))
      ephemeral-ports
      port))

(defun general-inet (address)
  (let* ((parts (reverse (string-split address ":")))
         (port (general-port (car parts))))
    (cond ((leased-p address)
           (because lease-reason
                    (string-append (car (string-split address ":")) ":*:" port)))
          ((string= port (car parts)) (escape-pattern address))
          (t (because "a port that the kernel chooses"
                      (string-append (escape-pattern (string-join (reverse (cdr parts)) ":"))
                                     ":" port))))))

(defun general-address (address)
  (cond ((string-prefix-p "unix:/" address)
         (string-append "unix:" (general-path (subseq address 5))))
        (*exact* (escape-pattern address))
        ((glob-match-p autobound-names address)
         (because "a name that the kernel chooses" autobound-names))
        ((string-prefix-p "inet" address) (general-inet address))
        (t (escape-pattern address))))
