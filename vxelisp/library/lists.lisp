; SPDX-License-Identifier: GPL-2.0

(defun second (list)
  "(second LIST)
Its second element.
(second '(a b c)) => b"
  (car (cdr list)))

(defun third (list)
  "(third LIST)
Its third element.
(third '(a b c)) => c"
  (car (cdr (cdr list))))

(defun cadr (list)
  "(cadr LIST)
The same as second.
(cadr '(a b c)) => b"
  (car (cdr list)))

(defun cddr (list)
  "(cddr LIST)
LIST without two elements.
(cddr '(a b c)) => (c)"
  (cdr (cdr list)))

(defun caar (list)
  "(caar LIST)
The car of its car.
(caar '((a . b))) => a"
  (car (car list)))

(defun cdar (list)
  "(cdar LIST)
The cdr of its car.
(cdar '((a . b))) => b"
  (cdr (car list)))

(defun caddr (list)
  "(caddr LIST)
The same as third.
(caddr '(a b c)) => c"
  (car (cdr (cdr list))))

(defun endp (list)
  "(endp LIST)
Is it nil?
(endp nil) => t"
  (null list))

(defun copy-list (list)
  "(copy-list LIST)
A new list of the same elements.
(copy-list '(1 2)) => (1 2)"
  (append list nil))

(defun butlast (list)
  "(butlast LIST)
LIST without its last element.
(butlast '(1 2 3)) => (1 2)"
  (reverse (cdr (reverse list))))

(defun nconc (&rest lists)
  "(nconc LIST ...)
The same as append.
(nconc '(1) '(2)) => (1 2)"
  (apply #'append lists))

(defun acons (key value list)
  "(acons KEY VALUE LIST)
LIST with (KEY . VALUE) in front.
(acons 'a 1 nil) => ((a . 1))"
  (cons (cons key value) list))

(defun %member (item list &key key (test #'equal))
  (while (and list
              (not (funcall test item (if key (funcall key (car list)) (car list)))))
    (setq list (cdr list)))
  list)

(defun %assoc (item list &key key (test #'equal))
  (dolist (entry list)
    (if (and (consp entry)
             (funcall test item (if key (funcall key (car entry)) (car entry))))
        (return entry))))

(defun member-if (function list)
  "(member-if FUNCTION LIST)
LIST from the first element for which FUNCTION is true, or nil.
(member-if #'evenp '(1 2 3)) => (2 3)"
  (while (and list (not (funcall function (car list))))
    (setq list (cdr list)))
  list)

(defun rassoc (value list &key (test #'equal))
  "(rassoc VALUE LIST [:test TEST])
The first pair in LIST whose cdr is equal to VALUE, or nil.
(rassoc 2 '((a . 1) (b . 2))) => (b . 2)"
  (dolist (entry list)
    (if (and (consp entry) (funcall test value (cdr entry)))
        (return entry))))

(defun subst (new old tree)
  "(subst NEW OLD TREE)
TREE with NEW wherever OLD, or what is equal to it, is.
(subst 'x 'b '(a (b) . b)) => (a (x) . x)"
  (cond ((equal tree old) new)
        ((atom tree) tree)
        (t (cons (subst new old (car tree)) (subst new old (cdr tree))))))

(defun adjoin (item list)
  "(adjoin ITEM LIST)
LIST with ITEM in front, unless it has it.
(adjoin 1 '(2)) => (1 2)"
  (if (member item list) list (cons item list)))

(defun union (a b)
  "(union LIST LIST)
The elements of either, once.
(union '(1 2) '(2 3)) => (1 2 3)"
  (append (set-difference a b) b))

(defun intersection (a b)
  "(intersection LIST LIST)
The elements of the first that are in the second.
(intersection '(1 2) '(2 3)) => (2)"
  (remove-if-not (lambda (element) (member element b)) a))

(defun set-difference (a b)
  "(set-difference LIST LIST)
The elements of the first that are not in the second.
(set-difference '(1 2) '(2 3)) => (1)"
  (remove-if (lambda (element) (member element b)) a))

(defun subsetp (a b)
  "(subsetp LIST LIST)
Are all elements of the first in the second?
(subsetp '(1) '(1 2)) => t"
  (every (lambda (element) (member element b)) a))
