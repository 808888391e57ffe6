; SPDX-License-Identifier: GPL-2.0
; Evidence about a program besides its trace: the directories and logs that belong to it according
; to packages, units and accounts; the parts of a configuration that it lists; and the files that the C
; library reads together. libvxe/learn/facts.c reads the first of these on this machine. *evidence*
; is nil if no evidence is wanted.
;
; The evidence widens rules that come from the trace. It adds no other rules.

(include "single")

(defvar *evidence* nil)   ; t, once set-evidence has been called
(defvar *told-places* nil) ; ((DIRECTORY SOURCE UID) ...); UID is nil, or a text
(defvar *own-places* nil)  ; those that count: in the trace, the program becomes user UID
(defvar *own-logs* nil)    ; a table: log -> ((LOG SOURCE) ...), all logs from the same source

(defun set-evidence (places)
  "PLACES are ((PATH SOURCE UID LOG) ...), where LOG is true for a log."
  (setq *evidence* t
        *told-places* (remove-if (lambda (place) (nth 3 place)) places)
        *own-logs* (make-hash-table))
  (dolist (group (grouped (mapcar (lambda (place) (cons (nth 1 place) place))
                                  (remove-if-not (lambda (place) (nth 3 place)) places))))
    (dolist (place group) (setf (gethash (car place) *own-logs*) group))))

(defun users-become (items)
  "A table of the users that the items let the program become."
  (let ((table (make-hash-table)))
    (dolist (item items table)
      (when (member (call-of item) becoming)
        (dolist (argument (item-arguments item))
          (when (eq (car argument) 'id) (setf (gethash (cdr argument) table) t)))))))

(defun made-place (item)
  "The place for a directory in /run that the trace created, which nobody else had before; else
nil."
  (and (member (call-of item) '("mkdir" "mkdirat" "path-mkdir"))
       (item-path item)
       (literal-path-p (item-path item))
       (glob-match-p "/run/[!.]*" (item-path item))
       (list (item-path item) "the trace" nil)))

(defun set-own-places (items)
  (let ((become (users-become items)))
    (setq *own-places*
          (append (remove-if (lambda (place)
                               (and (nth 2 place) (not (gethash (nth 2 place) become))))
                             *told-places*)
                  (remove-if #'null (mapcar #'made-place items))))))

(defconstant becoming   ; calls whose arguments are the user that a program becomes
  '("setuid" "setreuid" "setresuid" "setfsuid"))

(defconstant own-reason "its own directory, says ")
(defconstant log-reason "its own logs, says ")

(defun source-note (reason source)
  "The reason, for a comment. A package chooses its own name and the names of its units."
  (string-append reason (if (every #'word-p (string-split (string-replace source ":" "") " "))
                            source
                            "a package")))

(defun own-place (path)
  (find-if (lambda (place) (string-prefix-p (string-append (car place) "/") path)) *own-places*))

; --- The program's own directories ------------------------------------------

(defun configured-name (path name)
  "The pattern for files with the ending of NAME, or nil if it has none."
  (and (glob-match-p "[!.]*.[a-z]*" name)
       (not (key-file-p name))
       (not (within-boundary-p (subseq path 4)))
       (string-append "[!.]*" (ending name))))

(defvar *listed* nil)   ; a table: directory that the trace lists -> t

(defun set-listed (items)
  (setq *listed* (make-hash-table))
  (dolist (item items)
    (when (and (eq (item-class item) 'read) (item-path item))
      (setf (gethash (item-path item) *listed*) t))))

(defconstant drop-ins "/{etc,usr/lib,usr/share}/**.d/[!.]*")

(defun drop-in-p (path)
  "True if PATH is a file in a directory of configuration parts that the program lists."
  (and (glob-match-p drop-ins path)
       (not (key-file-p (name-of path)))
       (not (within-boundary-p (subseq path 4)))
       (not (secret-p path))
       (gethash (subseq path 0 (last-slash path)) *listed*)))

(defun drop-in (argument)
  (and (eq (car argument) 'path)
       (literal-path-p (cdr argument))
       (drop-in-p (cdr argument))
       (cons (string-append (directory-of (cdr argument)) "[!.]*")
             "any part of a configuration that it lists")))

(defun any-read-p (path)
  "True if PATH is a pattern of one component for names that the program only reads."
  (and (member *class* '(read look))
       (not (string-prefix-p "/etc/" path))
       (not (search "**" path))
       (not (string-suffix-p "/[!.]*" path))))

(defun own-name (path)
  "The pattern for the last component of PATH, or nil. In a configuration directory, the pattern
covers only names with the same ending, and only for reading. A name that is already a pattern stays
as it is if the program changes it."
  (let ((name (name-of path)))
    (cond ((or (and (pattern-p name) (not (any-read-p path)))
               (key-file-p name) (string-prefix-p "." name) (string= name ""))
           nil)
          ((string-prefix-p "/etc/" path)
           (and (member *class* '(read look)) (configured-name path name)))
          ((or (within-boundary-p path) (glob-match-p "**.so{,.**}" name)) nil)
          (t "[!.]*"))))

(defun widened-argument (argument)
  (or (and (member *class* '(read look)) (drop-in argument)) (own-argument argument)))

(defun own-argument (argument)
  (let* ((path (cdr argument))
         (place (and (eq (car argument) 'path) (own-place path)))
         (name (and place (own-name path))))
    (cond (name (cons (string-append (directory-of path) name)
                      (source-note own-reason (nth 1 place))))
          ((eq (car argument) 'path) (own-log path)))))

(defun own-log (path)
  "(PATTERN . REASON) for one of several logs in /var/log that a package has rotated. Else nil."
  (let ((logs (gethash path *own-logs*)))
    (and (cdr logs)
         (cons (string-append (directory-of path) "{"
                              (string-join (mapcar (lambda (log) (name-of (car log))) logs) ",") "}")
               (source-note log-reason (nth 1 (car logs)))))))

(defun own-item (item)
  "The item, with a pattern for any name in one of the program's own directories."
  (setq *class* (item-class item))
  (let ((made (and (member *class* '(read look write create)) (rewrite item #'widened-argument))))
    (if (and made (not (reaches-program-p (car made) (list item))))
        (because-of (car made) (cons (cdr made) (item-why item)))
        item)))

(defun reason-p (item beginning)
  (some (lambda (reason) (string-prefix-p beginning reason)) (item-why item)))

(defun of-own-place-p (item) (reason-p item own-reason))

(defun evident-p (item)
  "True if the evidence widened a rule for changes."
  (or (of-own-place-p item) (reason-p item log-reason) (reason-p item lease-reason)))

(defun own-open-p (item)
  (and (of-own-place-p item)
       (member (item-class item) '(write create))
       (member (call-of item) '("open" "openat" "openat2" "creat" "file-open"))))

(defun linking-p (item) (member (call-of item) '("symlink" "symlinkat" "path-symlink")))

(defun item-for (call class item)
  "An item for this call on the last name of ITEM."
  (make-item call (cons (find-if (lambda (argument) (eq (car argument) 'path))
                                 (reverse (item-arguments item)))
                        (if (eq class 'read) (list (cons 'text "O_RDONLY")) nil))
             class (item-why item) (item-sources item) nil))

(defun times-items (items)
  "Items for setting the times of the program's own files that it writes: writing them sets their
times as well."
  (mapcar (lambda (item) (item-for "permit utimensat" 'write item))
          (remove-if-not #'own-open-p items)))

(defun found-items (items)
  "Items for what the next run does with what this run left in the program's own directories: it
reads the files, reads the attributes of names that it removes, and removes symlinks."
  (let ((own (remove-if-not #'of-own-place-p items)))
    (append (mapcar (lambda (item) (item-for "permit openat" 'read item))
                    (remove-if-not #'creating-p own))
            (mapcar (lambda (item) (item-for "permit path-stat" 'look item))
                    (remove-if-not #'removing-p own))
            (mapcar (lambda (item) (item-for "permit unlink" 'write item))
                    (remove-if-not #'linking-p own)))))

(defun said-in-own-place (items test)
  "A table: pattern -> the first of its items for which TEST is true."
  (let ((table (make-hash-table)))
    (dolist (item items table)
      (when (and (of-own-place-p item) (funcall test item))
        (unless (gethash (item-path item) table)
          (setf (gethash (item-path item) table) item))))))

(defun creating-p (item)
  (and (own-open-p item) (search "O_CREAT" (nth 1 (item-texts item)))))

(defun removing-p (item)
  (member (call-of item) '("unlink" "unlinkat" "path-unlink")))

(defun renaming-p (item)
  (and (member (call-of item) '("rename" "renameat" "renameat2" "path-rename"))
       (string= (car (item-texts item)) (nth 1 (item-texts item)))))

(defun item-beside (name count item other)
  "An item for this call on COUNT names in the place of ITEM. ITEM and OTHER are its evidence."
  (make-item name (mapcar (lambda (path) (cons 'path path))
                          (list-of (item-path item) count))
             'write (item-why item) (append (item-sources item) (item-sources other)) nil))

(defun list-of (element count)
  (let ((list nil))
    (dotimes (i count list) (push element list))))

(defun replacing-items (items)
  "Items for removing the program's own files, and for renaming them in their directory. A program
that may create any name there, and may do one of the two, can do the other as well: a rename onto
an existing name removes a file."
  (let ((removed (said-in-own-place items #'removing-p))
        (renamed (said-in-own-place items #'renaming-p))
        (made nil))
    (maphash (lambda (path item)
               (let ((removal (gethash path removed)) (renaming (gethash path renamed)))
                 (cond ((and removal (not renaming))
                        (push (item-beside "permit rename" 2 item removal) made))
                       ((and renaming (not removal))
                        (push (item-beside "permit unlink" 1 item renaming) made)))))
             (said-in-own-place items #'creating-p))
    made))

(defun truncating-item (item removed)
  "ITEM, with O_TRUNC if it creates any name in one of the program's own directories, and REMOVED
says that the program removes any: a new file in place of the old one is empty, too."
  (let ((flags (nth 1 (item-texts item))))
    (if (and (creating-p item)
             (gethash (item-path item) removed)
             (notany (lambda (flag) (search flag flags)) '("O_TRUNC" "O_EXCL" "O_APPEND")))
        (make-item (item-name item)
                   (list (car (item-arguments item))
                         (cons 'text (string-replace flags "O_CREAT" "O_CREAT O_TRUNC")))
                   (item-class item) (item-why item) (item-sources item) (item-letters item))
        item)))

(defun replaced-items (items)
  "Items for the program's own files that it replaces by a rename, if the new name may be any of a
pattern: it removes them, and the next run reads them."
  (gather (lambda (item)
            (let* ((path (nth 1 (item-texts-of item 'path)))
                   (place (and path
                               (string-prefix-p "permit " (item-name item))
                               (member (call-of item) renaming-calls)
                               (pattern-p (name-of path))
                               (own-place path)))
                   (why (and place (list (source-note own-reason (nth 1 place))))))
              (and place
                   (list (make-item "permit unlink" (list (cons 'path path)) 'write why
                                    (item-sources item) nil)
                         (make-item "permit openat"
                                    (list (cons 'path path) (cons 'text "O_RDONLY")) 'read why
                                    (item-sources item) nil)))))
          items))

; --- What goes together -----------------------------------------------------

(defconstant together   ; (PATTERN NEEDED REASON); NEEDED: a file that shows it, or nil
  '(("/etc/{group,gai.conf,host.conf,hosts,networks,nsswitch.conf,passwd,protocols,resolv.conf,services}"
     "/etc/nsswitch.conf" "what the C library reads to look up names")
    ("/usr/lib/locale/**" nil "the locales of the C library")
    ("/usr/share/locale/**" nil "the messages of any language")
    ("/usr/share/zoneinfo/**" nil "the time zones of the C library")))

(defun item-at (item pattern example reasons)
  "ITEM for PATTERN in place of its path, because of REASONS. EXAMPLE is a path that it matches."
  (because-of (car (rewrite item (lambda (argument)
                                   (and (eq (car argument) 'path) (cons pattern example)))))
              reasons))

(defun together-item (item rows)
  (let* ((path (item-path item))
         (row (and path
                   (one-path-p item)
                   (member (item-class item) '(read look))
                   (find-if (lambda (row) (glob-match-p (car row) path)) rows))))
    (if row
        (item-at item (car row) path (cons (nth 2 row) (item-why item)))
        item)))

(defun rows-shown (items)
  "The rows of together whose file the items read."
  (remove-if-not (lambda (row)
                   (or (null (nth 1 row))
                       (some (lambda (item)
                               (and (eq (item-class item) 'read)
                                    (equal (nth 1 row) (item-path item))))
                             items)))
                 together))

; What the C library reads only in some runs: malloc, when a thread frees much memory, and a question
; for the number of processors.
(defconstant core-reads '("/proc/sys/vm/overcommit_memory" "/sys/devices/system/cpu/online"))

(defun core-items (items)
  "Items for core-reads, if ITEMS show that programs load the C library."
  (let ((shown (find-if (lambda (item)
                          (and (eq (item-class item) 'read)
                               (equal "/etc/ld.so.cache" (item-path item))))
                        items)))
    (and shown
         (mapcar (lambda (path)
                   (item-at shown path path '("what the C library reads in some runs")))
                 core-reads))))

; --- All of it --------------------------------------------------------------

(defun with-evidence (items)
  "The items. Items that the evidence widened replace the items that they cover."
  (when *evidence* (set-own-places items) (set-listed items))
  (let ((rows (and *evidence* (rows-shown items))) (widened nil) (rest nil))
    (dolist (item (and *evidence* items))
      (let ((made (own-item (together-item item rows))))
        (if (eq made item) (push item rest) (push made widened))))
    (let ((removed (said-in-own-place widened #'removing-p))
          (replaced (replaced-items (append widened rest))))
      (setq widened (mapcar (lambda (item) (truncating-item item removed)) widened))
      (let ((added (append (times-items widened) (replacing-items widened) (found-items widened)
                           (and *evidence* (core-items items)) replaced widened)))
        (if added (uncovered-items (once (append added rest))) items)))))
