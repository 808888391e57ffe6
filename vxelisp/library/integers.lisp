; SPDX-License-Identifier: GPL-2.0

(defun 1+ (n)
  "(1+ INTEGER)
One more.
(1+ 4) => 5"
  (+ n 1))

(defun 1- (n)
  "(1- INTEGER)
One less.
(1- 4) => 3"
  (- n 1))

(defun zerop (n)
  "(zerop INTEGER)
Is it 0?
(zerop 0) => t"
  (= n 0))

(defun plusp (n)
  "(plusp INTEGER)
Is it above 0?
(plusp 0) => nil"
  (> n 0))

(defun minusp (n)
  "(minusp INTEGER)
Is it below 0?
(minusp -1) => t"
  (< n 0))

(defun evenp (n)
  "(evenp INTEGER)
Is it even?
(evenp 4) => t"
  (= (logand n 1) 0))

(defun oddp (n)
  "(oddp INTEGER)
Is it odd?
(oddp 4) => nil"
  (= (logand n 1) 1))

(defun abs (n)
  "(abs INTEGER)
Without its sign.
(abs -4) => 4"
  (if (< n 0) (- n) n))

(defun signum (n)
  "(signum INTEGER)
-1, 0 or 1, as it is below, at or above 0.
(signum -4) => -1"
  (cond ((< n 0) -1) ((> n 0) 1) (t 0)))

(defun digit-char-p (byte &optional (radix 10))
  "(digit-char-p BYTE [RADIX])
What the digit stands for, or nil if it is none.
(digit-char-p #\\7) => 7"
  (let ((value (cond ((<= 48 byte 57) (- byte 48))
                     ((<= 65 byte 90) (- byte 55))
                     ((<= 97 byte 122) (- byte 87))
                     (t radix))))
    (if (< value radix) value nil)))

(defun alpha-char-p (byte)
  "(alpha-char-p BYTE)
Is it a letter of ASCII?
(alpha-char-p #\\x) => t"
  (or (<= 65 byte 90) (<= 97 byte 122)))

(defun upper-case-p (byte)
  "(upper-case-p BYTE)
Is it a capital letter of ASCII?
(upper-case-p #\\x) => nil"
  (<= 65 byte 90))

(defun lower-case-p (byte)
  "(lower-case-p BYTE)
Is it a small letter of ASCII?
(lower-case-p #\\x) => t"
  (<= 97 byte 122))
