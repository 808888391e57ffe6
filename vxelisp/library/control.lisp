; SPDX-License-Identifier: GPL-2.0
; Macros for control flow, for setting places, and for binding by patterns.

(defmacro return (&optional value)
  "(return [VALUE])
Leaves the innermost loop, or block named nil. It then returns VALUE.
(dolist (x '(1 2 3)) (when (> x 1) (return x))) => 2"
  `(return-from nil ,value))

(defmacro loop (&body body)
  "(loop FORM ...)
Evaluates the forms again and again, until return leaves the loop.
(let ((n 1)) (loop (when (> n 50) (return n)) (setq n (* n 2)))) => 64"
  `(block nil (while t ,@body)))

(defmacro declare (&rest declarations)
  "(declare DECLARATION ...)
Does nothing. It is for programs that were written for other Lisps.
(declare (ignore x)) => nil"
  nil)

(defun %map1 (function list)
  (let ((result nil))
    (while list
      (setq result (cons (funcall function (car list)) result)
            list (cdr list)))
    (nreverse result)))

; --- Patterns ---------------------------------------------------------------

(defun %count-required (pattern)
  (let ((count 0))
    (while (and (consp pattern)
                (not (eq (car pattern) '&optional))
                (not (eq (car pattern) '&rest))
                (not (eq (car pattern) '&body))
                (not (eq (car pattern) '&key)))
      (setq count (+ count 1) pattern (cdr pattern)))
    (cons count pattern)))

(defun %count-optional (pattern)
  (let ((count 0))
    (when (and (consp pattern) (eq (car pattern) '&optional))
      (setq pattern (cdr pattern))
      (while (and (consp pattern)
                  (not (eq (car pattern) '&rest))
                  (not (eq (car pattern) '&body))
                  (not (eq (car pattern) '&key)))
        (setq count (+ count 1) pattern (cdr pattern))))
    (cons count pattern)))

(defun %keyword (name)
  (intern (string-append ":" (symbol-name name))))

(defun %key-bindings (keys list)
  (let ((bindings nil))
    (while keys
      (let ((name (if (consp (car keys)) (car (car keys)) (car keys)))
            (default (if (consp (car keys)) (nth 1 (car keys))))
            (supplied (if (consp (car keys)) (nth 2 (car keys))))
            (found (gensym)))
        (setq bindings (cons (list found (list '%find-key (%keyword name) list)) bindings)
              bindings (cons (list name (list 'if found (list 'car found) default)) bindings)
              keys (cdr keys))
        (if supplied
            (setq bindings (cons (list supplied (list 'if found t nil)) bindings)))))
    (nreverse bindings)))

(defun %pattern-bindings (pattern form)
  "Returns bindings for let*: the names in PATTERN, bound to the parts of the value of FORM."
  (if (symbolp pattern)
      (list (list (or pattern (gensym)) form))
      (let* ((required (%count-required pattern))
             (optional (%count-optional (cdr required)))
             (tail (cdr optional))
             (least (car required))
             (list (gensym))
             (bindings nil) (state nil))
        (setq bindings
              (list (list list (list '%check-length form least
                                     (if tail nil (+ least (car optional)))))))
        (while (and (consp pattern) (not (eq pattern tail)))
          (cond ((eq (car pattern) '&optional) (setq state t))
                (state
                 (let ((name (if (consp (car pattern)) (car (car pattern)) (car pattern)))
                       (default (if (consp (car pattern)) (nth 1 (car pattern)))))
                   (setq bindings (cons (list name (list 'if list (list 'car list) default))
                                        bindings)
                         bindings (cons (list list (list 'cdr list)) bindings))))
                (t
                 (setq bindings (append (reverse (%pattern-bindings (car pattern)
                                                                    (list 'car list)))
                                        bindings)
                       bindings (cons (list list (list 'cdr list)) bindings))))
          (setq pattern (cdr pattern)))
        (cond ((null tail))
              ((symbolp tail) (setq bindings (cons (list tail list) bindings)))
              (t
               (when (not (eq (car tail) '&key))
                 (setq bindings (cons (list (nth 1 tail) list) bindings)
                       tail (nthcdr 2 tail)))
               (when tail
                 (setq bindings (append (reverse (%key-bindings (cdr tail) list)) bindings)))))
        (nreverse bindings))))

(defmacro destructuring-bind (pattern form &body body)
  "(destructuring-bind PATTERN FORM FORM ...)
Evaluates the second and later FORMs. The names in PATTERN are bound to the
parts of the list that the first FORM returns. PATTERN is a lambda list that
may nest.
(destructuring-bind (a (b &rest c) &optional (d 4)) '(1 (2 3)) (list a b c d)) => (1 2 (3) 4)"
  `(let* ,(%pattern-bindings pattern form) ,@body))

; --- Loops ------------------------------------------------------------------

(defmacro dolist ((pattern list &optional result) &body body)
  "(dolist (NAME LIST [RESULT]) FORM ...)
Evaluates the forms for each element of LIST, with NAME bound to it. Then
returns RESULT. NAME may be a pattern; see destructuring-bind.
(let ((sum 0)) (dolist (x '(1 2 3) sum) (setq sum (+ sum x)))) => 6
(dolist ((name . age) '((ann . 7) (joe . 9))) (if (= age 9) (return name))) => joe"
  (let ((rest (gensym)))
    `(block nil
       (let ((,rest ,list))
         (while ,rest
           (let* ,(if (consp pattern)
                      (%pattern-bindings pattern `(car ,rest))
                      `((,pattern (car ,rest))))
             (setq ,rest (cdr ,rest))
             ,@body)))
       ,result)))

(defmacro dotimes ((name count &optional result) &body body)
  "(dotimes (NAME COUNT [RESULT]) FORM ...)
Evaluates the forms with NAME bound to 0, 1 and so on up to COUNT - 1. Then
returns RESULT.
(let ((sum 0)) (dotimes (i 4 sum) (setq sum (+ sum i)))) => 6"
  (let ((i (gensym)) (end (gensym)))
    `(block nil
       (let ((,i 0) (,end ,count))
         (while (< ,i ,end)
           (let ((,name ,i))
             ,@body)
           (setq ,i (+ ,i 1))))
       ,result)))

; --- Choices ----------------------------------------------------------------

(defun %case-test (key keys)
  (cond ((or (eq keys t) (eq keys 'otherwise)) t)
        ((consp keys)
         (cons 'or (%map1 (lambda (k) (list 'eql key (list 'quote k))) keys)))
        ((null keys) nil)
        (t (list 'eql key (list 'quote keys)))))

(defmacro case (value &rest clauses)
  "(case VALUE (KEY FORM ...) ((KEY ...) FORM ...) ... (t FORM ...))
Evaluates the forms of the first clause that has VALUE as a key. Keys are
not evaluated.
(case 3 (1 'one) ((2 3) 'few) (t 'many)) => few"
  (let ((key (gensym)))
    `(let ((,key ,value))
       (cond ,@(%map1 (lambda (clause)
                        (cons (%case-test key (car clause))
                              (or (cdr clause) '(nil))))
                      clauses)))))

(defmacro ecase (value &rest clauses)
  "(ecase VALUE (KEY FORM ...) ...)
Like case, but raises an error if no clause has VALUE.
(ecase 'b (a 1) (b 2)) => 2"
  (let ((key (gensym)))
    `(let ((,key ,value))
       (case ,key ,@clauses (t (error "~s is none of what is expected here" ,key))))))

(defmacro prog1 (first &body body)
  "(prog1 VALUE FORM ...)
Evaluates VALUE, then the forms. Returns VALUE.
(let ((x 1)) (prog1 x (setq x 2))) => 1"
  (let ((value (gensym)))
    `(let ((,value ,first)) ,@body ,value)))

(defmacro ignore-errors (&body body)
  "(ignore-errors FORM ...)
Returns the value of the last form, or nil if there is an error. See
handler-case.
(ignore-errors (car 5)) => nil"
  `(handler-case (progn ,@body) (error () nil)))

(defmacro assert (test &rest arguments)
  "(assert TEST [CONTROL ARGUMENT ...])
Raises an error if TEST is nil. The message is made as by format.
(assert (= 1 2)) => error: assertion failed: (= 1 2)
(assert (= 1 2) \"~a is not ~a\" 1 2) => error: 1 is not 2"
  (when (listp (car arguments))   ; Common Lisp's list of places
    (setq arguments (cdr arguments)))
  `(unless ,test
     ,(if arguments
          `(error ,@arguments)
          `(error "assertion failed: ~s" ',test))))

; --- Places -----------------------------------------------------------------

(defmacro defvar (name &optional value doc)
  "(defvar NAME [VALUE [DOCSTRING]])
Defines a global variable, unless it is already defined.
(defvar *level* 1) (defvar *level* 2) *level* => 1"
  `(unless (boundp ',name) (defparameter ,name ,value ,doc)))

(defparameter %setters
  '((aref . svset) (svref . svset)
    (car . %set-car) (first . %set-car) (cdr . %set-cdr) (rest . %set-cdr)
    (nth . %set-nth) (gethash . %set-gethash)
    (second . %set-second) (cadr . %set-second) (third . %set-third)))

(defun %set-nth (index list value) (%set-car (nthcdr index list) value))
(defun %set-second (list value) (%set-car (cdr list) value))
(defun %set-third (list value) (%set-car (cdr (cdr list)) value))
(defun %set-gethash (key table default &optional (value nil value-p))
  (%puthash key table (if value-p value default)))

(defun %put-property (list key value)
  "Returns LIST with VALUE as the value of KEY."
  (let ((found (%find-key key list)))
    (cond (found (%set-car found value) list)
          (t (list* key value list)))))

(defmacro defsetf (accessor setter)
  "(defsetf ACCESSOR SETTER)
Makes (setf (ACCESSOR ARGUMENT ...) VALUE) mean (SETTER ARGUMENT ... VALUE).
(defun set-top (l v) (setf (car l) v)) (defsetf top set-top) (let ((l (list 1))) (setf (top l) 2) l) => (2)"
  (setq %setters (cons (cons accessor setter) %setters))
  nil)

(defun %setf (place value)
  (cond ((atom place) `(setq ,place ,value))
        ((eq (car place) 'getf)
         `(setf ,(nth 1 place) (%put-property ,@(cdr place) ,value)))
        ((eq (car place) 'ldb)
         `(setf ,(nth 2 place) (dpb ,value ,(nth 1 place) ,(nth 2 place))))
        ((assoc (car place) %setters)
         `(,(cdr (assoc (car place) %setters)) ,@(cdr place) ,value))
        (t (error "setf: ~s is not a place that can be set" place))))

(defmacro setf (&rest pairs)
  "(setf PLACE VALUE ...)
Sets each PLACE to the VALUE after it. A place is a variable, or a form like
(car CONS), (nth INDEX LIST), (aref VECTOR INDEX), (gethash KEY TABLE),
(getf PLACE KEY) or (ldb FIELD PLACE).
(let ((v (vector 1 2))) (setf (aref v 0) 5) v) => #(5 2)
(let ((l (list :a 1))) (setf (getf l :b) 2 (getf l :a) 3) l) => (:b 2 :a 3)"
  (let ((forms nil))
    (while pairs
      (setq forms (cons (%setf (car pairs) (nth 1 pairs)) forms)
            pairs (nthcdr 2 pairs)))
    (if (cdr forms) (cons 'progn (nreverse forms)) (car forms))))

(defun %simple-p (place)
  "True if the parts of PLACE may be evaluated twice."
  (or (atom place)
      (eq (car place) 'getf)
      (eq (car place) 'ldb)
      (let ((parts (cdr place)))
        (while (and parts (atom (car parts))) (setq parts (cdr parts)))
        (null parts))))

(defun %modify (place change)
  "Returns a form that changes PLACE. CHANGE is called with a form for PLACE, and returns a form
that sets it. The parts of PLACE are evaluated only once."
  (if (%simple-p place)
      (funcall change place)
      (let* ((names (%map1 (lambda (part) (gensym)) (cdr place))) (bindings nil) (rest names))
        (dolist (part (cdr place))
          (setq bindings (cons (list (car rest) part) bindings) rest (cdr rest)))
        `(let* ,(nreverse bindings)
           ,(funcall change (cons (car place) names))))))

(defmacro push (item place)
  "(push ITEM PLACE)
Adds ITEM at the front of the list in PLACE.
(let ((l (list 2))) (push 1 l) l) => (1 2)"
  (%modify place (lambda (at) `(setf ,at (cons ,item ,at)))))

(defmacro pushnew (item place)
  "(pushnew ITEM PLACE)
Like push, but does nothing if ITEM is in the list.
(let ((l (list 2))) (pushnew 2 l) l) => (2)"
  (%modify place (lambda (at) `(setf ,at (adjoin ,item ,at)))))

(defmacro pop (place)
  "(pop PLACE)
Removes the first element of the list in PLACE, and returns it.
(let ((l (list 1 2))) (list (pop l) l)) => (1 (2))"
  (%modify place (lambda (at) `(prog1 (car ,at) (setf ,at (cdr ,at))))))

(defmacro incf (place &optional (by 1))
  "(incf PLACE [BY])
Adds BY, or 1, to the number in PLACE.
(let ((v (vector 1))) (incf (aref v 0) 5)) => 6"
  (%modify place (lambda (at) `(setf ,at (+ ,at ,by)))))

(defmacro decf (place &optional (by 1))
  "(decf PLACE [BY])
Subtracts BY, or 1, from the number in PLACE.
(let ((n 3)) (decf n) n) => 2"
  (%modify place (lambda (at) `(setf ,at (- ,at ,by)))))

; --- Functions --------------------------------------------------------------

(defun funcall (function &rest arguments)
  "(funcall FUNCTION ARGUMENT ...)
Calls FUNCTION with the arguments.
(funcall #'+ 1 2) => 3"
  (apply function arguments))

(defun apply (function first &rest arguments)
  "(apply FUNCTION ARGUMENT ... LIST)
Calls FUNCTION with the arguments and the elements of LIST.
(apply #'+ 1 '(2 3)) => 6"
  (apply function (apply #'list* first arguments)))

(defun identity (value)
  "(identity VALUE)
Returns VALUE.
(identity 1) => 1"
  value)

(defun complement (function)
  "(complement FUNCTION)
Returns a function of one argument. It is true where FUNCTION is nil.
(remove-if (complement #'evenp) '(1 2 3)) => (2)"
  (lambda (value) (not (funcall function value))))
