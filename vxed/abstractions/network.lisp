; SPDX-License-Identifier: GPL-2.0
; Which addresses of the internet a program serves and reaches: (include network), for VXEDs
; of the filesystem model. The kernel's own choice of a port to send from stays permitted.

(defun address-p (address patterns)
  "True if ADDRESS is none of the internet, or matches one of the patterns."
  (or (not (string-prefix-p "inet" address))
      (some (lambda (pattern) (glob-match-p pattern address)) patterns)))

(defmacro serve (&rest patterns)
  "(serve PATTERN ...)
Refuses binding any other address of the internet."
  `(define-check socket-bind (address)
     (if (address-p address '("inet*:0" ,@patterns)) t EACCES)))

(defmacro reach (&rest patterns)
  "(reach PATTERN ...)
Refuses connecting to, and sending to, any other address of the internet, and all sockets but
those of the internet, of this machine, and of the kernel's network."
  `(progn
     (define-check socket-connect (address)
       (if (address-p address ',patterns) t ECONNREFUSED))
     (define-check socket-sendmsg (address)
       (if (address-p address ',patterns) t ECONNREFUSED))
     (define-check socket (family)
       (if (member family (list AF_UNIX AF_INET AF_INET6 AF_NETLINK)) t EACCES))))
