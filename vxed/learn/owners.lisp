; SPDX-License-Identifier: GPL-2.0
; Whose the files were that were opened. A rule for the files of all users lets
; each one at their own, if nobody was seen with those of another.

(include "files")
(include "single")

(defvar *foreign* nil)   ; (PATH . RIGHTS) of opens of files that were another's

(defun opened-p (event) (string= (nth 1 event) "file-open"))
(defun opened-path (event) (nth 4 event))
(defun opened-flags (event) (car (nth 5 event)))

(defun own-p (event)
  (and (opened-p event) (logtest (opened-flags event) own-file)))

(defun without-owner (event)
  (if (own-p event)
      (append (list (car event) (nth 1 event) (nth 2 event) (nth 3 event) (opened-path event)
                    (cons (logandc2 (opened-flags event) own-file) (cdr (nth 5 event))))
              (nthcdr 6 event))
      event))

(defun foreign (event)
  (cond ((string= (nth 1 event) "path-notify") (list (cons (opened-path event) right-read)))
        ((and (opened-p event) (not (own-p event)))
         (list (cons (opened-path event) (granted-rights (opened-flags event)))))))

(defun set-foreign (events)
  (setq *foreign* (gather #'foreign events)))

; --- Rules for all users ----------------------------------------------------

(defconstant opening-calls '("open" "openat" "openat2" "creat" "file-open"))

(defun of-users-item-p (item)
  "Whether its path has a user in it; of all wildcards only theirs are a directory."
  (and (item-path item)
       (or (search "/*/" (item-path item))
           (some (lambda (reason) (glob-match-p "[0-9]* users*" reason)) (item-why item)))))

(defun flag-words (text)
  (string-split (string-trim "()" text) " "))

(defun item-rights (item)
  "Of a rule that lets files be opened; else nil."
  (cond ((string= (item-name item) "read") right-read)
        ((and (string-prefix-p "permit " (item-name item))
              (member (call-of item) opening-calls))
         (let ((flags (mapcar #'intern (flag-words (nth 1 (item-texts item))))))
           (and (every #'boundp flags) (granted-rights (integer-value "flags" flags)))))))

(defun candidate-p (item)
  "Whether it is for users' files, and nothing that the VXED has already."
  (and (every (lambda (source) (<= 0 source)) (item-sources item))
       (of-users-item-p item)
       (item-rights item)))

(defconstant patterns-at-once 60)   ; each is a bit of an integer

(defun taken-bits (items)
  "Those of the items, the first one's bit being 1, that others' files were opened
by."
  (let ((bit 1) (entries nil) (rights nil) (taken 0))
    (dolist (item items)
      (push (cons (item-path item) bit) entries)
      (push (cons bit (item-rights item)) rights)
      (setq bit (ash bit 1)))
    (let ((map (make-path-map entries)))
      (dolist (opened *foreign* taken)
        (let ((bits (path-map-get map (car opened))))
          (unless (= 0 bits)
            (dolist (pair rights)
              (when (and (logtest bits (car pair)) (logtest (cdr pair) (cdr opened)))
                (setq taken (logior taken (car pair)))))))))))

(defun owned-item (item)
  (let ((reads (string= (item-name item) "read")))
    (make-item (if reads "read-own" (item-name item))
               (if reads
                   (item-arguments item)
                   (list (car (item-arguments item))
                         (cons 'text
                               (string-append "(" (string-join (flag-words (nth 1 (item-texts item)))
                                                               " ")
                                              " own)"))))
               (item-class item) (cons "own files only" (item-why item))
               (item-sources item) (item-letters item))))

(defun owned (items)
  (let ((result nil) (left items))
    (while left
      (let ((chunk nil) (bit 1) (taken 0))
        (while (and left (< (length chunk) patterns-at-once))
          (push (car left) chunk)
          (setq left (cdr left)))
        (setq chunk (reverse chunk) taken (taken-bits chunk))
        (dolist (item chunk)
          (push (if (logtest taken bit) item (owned-item item)) result)
          (setq bit (ash bit 1)))))
    result))

(defun with-owners (items)
  "What comes of the items; of what users' files were opened by, the form for own
files where no other was seen."
  (let ((all (generalised items)))
    (if *exact*
        all
        (once (append (remove-if #'candidate-p all)
                      (owned (remove-if-not #'candidate-p all)))))))
