; SPDX-License-Identifier: GPL-2.0
; The owners of opened files. An open of the user's own file results in a rule for own files, an
; open of another user's file in an ordinary rule. Widening, merging or upgrading never turns one
; kind into the other.

(include "files")
(include "evidence")

(defun opened-p (event) (string= (nth 1 event) "file-open"))
(defun opened-path (event) (nth 4 event))
(defun opened-flags (event) (car (nth 5 event)))

(defun own-p (event)
  (and (opened-p event) (logtest (opened-flags event) own-file)))

(defun of-user-p (path)
  "True if PATH contains the name of a user."
  (user-argument (cons 'path path)))

(defun flag-words (text)
  (string-split (string-trim "()" text) " "))

(defun own-text (text)
  (string-append "(" (string-join (flag-words text) " ") " own)"))

(defun with-owner (event)
  "The event. It keeps the mark for the caller's own file only if the path contains a
user."
  (if (own-p event)
      (let* ((keeps (and (not *exact*) (of-user-p (opened-path event))))
             (flags (nth 5 event)))
        (append (list (car event) (nth 1 event) (nth 2 event) (nth 3 event) (opened-path event)
                      (if keeps
                          (cons (car flags) (own-text (cdr flags)))
                          (cons (logandc2 (car flags) own-file) (cdr flags))))
                (nthcdr 6 event)))
      event))

(defun own-item-p (item)
  "True if the item's rule is for own files."
  (or (string= (item-name item) "read-own")
      (and (string-prefix-p "permit " (item-name item))
           (string-suffix-p " own)" (or (nth 1 (item-texts item)) "")))))

(defun with-owners (items)
  "The generalised items. Items for own files that became patterns get a note about it."
  (mapcar (lambda (item)
            (if (and (own-item-p item) (item-path item) (pattern-p (item-path item)))
                (because-of item (cons "own files only" (item-why item)))
                item))
          (generalised items)))
