; SPDX-License-Identifier: GPL-2.0
; Whose the files were that were opened. Opens of a user's own file make rules for own
; files, and opens of another's make others: neither becomes the other by being widened,
; by a merge or by an upgrade.

(include "files")
(include "single")

(defun opened-p (event) (string= (nth 1 event) "file-open"))
(defun opened-path (event) (nth 4 event))
(defun opened-flags (event) (car (nth 5 event)))

(defun own-p (event)
  (and (opened-p event) (logtest (opened-flags event) own-file)))

(defun of-user-p (path)
  "Whether a path has a user in it."
  (user-argument (cons 'path path)))

(defun flag-words (text)
  (string-split (string-trim "()" text) " "))

(defun own-text (text)
  (string-append "(" (string-join (flag-words text) " ") " own)"))

(defun with-owner (event)
  "The event, about the caller's own file only where the path has a user in it."
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
  "Whether its rule is for own files."
  (or (string= (item-name item) "read-own")
      (and (string-prefix-p "permit " (item-name item))
           (string-suffix-p " own)" (or (nth 1 (item-texts item)) "")))))

(defun with-owners (items)
  "What comes of the items. Those for own files that were widened say so."
  (mapcar (lambda (item)
            (if (and (own-item-p item) (item-path item) (pattern-p (item-path item)))
                (because-of item (cons "own files only" (item-why item)))
                item))
          (generalised items)))
