; SPDX-License-Identifier: GPL-2.0
; Tests of a VXED, for vxed test:
;
;   (vxed-under-test "popa3d.vxed")
;   (deftest mailboxes
;     (permitted (openat "/var/mail/joe" O_RDWR))
;     (refused (openat "/var/mail/joe" (O_RDWR O_TRUNC)))
;     (refused (connect "inet:192.0.2.1:25") ECONNREFUSED))
;   (deftest floods
;     (refused-after 600 (fork) EAGAIN))
;
; A test writes a call or an object as a rule does. A call that is judged at several
; objects is tested at all of them. Name an object to test only that one.

(include "words")
(include "patterns")

(defconstant own own-file)

(defun written (argument)
  "A form for the value of an argument that is written as in a rule."
  (cond ((member argument '(inside outside)) (symbol-name argument))
        ((and argument (symbolp argument) (mark-value argument)))
        ((consp argument) `(logior ,@(mapcar #'written argument)))
        (t argument)))

(defun check-names (call)
  "Signals an error if the kernel never reports one of the names in CALL."
  (let ((point (named-point (car call))))
    (dolist (at (judged-points point))
      (let ((names (rule-parameters at)))
        (dolist (argument (cdr call))
          (when (and names (stringp argument)) (check-name at (car names) argument))
          (setq names (cdr names)))))))

(defun judged (call)
  (check-names call)
  `(judge ',(car call) ,@(mapcar #'written (cdr call))))

(defun expect-permitted (call verdict)
  (or (member verdict '(t :log))
      (error "~s is refused, with errno ~a" call verdict)))

(defun expect-refused (call errno verdict)
  (cond ((not (integerp verdict)) (error "~s is permitted" call))
        ((and errno (/= errno verdict))
         (error "~s is refused with errno ~a, not ~a" call verdict errno))
        (t t)))

(defmacro permitted (call)
  "(permitted (CALL ARGUMENT ...))
Checks that the VXED permits the call. Signals an error otherwise."
  `(expect-permitted ',call ,(judged call)))

(defmacro refused (call &optional errno)
  "(refused (CALL ARGUMENT ...) [ERRNO])
Checks that the VXED refuses the call, with ERRNO if given. Signals an error otherwise."
  `(expect-refused ',call ,errno ,(judged call)))

(defun expect-refused-after (count call errno judge)
  (let ((made 0) (verdict t))
    (while (and (not (integerp verdict)) (< made (* 2 count)))
      (setq verdict (funcall judge)
            made (+ made 1)))
    (when (<= made count)
      (error "~s is refused the ~ath time, with errno ~a" call made verdict))
    (expect-refused call errno verdict)))

(defmacro refused-after (count call &optional errno)
  "(refused-after COUNT (CALL ARGUMENT ...) [ERRNO])
Checks that the VXED permits the call COUNT times and refuses it afterwards. Time passes
during the test, so the refusal may come later, but within COUNT more calls."
  `(expect-refused-after ,count ',call ,errno (lambda () ,(judged call))))
