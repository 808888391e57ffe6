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
; A call, or an object, is written as in a rule. One that is judged at several
; objects is put to all of them: name the object to mean one.

(include "words")

(defconstant own own-file)

(defun written (argument)
  "A form for what an argument, as in a rule, stands for."
  (cond ((member argument '(inside outside)) (symbol-name argument))
        ((and argument (symbolp argument) (mark-value argument)))
        ((consp argument) `(logior ,@(mapcar #'written argument)))
        (t argument)))

(defun judged (call)
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
Whether the VXED permits that; an error if not."
  `(expect-permitted ',call ,(judged call)))

(defmacro refused (call &optional errno)
  "(refused (CALL ARGUMENT ...) [ERRNO])
Whether the VXED refuses that, with this errno if one is said; an error if not."
  `(expect-refused ',call ,errno ,(judged call)))

(defun expect-refused-after (count call errno judge)
  (let ((calls 0) (verdict t))
    (while (and (not (integerp verdict)) (< calls (* 2 count)))
      (setq verdict (funcall judge)
            calls (+ calls 1)))
    (when (<= calls count)
      (error "~s is refused the ~ath time, with errno ~a" call calls verdict))
    (expect-refused call errno verdict)))

(defmacro refused-after (count call &optional errno)
  "(refused-after COUNT (CALL ARGUMENT ...) [ERRNO])
Whether the VXED permits that so often, and then refuses it: at once, or, since
time passes meanwhile, before it was asked as often again."
  `(expect-refused-after ,count ',call ,errno (lambda () ,(judged call))))
