; SPDX-License-Identifier: GPL-2.0
; Ports that a program itself chooses at random: for data connections of clients, or so that nobody
; can guess the source port of a query. Only ports that it binds count, because a program that
; connects names the port of a service. Also hosts whose addresses others give to the program.

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

; --- Hosts of the world --------------------------------------------------------------------

; A name server, a mail server and a browser ask hosts that others name, at one port. Hosts in
; many networks of the world show it. A program's own services lie in few networks, most of them
; private: each keeps its rule.

(defconstant enough-hosts 8)
(defconstant enough-networks 4)

(defconstant near-hosts
  "{0.,10.,127.,169.254.,172.{1[6-9],2[0-9],3[01]}.,192.168.,:,f[cdef]}*")

(defun network-of (host)
  "The beginning of an address that tells its network in the world."
  (let ((parts (string-split host ":")))
    (if (cdr parts)
        (string-append (car parts) ":" (nth 1 parts))
        (car (string-split host ".")))))

(defun host-argument (argument)
  "(PATTERN . HOST) of an address. HOST is \"*\" if it is a pattern already. Else nil."
  (let* ((address (cdr argument))
         (start (and (eq (car argument) 'address)
                     (string-prefix-p "inet" address)
                     (+ 1 (search ":" address))))
         (end (and start (search ":" address :from-end t)))
         (host (and start (< start end) (subseq address start end)))
         (port (and host (subseq address end (length address)))))
    (and host
         (digits-p (subseq port 1 (length port)))
         (or (string= host "*") (not (pattern-p host)))
         (cons (string-append (subseq address 0 start) "*" port) host))))

(defun host-template (item)
  (and (to-peer-p item)
       (not (member lease-reason (item-why item)))
       (rewrite item #'host-argument)))

(defun some-hosts (class hosts)
  (let ((far (remove-if (lambda (host) (glob-match-p near-hosts host)) hosts)))
    (cond ((member "*" hosts) 1)
          ((and (<= enough-hosts (length far))
                (<= enough-networks (length (distinct-sorted (mapcar #'network-of far)))))
           enough-hosts))))

(defun world-hosts (items)
  (alike items #'host-template #'some-hosts "hosts in many networks"))
