; SPDX-License-Identifier: GPL-2.0
; Functions on the elements of lists. Those that only read elements take strings and
; vectors as well.

(defun %rows (lists)
  "Returns the list of all first elements, that of all second elements, and so on, up to the end of
the shortest list."
  (let ((rows nil))
    (while (every #'consp lists)
      (setq rows (cons (%map1 #'car lists) rows)
            lists (%map1 #'cdr lists)))
    (nreverse rows)))

(defun mapcar (function list &rest lists)
  "(mapcar FUNCTION LIST ...)
Calls FUNCTION with each element. Returns the list of its values. With
several lists, FUNCTION gets one element of each.
(mapcar #'+ '(1 2) '(10 20)) => (11 22)"
  (if lists
      (%map1 (lambda (row) (apply function row)) (%rows (cons list lists)))
      (%map1 function list)))

(defun mapc (function list &rest lists)
  "(mapc FUNCTION LIST ...)
Calls FUNCTION with each element; returns LIST. With several lists, FUNCTION
gets one element of each.
(let ((n 0)) (mapc (lambda (x) (incf n x)) '(1 2)) n) => 3"
  (if lists
      (dolist (row (%rows (cons list lists)) list)
        (apply function row))
      (dolist (element list list)
        (funcall function element))))

(defun mapcan (function list &rest lists)
  "(mapcan FUNCTION LIST ...)
Calls FUNCTION with each element. Returns one list with the elements of all
lists that it returned.
(mapcan (lambda (x) (if (> x 1) (list x x))) '(1 2 3)) => (2 2 3 3)"
  (apply #'append (apply #'mapcar function list lists)))

(defmacro %value (key element)
  `(if ,key (funcall ,key ,element) ,element))

(defun remove-if-not (function list &key key)
  "(remove-if-not FUNCTION LIST [:key KEY])
Returns the elements for which FUNCTION is true. With :key, FUNCTION gets
the value of KEY for the element.
(remove-if-not #'evenp '(1 2 3 4)) => (2 4)"
  (let ((result nil))
    (dolist (element list)
      (if (funcall function (%value key element))
          (setq result (cons element result))))
    (nreverse result)))

(defun remove-if (function list &key key)
  "(remove-if FUNCTION LIST [:key KEY])
Returns LIST without the elements for which FUNCTION is true. With :key,
FUNCTION gets the value of KEY for the element.
(remove-if #'evenp '((2 . a) (3 . b)) :key #'car) => ((3 . b))"
  (let ((result nil))
    (dolist (element list)
      (if (not (funcall function (%value key element)))
          (setq result (cons element result))))
    (nreverse result)))

(defun remove (item list &key key (test #'equal))
  "(remove ITEM LIST [:key KEY] [:test TEST])
Returns LIST without the elements that are equal to ITEM.
(remove 2 '(1 2 3)) => (1 3)"
  (remove-if (lambda (element) (funcall test item element)) list :key key))

(defun remove-duplicates (list &key key (test #'equal))
  "(remove-duplicates LIST [:key KEY] [:test TEST])
Returns LIST without duplicates. Of equal elements, the last stays.
(remove-duplicates '(1 2 1 3 2)) => (1 3 2)"
  (let ((result nil))
    (while list
      (if (not (if (or key (not (eq test #'equal)))
                   (member (%value key (car list)) (cdr list) :key key :test test)
                   (member (car list) (cdr list))))
          (setq result (cons (car list) result)))
      (setq list (cdr list)))
    (nreverse result)))

(defun substitute (new old list &key (test #'equal))
  "(substitute NEW OLD LIST [:test TEST])
Returns LIST with each element that is equal to OLD replaced by NEW.
(substitute 0 1 '(1 2 1)) => (0 2 0)"
  (%map1 (lambda (element) (if (funcall test old element) new element)) list))

(defun find-if (function sequence &key key)
  "(find-if FUNCTION SEQUENCE [:key KEY])
Returns the first element for which FUNCTION is true, or nil. With :key,
FUNCTION gets the value of KEY for the element.
(find-if #'evenp '(1 4 6)) => 4"
  (dolist (element (%elements sequence))
    (if (funcall function (%value key element))
        (return element))))

(defun find (item sequence &key key (test #'equal))
  "(find ITEM SEQUENCE [:key KEY] [:test TEST])
Returns the first element that is equal to ITEM, or nil. With :key, compares
the value of KEY for the element.
(find 'b '((a . 1) (b . 2)) :key #'car) => (b . 2)"
  (dolist (element (%elements sequence))
    (if (funcall test item (%value key element))
        (return element))))

(defun position-if (function sequence &key key from-end)
  "(position-if FUNCTION SEQUENCE [:key KEY] [:from-end t])
Returns the index of the first element for which FUNCTION is true, or nil.
With :from-end, returns the index of the last.
(position-if #'evenp '(1 4 6)) => 1"
  (let ((index 0) (found nil))
    (dolist (element (%elements sequence) found)
      (when (funcall function (%value key element))
        (setq found index)
        (if (not from-end) (return found)))
      (setq index (+ index 1)))))

(defun position (item sequence &key key (test #'equal) from-end)
  "(position ITEM SEQUENCE [:key KEY] [:test TEST] [:from-end t])
Returns the index of the first element that is equal to ITEM, or nil. With
:from-end, returns the index of the last.
(position #\\/ \"/usr/lib\" :from-end t) => 4"
  (position-if (lambda (element) (funcall test item element)) sequence
               :key key :from-end from-end))

(defun count-if (function sequence &key key)
  "(count-if FUNCTION SEQUENCE [:key KEY])
Returns the number of elements for which FUNCTION is true.
(count-if #'oddp '(1 2 3)) => 2"
  (let ((count 0))
    (dolist (element (%elements sequence) count)
      (if (funcall function (%value key element))
          (setq count (+ count 1))))))

(defun count (item sequence &key key (test #'equal))
  "(count ITEM SEQUENCE [:key KEY] [:test TEST])
Returns the number of elements that are equal to ITEM.
(count #\\/ \"/usr/lib\") => 2"
  (count-if (lambda (element) (funcall test item element)) sequence :key key))

(defun some (function sequence &rest sequences)
  "(some FUNCTION SEQUENCE ...)
Returns the first value of FUNCTION that is true, or nil. With several
sequences, FUNCTION gets one element of each.
(some (lambda (x) (if (> x 1) (* x 10))) '(1 2 3)) => 20"
  (if sequences
      (some (lambda (row) (apply function row))
            (%rows (%map1 #'%elements (cons sequence sequences))))
      (dolist (element (%elements sequence))
        (let ((value (funcall function element)))
          (if value (return value))))))

(defun every (function sequence &rest sequences)
  "(every FUNCTION SEQUENCE ...)
True if FUNCTION is true for all elements. With several sequences, FUNCTION
gets one element of each.
(every #'< '(1 2) '(2 3)) => t"
  (if sequences
      (every (lambda (row) (apply function row))
             (%rows (%map1 #'%elements (cons sequence sequences))))
      (dolist (element (%elements sequence) t)
        (if (not (funcall function element))
            (return nil)))))

(defun notany (function sequence &rest sequences)
  "(notany FUNCTION SEQUENCE ...)
True if FUNCTION is true for no element.
(notany #'evenp '(1 3)) => t"
  (not (apply #'some function sequence sequences)))

(defun notevery (function sequence &rest sequences)
  "(notevery FUNCTION SEQUENCE ...)
True if FUNCTION is nil for at least one element.
(notevery #'evenp '(2 3)) => t"
  (not (apply #'every function sequence sequences)))

(defun reduce (function sequence &key (initial-value nil given) key)
  "(reduce FUNCTION SEQUENCE [:initial-value VALUE] [:key KEY])
Combines the elements from left to right: calls FUNCTION with the result so
far and the next element.
(reduce #'+ '(1 2 3) :initial-value 10) => 16"
  (let* ((list (%elements sequence))
         (value (cond (given initial-value)
                      (list (%value key (car list)))
                      (t (funcall function)))))
    (dolist (element (if given list (cdr list)) value)
      (setq value (funcall function value (%value key element))))))

(defun %merge (a b before key)
  "Merges two sorted lists. Reuses their conses."
  (let* ((head (list nil)) (last head))
    (while (and a b)
      (if (funcall before (%value key (car b)) (%value key (car a)))
          (setq last (cdr (rplacd last b)) b (cdr b))
          (setq last (cdr (rplacd last a)) a (cdr a))))
    (rplacd last (or a b))
    (cdr head)))

(defun sort (list before &key key)
  "(sort LIST BEFORE [:key KEY])
Returns a new list in order: A comes before B if (BEFORE A B) is true.
Elements that are equal in order keep their order.
(sort '((b . 2) (a . 1)) #'< :key #'cdr) => ((a . 1) (b . 2))"
  (let ((runs (%map1 #'list list)))
    (while (cdr runs)
      (let ((merged nil))
        (while runs
          (setq merged (cons (%merge (car runs) (car (cdr runs)) before key) merged)
                runs (cdr (cdr runs))))
        (setq runs (nreverse merged))))
    (car runs)))

(defun stable-sort (list before &key key)
  "(stable-sort LIST BEFORE [:key KEY])
The same as sort.
(stable-sort '(3 1 2) #'<) => (1 2 3)"
  (sort list before :key key))

(defun svref (vector index)
  "(svref VECTOR INDEX)
The same as aref.
(svref #(1 2) 1) => 2"
  (aref vector index))
