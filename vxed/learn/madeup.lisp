; SPDX-License-Identifier: GPL-2.0
; Names that those traced made up: by mkstemp and its kin, or of their numbers,
; or such that were made and removed again, where three in one directory show
; what no single one does.

(include "general")

(defconstant temporary-directories '("/tmp/" "/var/tmp/" "/dev/shm/"))

(defun replaced (name start end pattern)
  (string-append (escape-pattern (subseq name 0 start)) pattern
                 (escape-pattern (subseq name end (length name)))))

(defun own-number (name)
  "NAME with a traced process's number in it as a pattern, or nil. It ends a
word without other digits."
  (and (glob-match-p "*[0-9][0-9][0-9]*" name)
       (some (lambda (word)
               (let* ((run (car (runs (subseq name 0 (cdr word)) "[0-9]")))
                      (digits (and run (= (cdr run) (cdr word))
                                   (subseq name (car run) (cdr run)))))
                 (when (and digits
                            (< 2 (length digits))
                            (not (glob-match-p "*[0-9]*" (subseq name (car word) (car run))))
                            (in-map-p *pids* digits))
                   (because "the number of its process"
                            (replaced name (car run) (cdr run) "[1-9]*")))))
             (runs name "[A-Za-z0-9]"))))

(defun random-run (name start end)
  "NAME with what is made up in a run of its letters as a pattern, or nil."
  (let ((text (subseq name start end)) (length (- end start)))
    (cond ((and (= length 11) (string-prefix-p "tmp" text))       ; tmpXXXXXXXX
           (replaced name (+ start 3) end (repeated "?" 8)))
          ((< length 6) nil)
          ((digits-p text) (replaced name start end "[0-9]*"))
          ((not (glob-match-p "*[0-9A-Z]*" (subseq name (- end 6) end))) nil)
          ((or (< 0 start)                                         ; name.XXXXXX
               (and (= length 8) (not (glob-match-p "*[A-Z]*" text))))   ; XXXXXXXX
           (replaced name start end (repeated "?" length)))
          (t (replaced name (- end 6) end (repeated "?" 6))))))    ; nameXXXXXX

(defun random-name (name)
  "NAME with what mkstemp and its kin put there as a pattern, or nil. What they
make up has six letters at least, and hardly ever neither digit nor capital."
  (let ((pattern (some (lambda (run) (random-run name (car run) (cdr run)))
                       (runs name "[A-Za-z0-9_]"))))
    (and pattern (because "a name that it makes up" pattern))))

;; Names that came and went

(defvar *passing* nil)            ; a path-map of such names: 1 + the place of
(defvar *passing-patterns* nil)   ; their pattern here: (PATTERN . WHY)

(defconstant enough-passing 3)
(defconstant least-made-up 6)     ; bytes in which words differ that are no numbers
(defconstant word-bytes "[A-Za-z0-9_]")

(defun name-of (path)
  (car (reverse (string-split path "/"))))

(defun directory-of (path)
  (subseq path 0 (- (length path) (length (name-of path)))))

(defun hexadecimal-p (word)
  (and (<= 8 (length word))
       (glob-match-p "*[0-9]*" word)
       (not (glob-match-p "*[!0-9a-fA-F]*" word))))

(defun shape (name)
  "What names have in common that differ in long words and in numbers, for which
slashes stand, as in no name."
  (dolist (run (runs name word-bytes) name)
    (let* ((word (subseq name (car run) (cdr run)))
           (class (cond ((digits-p word) "/#")
                        ((<= least-made-up (length word)) (repeated "/" (length word)))
                        (t word))))
      (setq name (string-append (subseq name 0 (car run)) class
                                (subseq name (cdr run) (length name)))))))

(defun name-words (name)
  (mapcar (lambda (run) (subseq name (car run) (cdr run))) (reverse (runs name word-bytes))))

(defun same-at-p (words i)
  (let ((byte (char (car words) i)))
    (every (lambda (word) (= byte (char word i))) (cdr words))))

(defun letters-pattern (words)
  "Of different ones of the same length; nil, where they do not differ in enough."
  (let ((start 0) (end (length (car words))) (word (car words)))
    (while (same-at-p words start) (setq start (+ start 1)))
    (while (same-at-p words (- end 1)) (setq end (- end 1)))
    (and (<= least-made-up (- end start))
         (replaced word start end (repeated "?" (- end start))))))

(defun word-pattern (words)
  (cond ((every (lambda (word) (string= word (car words))) (cdr words)) (car words))
        ((every #'digits-p words) "[0-9]*")
        ((every #'hexadecimal-p words) (repeated "?" (length (car words))))
        (t (letters-pattern words))))

(defun number-p (word)
  (or (digits-p word) (hexadecimal-p word)))

(defun transposed (lists)
  "The first elements, the second ones, and so on."
  (if (car lists)
      (cons (mapcar #'car lists) (transposed (mapcar #'cdr lists)))
      nil))

(defun passing-pattern (names all-gone)
  "What stands for all of these different names with the same shape, or nil. What
did not go must differ in numbers alone, since people give names as well."
  (let* ((columns (transposed (mapcar #'name-words names)))
         (words (mapcar #'word-pattern columns))
         (name (car names)) (at 0) (parts nil))
    (when (and (every #'identity words)
               (or all-gone
                   (every (lambda (column)
                            (or (string= (car column) (word-pattern column))
                                (every #'number-p column)))
                          columns)))
      (dolist (run (reverse (runs name word-bytes)))
        (push (escape-pattern (subseq name at (car run))) parts)
        (push (car words) parts)
        (setq at (cdr run) words (cdr words)))
      (string-append (string-join (reverse parts) "")
                     (escape-pattern (subseq name at (length name)))))))

(defun of-program-p (pattern group programs)
  "Whether the names of a group would become that of a program which is none of it."
  (some (lambda (program)
          (and (glob-match-p pattern (name-of program))
               (not (member program group))
               (member (directory-of program) (mapcar #'directory-of group))))
        programs))

(defun set-passing (made gone programs)
  "MADE: the paths of what was made; GONE: a path-map of what was removed;
PROGRAMS: the paths of what was executed."
  (let ((entries nil) (patterns nil) (place 0))
    (dolist (group (group-keyed (sort (mapcar (lambda (path)
                                                (cons (string-append (users-path (directory-of path))
                                                                     (shape (name-of path)))
                                                      path))
                                              made)
                                      (lambda (a b) (string< (car a) (car b))))))
      (let* ((names (distinct-sorted (mapcar #'name-of group)))
             (pattern (and (<= enough-passing (length names))
                           (some (lambda (path) (in-map-p gone path)) group)
                           (passing-pattern names (every (lambda (path) (in-map-p gone path))
                                                         group)))))
        (when (and pattern (not (of-program-p pattern group programs)))
          (setq place (+ place 1))
          (push (cons pattern (format nil "~a names that come and go" (length names))) patterns)
          (setq entries (append (literal-entries group place) entries)))))
    (setq *passing* (and entries (make-path-map entries)))
    (setq *passing-patterns* (reverse patterns))))

(defun passing-name (path)
  (let ((place (if *passing* (path-map-get *passing* path) 0)))
    (when (< 0 place)
      (let ((entry (nth (- place 1) *passing-patterns*)))
        (because (cdr entry) (car entry))))))

;; All of them

(defun made-up (path name)
  "The pattern for the last component of a path that was made by those traced."
  (or (passing-name path)
      (and (glob-match-p "#[0-9]*" name) (because "a file without a name" "#[0-9]*"))
      (own-number name)
      (and (under-p path temporary-directories) (random-name name))
      (escape-pattern name)))

(defun general-made (path)
  "Each component that was made may have a name that was made up."
  (let ((literal "") (parts nil))
    (dolist (name (cdr (string-split path "/")))
      (setq literal (string-append literal "/" name))
      (push (if (or (and *made* (= 1 (logand 1 (path-map-get *made* literal))))
                    (glob-match-p "#[0-9]*" name))
                (made-up literal name)
                (escape-pattern name))
            parts))
    (string-append "/" (string-join (reverse parts) "/"))))
