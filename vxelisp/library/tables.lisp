; SPDX-License-Identifier: GPL-2.0

(defun alist-hash-table (list)
  "(alist-hash-table LIST)
Makes a table from a list of (KEY . VALUE). Of pairs with equal keys, the
first counts.
(gethash 'a (alist-hash-table '((a . 1) (a . 2)))) => 1"
  (let ((table (make-hash-table)))
    (dolist (pair list table)
      (when (eq (gethash (car pair) table table) table)
        (%puthash (car pair) table (cdr pair))))))

(defun maphash (function table)
  "(maphash FUNCTION TABLE)
Calls FUNCTION with each key and its value, in the order in which the keys
were added.
(let ((n 0)) (maphash (lambda (k v) (incf n v)) (alist-hash-table '((a . 1) (b . 2)))) n) => 3"
  (dolist (pair (hash-table-alist table) nil)
    (funcall function (car pair) (cdr pair))))

(defun hash-table-keys (table)
  "(hash-table-keys TABLE)
Returns the list of all keys.
(hash-table-keys (alist-hash-table '((a . 1)))) => (a)"
  (%map1 #'car (hash-table-alist table)))

(defun hash-table-values (table)
  "(hash-table-values TABLE)
Returns the list of all values.
(hash-table-values (alist-hash-table '((a . 1)))) => (1)"
  (%map1 #'cdr (hash-table-alist table)))
