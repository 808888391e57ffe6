; SPDX-License-Identifier: GPL-2.0
; Ports that a program itself chooses at random: for data connections of clients, or so that nobody
; can guess the source port of a query. Only ports that it binds count, because a program that
; connects names the port of a service.

(include "examples")

(defconstant enough-ports 6)        ; different ports, none of them chosen by the kernel
(defconstant least-spread 16384)    ; between the lowest and the highest of them

(defconstant unprivileged-ports     ; from 1024 on
  "{102[4-9],10[3-9][0-9],1[1-9][0-9][0-9],[2-9][0-9][0-9][0-9],[1-9][0-9][0-9][0-9][0-9]}")

(defun port-argument (argument)
  "(PATTERN . PORT) for a bound address with an unprivileged port; else nil. PORT is \"\" if the
port is already a pattern."
  (let* ((address (cdr argument))
         (known (find-if (lambda (ports) (string-suffix-p (string-append ":" ports) address))
                         (list unprivileged-ports ephemeral-ports)))
         (end (if known
                  (- (length address) (length known))
                  (+ 1 (or (search ":" address :from-end t) 0))))
         (port (if known "" (subseq address end (length address)))))
    (and (eq (car argument) 'address)
         (string-prefix-p "inet" address)
         (or known (glob-match-p unprivileged-ports port))
         (cons (string-append (subseq address 0 end) unprivileged-ports)
               (if (equal known unprivileged-ports) "any" port)))))

(defun port-template (item)
  (and (member (call-of item) '("bind" "socket-bind"))
       (rewrite item #'port-argument)))

(defun some-ports (class examples)
  (let ((ports (mapcar #'parse-integer (remove-if-not #'digits-p examples))))
    (cond ((member "any" examples) 1)
          ((and (<= enough-ports (length ports))
                (<= least-spread (- (apply #'max ports) (apply #'min ports))))
           enough-ports))))

(defun chosen-ports (items)
  (alike items #'port-template #'some-ports "ports that it chooses"))
