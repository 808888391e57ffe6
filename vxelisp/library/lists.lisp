; SPDX-License-Identifier: GPL-2.0

(defun second (list)
  "(second LIST)
Returns the second element.
(second '(a b c)) => b"
  (car (cdr list)))

(defun third (list)
  "(third LIST)
Returns the third element.
(third '(a b c)) => c"
  (car (cdr (cdr list))))

(defun cadr (list)
  "(cadr LIST)
The same as second.
(cadr '(a b c)) => b"
  (car (cdr list)))

(defun cddr (list)
  "(cddr LIST)
Returns LIST without its first two elements.
(cddr '(a b c)) => (c)"
  (cdr (cdr list)))

(defun caar (list)
  "(caar LIST)
Returns the car of the car of LIST.
(caar '((a . b))) => a"
  (car (car list)))

(defun cdar (list)
  "(cdar LIST)
Returns the cdr of the car of LIST.
(cdar '((a . b))) => b"
  (cdr (car list)))

(defun caddr (list)
  "(caddr LIST)
The same as third.
(caddr '(a b c)) => c"
  (car (cdr (cdr list))))

(defun endp (list)
  "(endp LIST)
True if LIST is nil.
(endp nil) => t"
  (null list))

(defun copy-list (list)
  "(copy-list LIST)
Returns a new list of the same elements.
(copy-list '(1 2)) => (1 2)"
  (append list nil))

(defun butlast (list)
  "(butlast LIST)
Returns LIST without its last element.
(butlast '(1 2 3)) => (1 2)"
  (reverse (cdr (reverse list))))

(defun nconc (&rest lists)
  "(nconc LIST ...)
The same as append.
(nconc '(1) '(2)) => (1 2)"
  (apply #'append lists))

(defun acons (key value list)
  "(acons KEY VALUE LIST)
Returns LIST with (KEY . VALUE) added at the front.
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
Returns the rest of LIST from the first element for which FUNCTION is true;
nil if there is none.
(member-if #'evenp '(1 2 3)) => (2 3)"
  (while (and list (not (funcall function (car list))))
    (setq list (cdr list)))
  list)

(defun rassoc (value list &key (test #'equal))
  "(rassoc VALUE LIST [:test TEST])
Returns the first pair in LIST whose cdr is equal to VALUE, or nil.
(rassoc 2 '((a . 1) (b . 2))) => (b . 2)"
  (dolist (entry list)
    (if (and (consp entry) (funcall test value (cdr entry)))
        (return entry))))

(defun subst (new old tree)
  "(subst NEW OLD TREE)
Returns TREE with each part that is equal to OLD replaced by NEW.
(subst 'x 'b '(a (b) . b)) => (a (x) . x)"
  (cond ((equal tree old) new)
        ((atom tree) tree)
        (t (cons (subst new old (car tree)) (subst new old (cdr tree))))))

(defun adjoin (item list)
  "(adjoin ITEM LIST)
Returns LIST with ITEM added at the front, unless ITEM is in it.
(adjoin 1 '(2)) => (1 2)"
  (if (member item list) list (cons item list)))

(defun union (a b)
  "(union LIST LIST)
Returns the elements that are in either list, each once.
(union '(1 2) '(2 3)) => (1 2 3)"
  (append (set-difference a b) b))

(defun intersection (a b)
  "(intersection LIST LIST)
Returns the elements of the first list that are in the second.
(intersection '(1 2) '(2 3)) => (2)"
  (remove-if-not (lambda (element) (member element b)) a))

(defun set-difference (a b)
  "(set-difference LIST LIST)
Returns the elements of the first list that are not in the second.
(set-difference '(1 2) '(2 3)) => (1)"
  (remove-if (lambda (element) (member element b)) a))

(defun subsetp (a b)
  "(subsetp LIST LIST)
True if all elements of the first list are in the second.
(subsetp '(1) '(1 2)) => t"
  (every (lambda (element) (member element b)) a))
