; SPDX-License-Identifier: GPL-2.0

(defun 1+ (n)
  "(1+ INTEGER)
Returns INTEGER + 1.
(1+ 4) => 5"
  (+ n 1))

(defun 1- (n)
  "(1- INTEGER)
Returns INTEGER - 1.
(1- 4) => 3"
  (- n 1))

(defun zerop (n)
  "(zerop INTEGER)
True if INTEGER is 0.
(zerop 0) => t"
  (= n 0))

(defun plusp (n)
  "(plusp INTEGER)
True if INTEGER is greater than 0.
(plusp 0) => nil"
  (> n 0))

(defun minusp (n)
  "(minusp INTEGER)
True if INTEGER is less than 0.
(minusp -1) => t"
  (< n 0))

(defun evenp (n)
  "(evenp INTEGER)
True if INTEGER is even.
(evenp 4) => t"
  (= (logand n 1) 0))

(defun oddp (n)
  "(oddp INTEGER)
True if INTEGER is odd.
(oddp 4) => nil"
  (= (logand n 1) 1))

(defun abs (n)
  "(abs INTEGER)
Returns the absolute value.
(abs -4) => 4"
  (if (< n 0) (- n) n))

(defun signum (n)
  "(signum INTEGER)
Returns -1, 0 or 1 if INTEGER is negative, zero or positive.
(signum -4) => -1"
  (cond ((< n 0) -1) ((> n 0) 1) (t 0)))

(defun digit-char-p (byte &optional (radix 10))
  "(digit-char-p BYTE [RADIX])
Returns the value of the digit, or nil if BYTE is not a digit.
(digit-char-p #\\7) => 7"
  (let ((value (cond ((<= 48 byte 57) (- byte 48))
                     ((<= 65 byte 90) (- byte 55))
                     ((<= 97 byte 122) (- byte 87))
                     (t radix))))
    (if (< value radix) value nil)))

(defun alpha-char-p (byte)
  "(alpha-char-p BYTE)
True if BYTE is an ASCII letter.
(alpha-char-p #\\x) => t"
  (or (<= 65 byte 90) (<= 97 byte 122)))

(defun upper-case-p (byte)
  "(upper-case-p BYTE)
True if BYTE is an upper-case ASCII letter.
(upper-case-p #\\x) => nil"
  (<= 65 byte 90))

(defun lower-case-p (byte)
  "(lower-case-p BYTE)
True if BYTE is a lower-case ASCII letter.
(lower-case-p #\\x) => t"
  (<= 97 byte 122))
