; SPDX-License-Identifier: GPL-2.0
; Restricts the internet addresses that a program serves and reaches: (include network), for VXEDs
; of the filesystem model. Source ports that the kernel chooses stay permitted.

(defun address-p (address patterns)
  "True if ADDRESS is no internet address, or matches one of the patterns."
  (or (not (string-prefix-p "inet" address))
      (some (lambda (pattern) (glob-match-p pattern address)) patterns)))

(defmacro serve (&rest patterns)
  "(serve PATTERN ...)
Refuses binding any other internet address."
  `(define-check socket-bind (address)
     (if (address-p address '("inet*:0" ,@patterns)) t EACCES)))

(defconstant routes   ; (LEVEL OPTION): options of setsockopt that set a route
  '((0 4) (41 5) (41 6) (41 57)))   ; IP_OPTIONS, IPV6_{2292RTHDR,2292PKTOPTIONS,RTHDR}

(defun socket-p (family type)
  "True for internet, unix and netlink sockets, but not for raw internet sockets, whose packets
contain addresses and ports that are not judged."
  (if (member family (list AF_INET AF_INET6))
      (/= type SOCK_RAW)
      (member family (list AF_UNIX AF_NETLINK))))

(defun routed-p (level option)
  (member (list level option) routes))

(defmacro reach (&rest patterns)
  "(reach PATTERN ...)
Refuses connecting and sending to any other internet address, and routes through other hosts. Also
refuses raw sockets, and all sockets except internet, unix and netlink sockets."
  `(progn
     (define-check socket-connect (address)
       (if (address-p address ',patterns) t ECONNREFUSED))
     ; A message to family-0: has a source route.
     (define-check socket-sendmsg (address)
       (if (and (string/= address "family-0:") (address-p address ',patterns)) t ECONNREFUSED))
     (define-check setsockopt (level optname)
       (if (routed-p level optname) EPERM t))
     (define-check socket (family type)
       (if (socket-p family type) t EACCES))))
