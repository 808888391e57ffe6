; SPDX-License-Identifier: GPL-2.0
; Finds patterns that no name of the kernel can match. A rule with such a pattern has no effect, so
; it is an error. The message says what to write instead.
;
; The kernel's names are absolute paths without symlinks, or begin with a kind and a colon:
; "pipe:[7]", "memfd:NAME", "tmpfs:/x". objects.def lists the forms of addresses. The rows of the
; tables below are (GLOB . MESSAGE); the globs match patterns. One lookup tests all rows.

(include "points")

(defconstant path-faults
  '(("other:**" . "write the name alone, and other as the rule's last word")
    ("~**" . "~ is not expanded: write /root or /home/*")
    ("[$@%]**" . "variables are not expanded: write the path itself, such as /home/*")
    ("{unix,inet,inet6,netlink}:**" . "this is an address, and a path is wanted")
    ("[ \"#&'()+,.;<=>^`|!\t\n-]**" . "a path begins with /")
    ("[A-Za-z]:/**" . "a path begins with /")
    ("/proc/{self,thread-self}/**"
     . "the kernel has a number in place of self: write /proc/[1-9]*")
    ("{anon_inode,pipe,socket,cgroup,ipc,mnt,net,pid,time,user,uts}:\\[*" . "write \\\\[ for [")))

(defconstant address-faults
  '(("" . "an address has a family: inet:, inet6:, unix: or netlink:")
    ("/**" . "the address of a socket with a path is unix:/...")
    ("@**" . "the address of a socket with an abstract name is unix:@...")
    ("{[0-9]**,localhost{,:**}}" . "an address of IPv4 is inet:ADDRESS:PORT")
    ("{:**,\\[**,[0-9a-f]*:*:**}" . "an address of IPv6 is inet6:ADDRESS:PORT, without brackets")
    ("unix:[A-Za-z0-9._~$-]**" . "a socket's path begins with /, and an abstract name with @")
    ("unix:/{**/,}{,.,..}/**" . "no path has //, /./ or /../")
    ("unix:/**/" . "no path has / at its end")
    ("inet:**[ A-Za-z_/%@]**" . "names are not looked up: write inet:192.0.2.1:80")
    ("inet6:**[ G-Zg-z_/%@]**" . "names are not looked up: write inet6:2001:db8::1:80")
    ("inet6:**[A-F]**" . "the kernel writes an address of IPv6 in lower case")
    ("inet6:\\[{,[0-9a-f]}{,[0-9a-f]}{,[0-9a-f]}{,[0-9a-f]}:**" . "an address of IPv6 is inet6:ADDRESS:PORT, without brackets")
    ("{inet6:,inet6:**:}0[0-9a-f]**:**" . "the kernel writes a group without zeros before it")
    ("{inet:,inet:**.}0[0-9]**:**" . "the kernel writes a number without zeros before it")))

(defun fault-map (faults)
  (let ((bit 1) (entries nil))
    (dolist (fault faults (make-path-map entries))
      (push (cons (car fault) bit) entries)
      (setq bit (* 2 bit)))))

(defvar *path-faults* (fault-map path-faults))
(defvar *address-faults* (fault-map address-faults))

(defun fault (pattern faults map)
  "The message of the first row that matches PATTERN, or nil."
  (let ((bits (path-map-get map pattern)))
    (if (= 0 bits)
        nil
        (progn (while (not (logtest 1 bits))
                 (setq bits (ash bits -1) faults (cdr faults)))
               (cdr (car faults))))))

(defun no-path-p (pattern)
  (or (search "//" pattern)
      (and (search "/." pattern)
           (or (search "/./" pattern) (search "/../" pattern)
               (and (string-prefix-p "/" pattern)
                    (or (string-suffix-p "/." pattern) (string-suffix-p "/.." pattern)))))
      (and (string-suffix-p "/" pattern) (string-prefix-p "/" pattern)
           (string/= "/" pattern))))

(defun relative-p (pattern)
  "True if the first component of PATTERN is literal, and neither empty nor a kind."
  (let ((slash (search "/" pattern)))
    (not (or (eql slash 0)
             (glob-match-p "{,**[:*?[{\\\\]**}" (subseq pattern 0 (or slash (length pattern))))))))

(defun no-name (pattern why)
  "Signals the error that PATTERN matches no name of the kernel."
  (error "~s matches nothing: ~a" pattern why))

; Matches all patterns except those that are clearly paths and well-formed. Most patterns are, and
; one lookup tells.
(defvar *odd-patterns*
  (make-path-map '(("" . 1) ("[!/]**" . 1) ("/proc/{self,thread-self}/**" . 1)
                   ("**//**" . 1) ("**/.**" . 1) ("**/" . 1)
                   ("**\\[**" . 1) ("**\\{**" . 1) ("**\\\\**" . 1))))

(defvar *last-ordinary* nil)

(defun ordinary-pattern-p (pattern)
  "True if PATTERN has nothing that can be malformed, and can match a path. The last such pattern is
cached, because a rule asks twice."
  (or (eq pattern *last-ordinary*)
      (and (= 0 (path-map-get *odd-patterns* pattern)) (< (length pattern) 256)
           (progn (setq *last-ordinary* pattern) t))))

(defun check-odd-path (pattern)
  "Like check-path, for any pattern."
  (let ((why (fault pattern path-faults *path-faults*)))
    (when why (no-name pattern why)))
  (when (and (no-path-p pattern) (not (glob-match-p "{,/}memfd:**" pattern)))
    (no-name pattern "no path has //, /./, /../ or / at its end"))
  (when (relative-p pattern)
    (no-name pattern "a path begins with /"))
  pattern)

(defun check-path (pattern)
  "Returns PATTERN. Signals an error if it can match no path."
  (if (ordinary-pattern-p pattern) pattern (check-odd-path pattern)))

(defun plain-p (pattern)
  "Whether PATTERN matches one name only."
  (not (glob-match-p "**[*?[{\\\\]**" pattern)))

(defun check-number (pattern text most)
  (unless (and (glob-match-p "[0-9]{,[0-9]}{,[0-9]}{,[0-9]}{,[0-9]}" text)
               (<= (parse-integer text) most))
    (no-name pattern (format nil "~s is no number up to ~a" text most))))

(defun check-host (pattern host)
  "Checks an IPv4 address that matches only one host."
  (let ((numbers (string-split host ".")))
    (unless (= 4 (length numbers))
      (no-name pattern "an address of IPv4 is inet:ADDRESS:PORT, with four numbers in ADDRESS"))
    (dolist (number numbers) (check-number pattern number 255))))

(defun check-host6 (pattern host)
  "Checks an IPv6 address that matches only one host."
  (let ((short (search "::" host)) (groups (string-split host ":")))
    (when (and (not short) (search ":0:0:" (string-append ":" host ":")))
      (no-name pattern "the kernel writes the longest row of zeros as ::"))
    (unless (or (if short (<= 3 (length groups) 8) (= 8 (length groups)))
                (search "." host))
      (no-name pattern "an address of IPv6 is inet6:ADDRESS:PORT, with eight groups or :: in ADDRESS"))
    (dolist (group groups)
      (unless (or (glob-match-p "{,[0-9a-f]}{,[0-9a-f]}{,[0-9a-f]}{,[0-9a-f]}" group)
                  (search "." group))
        (no-name pattern (format nil "~s is no group of an address of IPv6" group))))))

(defun family-p (head)
  "True if HEAD, the part before the first colon, can be the family of an address."
  (glob-match-p "{inet,inet6,unix,netlink,family-[0-9]*,**[*?[{\\\\]**}" head))

(defun check-address (pattern)
  "Returns PATTERN. Signals an error if it can match no address of objects.def."
  (let ((why (fault pattern address-faults *address-faults*)))
    (when why (no-name pattern why)))
  (let* ((colon (search ":" pattern)) (port (search ":" pattern :from-end t)))
    (unless (family-p (subseq pattern 0 (or colon (length pattern))))
      (no-name pattern "an address has a family: inet:, inet6:, unix: or netlink:"))
    (when (and (glob-match-p "inet{,6}:**" pattern) (plain-p pattern))
      (when (<= port colon)
        (no-name pattern "it has no port: write :* for any"))
      (check-number pattern (subseq pattern (+ port 1)) 65535)
      (funcall (if (string-prefix-p "inet:" pattern) #'check-host #'check-host6)
               pattern (subseq pattern (+ colon 1) port))))
  pattern)

(defun check-string (kind pattern)
  "Returns PATTERN. Signals an error if it matches no value of a parameter of that kind."
  (case kind
    (:path (if (string= "" pattern)
               (no-name pattern "a path begins with /")
               (check-path pattern)))
    (:path-or-empty (check-path pattern))
    (:address (check-address pattern))
    (t pattern)))

(defun check-name (point name pattern)
  "Signals an error if PATTERN matches no value of the argument NAME."
  (check-string (kind-of point name) pattern))
