; SPDX-License-Identifier: GPL-2.0
; VXE's own files: its log, its state, its VXEDs and its sockets. No model permits using them unless
; a pattern names them. A pattern names them if its literal beginning lies in one of vxes-folders. A
; program that may change these files could change its own rights at the next boot. A program that
; may only read them could still stop the log by a lock.

(defconstant vxes-folders '("/var/lib/vxe" "/etc/vxe" "/run/vxe"))

; Two patterns for each folder. One pattern with a slash in braces would pin all directories beside
; the folder.
(defconstant vxes-files
  (append vxes-folders (mapcar (lambda (folder) (string-append folder "/**")) vxes-folders)))

; Matches the same files, and also their names as addresses of sockets.
(defvar *vxes-map*
  (make-path-map (mapcar (lambda (pattern) (cons (string-append "{,unix:}" pattern) 1))
                         vxes-files)))

(defun literal-beginning (pattern)
  "How many bytes of a pattern come before its first special character."
  (let ((length (length pattern)))
    (dolist (special '("*" "?" "[" "{" "\\") length)
      (let ((at (search special pattern)))
        (when (and at (< at length)) (setq length at))))))

(defun bare-path (name)
  "NAME without the prefix that makes a path the address of a socket."
  (if (string-prefix-p "unix:" name) (subseq name 5) name))

(defun speaks-of-vxe-p (pattern)
  (some (lambda (folder) (string-prefix-p folder (bare-path pattern))) vxes-folders))

(defun beginnings (text)
  "The strings that TEXT begins with."
  (let ((all (list "")))
    (dotimes (n (length text) all)
      (push (subseq text 0 (+ n 1)) all))))

; Matches patterns, not paths: those whose literal beginning is a beginning of a folder or of
; "unix:/".
(defvar *meeting*
  (make-path-map
   (mapcan (lambda (beginning)
             (list (cons beginning 1)
                   (cons (string-append beginning "[*?[{\\\\]**") 1)))
           (append (beginnings "unix:/")
                   (mapcar (lambda (path) (string-append "{,unix:}" path))
                           (mapcan #'beginnings vxes-folders))))))

(defun meets-vxe-p (pattern)
  "True if a pattern may match one of VXE's files without naming it. :any matches everything."
  (or (eq pattern :any)
      (and (/= 0 (path-map-get *meeting* pattern))
           (not (speaks-of-vxe-p pattern)))))

(defun vxes-form (variable)
  "A form that is t if VARIABLE is the name of one of VXE's files."
  `(/= 0 (path-map-get ',*vxes-map* ,variable)))
