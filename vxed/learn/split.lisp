; SPDX-License-Identifier: GPL-2.0
; Words that are a number and something made up, with nothing between them. The word alone does not
; tell where the number ends, and the number may have more digits in the next run:
;
; - .#12f00d5eed00c0ffee becomes 12 by a rename: the number is the name that the file gets.
; - 0f1e2d3c4b5a69784711 becomes 0f1e2d3c4b5a6978 by a rename: what the name loses is a PID.
; - .spamassassin4711Qx7Rt2tmp, a temporary name that the trace made: the number is the PID of a
;   traced process, behind a word.
; - worker-4711x8a_k2mz, a name that the trace made: such a PID before something made up.
; - 1769860800.M123456P4711V0803I2a4b, in mailboxes: such a PID between other letters than those of
;   hexadecimal numbers.

(include "forms")

(defvar *begun* (make-hash-table))   ; a table: path -> the number that its made-up word begins with
(defvar *trailed* (make-hash-table))   ; a table: path -> the PID that its name ends with

(defun parted-word (before number rest)   ; NUMBER is a field
  "The fields of a word, or nil if what is left is too short to be made up."
  (and (<= least-made-up (length rest))
       (append (if (string= before "") nil (list before))
               (list number (made-field rest)))))

; --- The number of the new name ---------------------------------------------------------

(defun made-texts (name) (mapcar #'field-text (remove-if-not #'made-field-p (fields-of name))))

(defun begun-number (from to)
  "The number in the name TO that a made-up word of the name FROM begins with, or nil."
  (let ((words (made-texts from)))
    (some (lambda (field)
            (and (consp field)
                 (eq (car field) 'number)
                 (some (lambda (word)
                         (and (string-prefix-p (field-text field) word)
                              (<= least-made-up (- (length word) (length (field-text field))))))
                       words)
                 (field-text field)))
          (fields-of to))))

(defun literal-renames (items)
  "(FROM TO) of each rename of these items that has no pattern."
  (remove-if-not (lambda (paths) (and (cdr paths) (every #'literal-path-p paths)))
                 (mapcar (lambda (item)
                           (and (member (call-of item) renaming-calls)
                                (item-texts-of item 'path)))
                         items)))

(defun note-trailed (paths)
  "Records in *trailed* a path whose name loses a PID by a rename."
  (let* ((name (name-of (car paths))) (rest (name-of (nth 1 paths)))
         (pid (and (string-prefix-p rest name) (subseq name (length rest) (length name)))))
    (when (and pid (own-pid-p pid))
      (setf (gethash (car paths) *trailed*) pid))))

(defun find-begun (items)
  "Sets *begun* and *trailed*. All names that are renamed from one directory to another begin so, or
none: a digest may begin with the same digit by chance."
  (setq *begun* (make-hash-table) *trailed* (make-hash-table))
  (dolist (paths (literal-renames items)) (note-trailed paths))
  (dolist (group (grouped (mapcar (lambda (paths)
                                    (cons (string-join (mapcar #'directory-of paths) "\x00") paths))
                                  (literal-renames items))))
    (let ((numbers (mapcar (lambda (paths)
                             (begun-number (name-of (car paths)) (name-of (nth 1 paths))))
                           group)))
      (when (every #'stringp numbers)
        (dolist (paths group)
          (setf (gethash (car paths) *begun*) (car numbers))
          (setq numbers (cdr numbers)))))))

; --- PIDs -------------------------------------------------------------------------------

(defun pid-parts (word)
  "The fields of WORD if it is a word, the PID of a traced process, and something made up. Else nil.
One example shows that the PID differs: see temporary.lisp."
  (let* ((start (if (digits-p (subseq word 0 1)) 0 (run-end word 0)))
         (end (if (< start (length word)) (run-end word start) start))
         (found nil))
    (when (and (letters-p (subseq word 0 start)) (chosen-p (subseq word 0 start)))
      (while (and (< start end) (not found))
        (when (own-pid-p (subseq word start end))
          (setq found (parted-word (subseq word 0 start) (random-field (subseq word start end))
                                   (subseq word end (length word)))))
        (setq end (- end 1))))
    found))

(defun leading-pid (digits)
  "The longest PID of a traced process that DIGITS begin with, or nil."
  (let ((end (length digits)))
    (while (and (< 0 end) (not (own-pid-p (subseq digits 0 end)))) (setq end (- end 1)))
    (and (< 0 end) (subseq digits 0 end))))

(defun word-end (name start)
  (let ((end start))
    (while (and (< end (length name)) (/= 0 (byte-class (char name end)))) (setq end (+ end 1)))
    end))

(defun behind-pid (text)
  "The fields of TEXT, which follows a PID with nothing between them, if it begins with something
made up; else nil. Letters of Python's tempfile may include underscores."
  (let* ((joined (joined-here (pieces text)))
         (end (if (and (= tempfile-letters (length (car joined)))
                       (not (has-class-p (car joined) 3)))
                  tempfile-letters
                  (word-end text 0)))
         (word (subseq text 0 end)))
    (and (<= least-made-up end)
         (not (digits-p word))
         (or (= end tempfile-letters) (not (letters-p word)) (not (word-like-p word)))
         (cons (made-field word)
               (if (= end (length text)) nil (fields-of (subseq text end (length text))))))))

(defun pid-led-fields (name)
  "The fields of NAME if a word of it is the PID of a traced process and something made up, which may
have more words. Else nil."
  (let ((at 0) (found nil))
    (while (and (< at (length name)) (not found))
      (let* ((end (max (+ at 1) (word-end name at)))
             (pid (and (= 1 (byte-class (char name at)))
                       (leading-pid (subseq name at (run-end name at)))))
             (after (if pid (+ at (length pid)) at))
             (rest (and pid
                        (not (hexadecimal-word-p (subseq name at end)))
                        (behind-pid (subseq name after (length name))))))
        (when rest
          (setq found (append (if (= at 0) nil (fields-of (subseq name 0 at)))
                              (cons (number-field pid) rest))))
        (setq at end)))
    found))

(defun between-letters (word)
  "The fields of WORD if it has the PID of a traced process between two letters. Else nil."
  (let ((at 0) (found nil))
    (while (and (< at (length word)) (not found))
      (let* ((end (run-end word at)) (digits (subseq word at end)))
        (when (and (< 0 at) (< end (length word)) (own-pid-p digits))
          (setq found (append (fields-of (subseq word 0 at))
                              (list (number-field digits))
                              (fields-of (subseq word end (length word))))))
        (setq at end)))
    found))

(defun known-part-p (fields)
  (some (lambda (field) (and (consp field) (eq (car field) 'known))) fields))

(defun made-word-fields (word number exclusive)
  "The fields of a made-up word with a number in it, or nil."
  (cond ((pattern-p word) nil)
        ((and number (string-prefix-p number word)
              (parted-word "" (number-field number)
                           (subseq word (length number) (length word)))))
        ((and exclusive (pid-parts word)))
        ((not (hexadecimal-word-p word)) (between-letters word))))

(defun split-fields (fields path exclusive)
  "The fields of the name of PATH, with such words in parts."
  (let* ((number (gethash path *begun*)) (pid (gethash path *trailed*)) (name (name-of path)))
    (cond (pid (append (fields-of (subseq name 0 (- (length name) (length pid))))
                       (list (number-field pid))))
          ((and (not (pattern-p name))
                (in-map-p *made* path)
                (not (known-part-p fields))
                (pid-led-fields name)))
          ((gather (lambda (field)
                     (or (and (made-field-p field)
                              (made-word-fields (field-text field) number exclusive))
                         (list field)))
                   fields)))))
