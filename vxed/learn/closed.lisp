; SPDX-License-Identifier: GPL-2.0
; Fields of names beneath boundaries, where names stay to the letter. A few names there are chosen
; by nobody, so that no person would keep them:
;
; - beneath "private", the number of the program's own process, which the kernel chose, as in
;   private/msg.sock/4711, and words that forms.lisp finds. No other number, and no part of the
;   name of a key.
; - in /sys/fs/cgroup, numbers and made-up names of groups that the program itself makes or removes.
; - elsewhere in /sys, numbers of devices, as in /sys/class/net/veth3, for reading only.

(include "temporary")

(defconstant control-groups "/sys/fs/cgroup/")

(defun kept-fields (test fields)
  "The fields. Those that TEST is not true of stand for themselves."
  (mapcar (lambda (field)
            (if (and (consp field) (funcall test field)) field (text-of-field field)))
          fields))

(defun own-number-p (field)
  (and (eq (car field) 'number)
       (or (string= (field-text field) "[1-9]*") (own-pid-p (field-text field)))))

(defun group-field-p (field) (member (car field) '(number made known)))

(defun device-number-p (field) (eq (car field) 'number))

(defun own-group-p (path)
  (or (in-map-p *gone* path)
      (and *made* (= 1 (logand 1 (path-map-get *made* path))))))

(defun closed-test (name path crossed class)
  "The test for fields of NAME that may differ, or nil if none may. CROSSED are the boundaries that
PATH, which ends with NAME, lies beneath."
  (cond ((equal crossed '("private")) #'own-number-p)
        ((not (and (equal crossed '("sys")) (string-prefix-p "/sys/" path))) nil)
        ((string-prefix-p control-groups path)
         (and (or (pattern-p name) (own-group-p path))
              #'group-field-p))
        ((member class '(read look)) #'device-number-p)))

(defun closed-fields (name above crossed class)
  "The fields of the component NAME, which lies in the directory ABOVE."
  (let ((test (and (not (key-file-p name))
                   (closed-test name (string-append above "/" name) crossed class))))
    (cond ((and test (equal crossed '("private")) (worded-fields name above)))
          (test (kept-fields test (fields-of name)))
          (t (list name)))))
