; SPDX-License-Identifier: GPL-2.0
; What of the language is written in itself.

(defmacro return (&optional value)
  "(return [VALUE])
Leaves the innermost loop."
  `(return-from nil ,value))

(defmacro loop (&body body)
  "(loop FORM ...)
Again and again, until a return."
  `(block nil (while t ,@body)))

(defmacro dolist (binding &body body)
  "(dolist (NAME LIST [RESULT]) FORM ...)
The forms for each element of LIST."
  (let ((rest (gensym)))
    `(block nil
       (let ((,rest ,(nth 1 binding)))
         (while ,rest
           (let ((,(car binding) (car ,rest)))
             (setq ,rest (cdr ,rest))
             ,@body)))
       ,(nth 2 binding))))

(defmacro dotimes (binding &body body)
  "(dotimes (NAME COUNT [RESULT]) FORM ...)
The forms with NAME from 0 to below COUNT."
  (let ((i (gensym)) (end (gensym)))
    `(block nil
       (let ((,i 0) (,end ,(nth 1 binding)))
         (while (< ,i ,end)
           (let ((,(car binding) ,i))
             ,@body)
           (setq ,i (+ ,i 1))))
       ,(nth 2 binding))))

(defun %map1 (function list)
  (let ((result nil))
    (while list
      (setq result (cons (funcall function (car list)) result)
            list (cdr list)))
    (nreverse result)))

(defun %some-empty (lists)
  (while (and lists (car lists))
    (setq lists (cdr lists)))
  lists)

(defun mapcar (function list &rest lists)
  "(mapcar FUNCTION LIST ...)
The list of what FUNCTION makes of the elements of each."
  (if (null lists)
      (%map1 function list)
      (let ((all (cons list lists)) (result nil))
        (while (not (%some-empty all))
          (setq result (cons (apply function (%map1 #'car all)) result)
                all (%map1 #'cdr all)))
        (nreverse result))))

(defun %case-test (key keys)
  (cond ((or (eq keys t) (eq keys 'otherwise)) t)
        ((consp keys)
         (cons 'or (mapcar (lambda (k) (list 'eql key (list 'quote k))) keys)))
        ((null keys) nil)
        (t (list 'eql key (list 'quote keys)))))

(defmacro case (value &rest clauses)
  "(case VALUE (KEY FORM ...) ((KEY ...) FORM ...) ... (t FORM ...))
The forms of the first clause that has VALUE as a key. Keys are not evaluated."
  (let ((key (gensym)))
    `(let ((,key ,value))
       (cond ,@(mapcar (lambda (clause)
                         (cons (%case-test key (car clause))
                               (or (cdr clause) '(nil))))
                       clauses)))))

(defmacro defvar (name &optional value doc)
  "(defvar NAME [VALUE [DOCSTRING]])
Defines a global variable, unless it is defined."
  `(unless (boundp ',name) (defparameter ,name ,value ,doc)))

(defmacro setf (place value)
  "(setf PLACE VALUE)
Sets a variable, (aref VECTOR INDEX), (car CONS), (cdr CONS) or (nth INDEX LIST)."
  (if (atom place)
      (list 'setq place value)
      (case (car place)
        ((aref svref) `(svset ,@(cdr place) ,value))
        ((car first) `(rplaca ,(nth 1 place) ,value))
        ((cdr rest) `(rplacd ,(nth 1 place) ,value))
        (nth `(rplaca (nthcdr ,@(cdr place)) ,value))
        (t (error "setf: ~s is not a place that can be set" place)))))

(defmacro push (item place)
  "(push ITEM PLACE)
Puts ITEM in front of the list in PLACE."
  `(setf ,place (cons ,item ,place)))

(defmacro pop (name)
  "(pop NAME)
Takes the first element off the list in a variable."
  (let ((list (gensym)))
    `(let ((,list ,name))
       (setq ,name (cdr ,list))
       (car ,list))))

(defmacro incf (place &optional (by 1))
  "(incf PLACE [BY])
Adds to what is in PLACE."
  `(setf ,place (+ ,place ,by)))

(defmacro decf (place &optional (by 1))
  "(decf PLACE [BY])
Takes from what is in PLACE."
  `(setf ,place (- ,place ,by)))

(defmacro assert (test &optional message)
  "(assert TEST [MESSAGE])
An error unless TEST."
  `(unless ,test (error "~a" ,(or message (format nil "assertion failed: ~s" test)))))

(defmacro prog1 (first &body body)
  "(prog1 VALUE FORM ...)
VALUE, after the forms are evaluated."
  (let ((value (gensym)))
    `(let ((,value ,first)) ,@body ,value)))

(defun funcall (function &rest arguments) "(funcall FUNCTION ARGUMENT ...)
Calls FUNCTION." (apply function arguments))
(defun apply (function first &rest arguments) "(apply FUNCTION ARGUMENT ... LIST)
Calls FUNCTION with the arguments and the elements of LIST."
  (apply function (apply #'list* first arguments)))
(defun identity (value) "(identity VALUE)
VALUE." value)
(defun second (list) "(second LIST)
Its second element." (car (cdr list)))
(defun third (list) "(third LIST)
Its third element." (car (cdr (cdr list))))
(defun cadr (list) "(cadr LIST)
Its second element." (car (cdr list)))
(defun cddr (list) "(cddr LIST)
LIST without two elements." (cdr (cdr list)))
(defun caar (list) "(caar LIST)
The car of its car." (car (car list)))
(defun cdar (list) "(cdar LIST)
The cdr of its car." (cdr (car list)))
(defun caddr (list) "(caddr LIST)
Its third element." (car (cdr (cdr list))))
(defun svref (vector index) "(svref VECTOR INDEX)
The same as aref." (aref vector index))

(defun 1+ (n) "(1+ INTEGER)
One more." (+ n 1))
(defun 1- (n) "(1- INTEGER)
One less." (- n 1))
(defun zerop (n) "(zerop INTEGER)
Is it 0?" (= n 0))
(defun plusp (n) "(plusp INTEGER)
Is it above 0?" (> n 0))
(defun minusp (n) "(minusp INTEGER)
Is it below 0?" (< n 0))
(defun evenp (n) "(evenp INTEGER)
Is it even?" (= (logand n 1) 0))
(defun oddp (n) "(oddp INTEGER)
Is it odd?" (= (logand n 1) 1))
(defun abs (n) "(abs INTEGER)
Without its sign." (if (< n 0) (- n) n))

(defun mapc (function list)
  "(mapc FUNCTION LIST)
Calls FUNCTION with each element; returns LIST."
  (dolist (element list list)
    (funcall function element)))

(defun mapcan (function list)
  "(mapcan FUNCTION LIST)
All the lists that FUNCTION makes of the elements, in one."
  (let ((result nil))
    (dolist (element list)
      (dolist (part (funcall function element))
        (setq result (cons part result))))
    (nreverse result)))

(defun remove-if-not (function list)
  "(remove-if-not FUNCTION LIST)
The elements for which FUNCTION is true."
  (let ((result nil))
    (dolist (element list)
      (if (funcall function element)
          (setq result (cons element result))))
    (nreverse result)))

(defun remove-if (function list)
  "(remove-if FUNCTION LIST)
The elements for which FUNCTION is false."
  (let ((result nil))
    (dolist (element list)
      (if (not (funcall function element))
          (setq result (cons element result))))
    (nreverse result)))

(defun remove (item list)
  "(remove ITEM LIST)
The elements that are not equal to ITEM."
  (remove-if (lambda (element) (equal item element)) list))

(defun remove-duplicates (list)
  "(remove-duplicates LIST)
LIST with the last only of elements that are equal."
  (let ((result nil))
    (while list
      (if (not (member (car list) (cdr list)))
          (setq result (cons (car list) result)))
      (setq list (cdr list)))
    (nreverse result)))

(defun find-if (function list)
  "(find-if FUNCTION LIST)
The first element for which FUNCTION is true, or nil."
  (dolist (element list)
    (if (funcall function element)
        (return element))))

(defun find (item list)
  "(find ITEM LIST)
The first element that is equal to ITEM, or nil."
  (car (member item list)))

(defun position (item list)
  "(position ITEM LIST)
The index of the first element that is equal to ITEM, or nil."
  (let ((index 0))
    (dolist (element list)
      (if (equal item element)
          (return index))
      (setq index (+ index 1)))))

(defun count-if (function list)
  "(count-if FUNCTION LIST)
The number of elements for which FUNCTION is true."
  (let ((count 0))
    (dolist (element list count)
      (if (funcall function element)
          (setq count (+ count 1))))))

(defun some (function list)
  "(some FUNCTION LIST)
The first true value of FUNCTION for an element, or nil."
  (dolist (element list)
    (let ((value (funcall function element)))
      (if value (return value)))))

(defun every (function list)
  "(every FUNCTION LIST)
Is FUNCTION true for all elements?"
  (dolist (element list t)
    (if (not (funcall function element))
        (return nil))))

(defun reduce (function list &rest initial)
  "(reduce FUNCTION LIST [INITIAL])
FUNCTION of what came so far and each element, from left to right."
  (let ((value (car initial)))
    (if (null initial)
        (setq value (if list (car list) (funcall function))
              list (cdr list)))
    (dolist (element list value)
      (setq value (funcall function value element)))))

(defun %merge (a b before)
  (let ((result nil))
    (while (and a b)
      (if (funcall before (car b) (car a))
          (setq result (cons (car b) result) b (cdr b))
          (setq result (cons (car a) result) a (cdr a))))
    (while a (setq result (cons (car a) result) a (cdr a)))
    (while b (setq result (cons (car b) result) b (cdr b)))
    (nreverse result)))

(defun sort (list before)
  "(sort LIST BEFORE)
A new list in the order that (BEFORE A B) says; it is stable."
  (let ((runs (%map1 #'list list)))
    (while (cdr runs)
      (let ((merged nil))
        (while runs
          (setq merged (cons (%merge (car runs) (car (cdr runs)) before) merged)
                runs (cdr (cdr runs))))
        (setq runs (nreverse merged))))
    (car runs)))

(defun stable-sort (list before) "(stable-sort LIST BEFORE)
The same as sort." (sort list before))
