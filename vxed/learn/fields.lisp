; SPDX-License-Identifier: GPL-2.0
; A name is a sequence of fields: words, numbers, and the bytes between them.
;
; This file determines from a single name what each of its fields may be. names.lisp compares the
; fields of several names. Only fields that differ become patterns.
;
; A field is a string, which stands for itself, or (KIND TEXT PATTERN):
;   number   digits
;   made     not a word: digits among letters, a digest, or capitals inside
;   weak     letters that do not look like a word; there is no other evidence
;   short    a few letters or digits next to a made-up field
;   known    a form with a known PATTERN: a date, a UUID, or a directory named
;            by the first letters of a digest
;   random   a number that is made up though it is the only example: see temporary.lisp

(include "general")

(defun field-text (field) (nth 1 field))
(defun field-pattern (field) (nth 2 field))

(defun known-field (text pattern) (list (list 'known text pattern)))

; --- Bytes --------------------------------------------------------------------

(defun byte-class (byte)
  "0: a byte between fields; 1: a digit; 2: a lower-case letter; 3: an upper-case letter."
  (cond ((<= 48 byte 57) 1) ((<= 97 byte 122) 2) ((<= 65 byte 90) 3) (t 0)))

(defun pieces (name)
  "The words of a name, and each byte between them as a separate piece."
  (let ((pieces nil) (start 0))
    (dotimes (i (length name))
      (when (= 0 (byte-class (char name i)))
        (when (< start i) (push (subseq name start i) pieces))
        (push (subseq name i (+ i 1)) pieces)
        (setq start (+ i 1))))
    (when (< start (length name)) (push (subseq name start (length name)) pieces))
    (nreverse pieces)))

(defun hexadecimal-word-p (word)
  "True if WORD has only digits and the letters a to f, all in the same case."
  (or (string= "" (string-trim "0123456789abcdef" word))
      (string= "" (string-trim "0123456789ABCDEF" word))))

(defun has-class-p (word class)
  (let ((found nil))
    (dotimes (i (length word) found)
      (when (= class (byte-class (char word i))) (setq found t)))))

(defun mixed-p (word)
  "True if WORD has both digits and lower-case letters."
  (and (has-class-p word 1) (has-class-p word 2)))

(defun letters-p (word) (not (or (has-class-p word 1) (has-class-p word 0))))

(defun changes (word)
  "How often a word changes between letters and digits, or from lower case to upper case."
  (let ((count 0) (before 0))
    (dotimes (i (length word) count)
      (let ((class (byte-class (char word i))))
        (when (and (< 0 i) (/= class before) (not (and (= before 3) (= class 2))))
          (setq count (+ count 1)))
        (setq before class)))))

; --- Words ----------------------------------------------------------------------

; For each letter from a to z, the letters that often follow it, in English and in file
; names.
(defconstant followers
  (vector "bcdgiklmnprstuvy" "aeilorsuby" "aehiklorstuc" "aeiorsudb" "acdefgilmnprstvwxy"
          "aefiorltu" "aehilnorsuz" "aeiorttuy" "abcdefglmnoprstvz" "aeou" "aeiins"
          "adefikloptuysv" "abeimopsu" "acdefgikostuv" "bcdfgklmnoprstuvwx" "aehiloprstuy"
          "u" "acdegikmnoprstuvy" "acehiklmopqstuwy" "aehilmoprstuwy" "abcdegilmnprst" "aeio"
          "aehinorsw" "aceipty" "beilmnopst" "aeioz"))

(defun bits-of (letters)
  (let ((bits 0))
    (dotimes (i (length letters) bits)
      (setq bits (logior bits (ash 1 (- (char letters i) 97)))))))

(defvar *follower-bits*
  (let ((vector (make-array 26)))
    (dotimes (i 26 vector)
      (setf (aref vector i) (bits-of (aref followers i))))))

(defun usual-pairs (letters)
  "The number of letters that are followed by a usual letter. LETTERS has only lower-case letters."
  (let ((count 0))
    (dotimes (i (- (length letters) 1) count)
      (when (logbitp (- (char letters (+ i 1)) 97)
                     (aref *follower-bits* (- (char letters i) 97)))
        (setq count (+ count 1))))))

(defun word-like-p (letters)
  "True if a person may have chosen these letters. In random letters, only two in five
are followed by a usual letter."
  (or (< (length letters) 4)
      (<= (* 2 (- (length letters) 1)) (* 3 (usual-pairs (string-downcase letters))))))

(defconstant least-made-up 6)      ; bytes; mkstemp and similar functions put six there
(defconstant least-digest 8)       ; bytes of a hexadecimal number that counts as a digest
(defconstant longest-short 5)

(defun run-end (word start)
  "The offset at which the run of digits, or of letters, that begins at START ends."
  (let ((end start) (digits (= 1 (byte-class (char word start)))))
    (while (and (< end (length word)) (eq digits (= 1 (byte-class (char word end)))))
      (setq end (+ end 1)))
    end))

(defun number-field (digits) (list 'number digits nil))
(defun made-field (text) (list 'made text nil))

(defun alternating-fields (word)
  "The fields of WORD: its letters as strings, its numbers as number fields."
  (let ((fields nil) (start 0))
    (while (< start (length word))
      (let* ((end (run-end word start)) (part (subseq word start end)))
        (push (if (digits-p part) (number-field part) part) fields)
        (setq start end)))
    (nreverse fields)))

(defun letters-fields (word)
  (cond ((or (< (length word) least-made-up) (word-like-p word)) (list word))
        ((and (has-class-p word 2) (< 0 (changes word))) (list (made-field word)))
        (t (list (list 'weak word nil)))))

(defun mixed-fields (word)
  (let ((first-end (run-end word 0)))
    (cond ((and (<= least-digest (length word)) (hexadecimal-word-p word))
           (list (made-field word)))
          ((< (length word) least-made-up) (alternating-fields word))
          ((< 1 (changes word)) (list (made-field word)))
          ((= 2 (byte-class (char word 0))) (alternating-fields word))
          ((or (= 3 (byte-class (char word 0)))
               (<= (- (length word) first-end) 2)
               (word-like-p (subseq word first-end (length word))))
           (alternating-fields word))
          (t (list (made-field word))))))

(defun word-fields (word)
  (cond ((digits-p word) (list (number-field word)))
        ((letters-p word) (letters-fields word))
        (t (mixed-fields word))))

; --- Known forms ----------------------------------------------------------------

; The forms of dates, with the time of day behind some of them. # is any digit. M, D, h and m are
; the first digit of a month, a day, an hour, and a minute or second.
(defconstant day-forms '("20##-M#-D#" "20##.M#.D#" "20##_M#_D#" "20##M#D#"))
(defconstant clock-forms   ; (what stands before the time . forms)
  '(("-" "h#-m#-m#" "h#_m#_m#" "h#:m#:m#" "h#.m#.m#" "h#m#m#" "h#:m#" "h#m#")
    ("_" "h#-m#-m#" "h#_m#_m#" "h#:m#:m#" "h#.m#.m#" "h#m#m#" "h#:m#" "h#m#")
    (" " "h#:m#:m#")
    ("." "h#.m#.m#" "h#:m#:m#" "h#m#m#" "h#.m#")
    ("T" "h#:m#:m#Z" "h#:m#:m#" "h#-m#-m#Z" "h#-m#-m#" "h#_m#_m#Z" "h#_m#_m#" "h#m#m#Z" "h#m#m#")
    ("" "")))
(defconstant other-date-forms
  '("20##-M#-D#-h#" "20##-M#-D#_h#" "20##-M#" "20##_M#" "20##M#D#h#m#m#" "20##M#D#h#m#"))

(defconstant date-letters
  '(("#" . "[0-9]") ("M" . "[01]") ("D" . "[0-3]") ("h" . "[0-2]") ("m" . "[0-5]")))

(defun date-pattern (form)
  (let ((parts nil))
    (dotimes (i (length form) (string-join (reverse parts) ""))
      (let ((letter (subseq form i (+ i 1))))
        (push (or (cdr (assoc letter date-letters)) letter) parts)))))

(defun date-pieces (form)
  "The number of pieces of a date of this form."
  (dolist (letter date-letters (length (pieces form)))
    (setq form (string-replace form (car letter) "0"))))

(defun all-date-forms ()
  (append other-date-forms
          (gather (lambda (day)
                    (gather (lambda (row)
                              (mapcar (lambda (form) (string-append day (car row) form)) (cdr row)))
                            clock-forms))
                  day-forms)))

(defun longest-first (forms) (sort forms (lambda (a b) (> (length a) (length b)))))

(defconstant most-pieces 11)   ; of a date

; A list of (PIECES PATTERN ...), the forms with the most pieces first.
(defvar *date-patterns*
  (let ((forms (all-date-forms)) (rows nil))
    (dotimes (i most-pieces rows)
      (let ((some (remove-if-not (lambda (form) (= (+ i 1) (date-pieces form))) forms)))
        (when some
          (push (cons (+ i 1) (mapcar #'date-pattern (longest-first some))) rows))))))

(defun first-pieces (pieces count)
  "The text of the first COUNT pieces, or nil if there are fewer."
  (let ((parts nil))
    (while (and pieces (< 0 count))
      (push (car pieces) parts)
      (setq pieces (cdr pieces) count (- count 1)))
    (and (= count 0) (string-join (nreverse parts) ""))))

(defun date-here (pieces)
  "(FIELDS . REST) if PIECES begin with a date, or nil."
  (and (string-prefix-p "20" (car pieces))
       (member (length (car pieces)) '(4 8 12 14 15 16))
       (some (lambda (row)
               (let* ((text (first-pieces pieces (car row)))
                      (pattern (and text (find-if (lambda (pattern) (glob-match-p pattern text))
                                                  (cdr row)))))
                 (and pattern (cons (known-field text pattern) (nthcdr (car row) pieces)))))
             *date-patterns*)))

(defconstant uuid-pattern "????????-????-????-????-????????????")

(defconstant mac-pattern "??:??:??:??:??:??")   ; the hardware address of a network device

(defun digits-here (pieces pattern separator count)
  "(FIELDS . REST) if the first COUNT pieces are hexadecimal numbers, with SEPARATOR between
them, that PATTERN matches. Else nil."
  (and (string= separator (or (nth 1 pieces) ""))
       (= (search separator pattern) (length (car pieces)))
       (let ((text (first-pieces pieces count)))
         (and text
              (glob-match-p pattern text)
              (hexadecimal-word-p (string-replace text separator ""))
              (cons (known-field text pattern) (nthcdr count pieces))))))

(defun uuid-here (pieces) (digits-here pieces uuid-pattern "-" 9))

(defun mac-here (pieces) (digits-here pieces mac-pattern ":" 11))

; Python's tempfile makes names of eight lower-case letters, digits and underscores.
(defconstant tempfile-letters 8)

(defun joined-here (pieces)
  "(TEXT . REST). TEXT consists of the words at the start of PIECES that are joined by underscores."
  (let ((parts nil))
    (while (and pieces (or (string= "_" (car pieces)) (/= 0 (byte-class (char (car pieces) 0)))))
      (push (car pieces) parts)
      (setq pieces (cdr pieces)))
    (cons (string-join (nreverse parts) "") pieces)))

(defun nobodys-p (word)
  "True if WORD is neither a number nor a word that a person may have chosen."
  (and (not (digits-p word))
       (if (letters-p word)
           (not (word-like-p word))
           (< 1 (changes word)))))

(defun tempfile-here (pieces)
  (let* ((joined (joined-here pieces))
         (text (car joined))
         (prefix (if (and (= (length text) (+ 3 tempfile-letters)) (string-prefix-p "tmp" text))
                     3
                     0)))
    (and (= (length text) (+ prefix tempfile-letters))
         (not (has-class-p text 3))
         (or (= prefix 3)
             (and (search "_" text)
                  (not (glob-match-p "?_??????" text))
                  (some #'nobodys-p (string-split text "_"))))
         (let ((made (list (made-field (subseq text prefix (length text))))))
           (cons (if (= prefix 3) (cons "tmp" made) made) (cdr joined))))))

; A date with the time of day may be followed by a fraction of a second, as in
; 2026-01-31T12-00-00.250Z.
(defconstant fraction-patterns
  (mapcar (lambda (digits) (repeated "[0-9]" digits)) '(9 6 3)))

(defun fraction-here (pieces date)
  "(FIELDS . REST) if PIECES, which follow a field DATE, begin with such a fraction. Else nil."
  (let* ((word (or (nth 1 pieces) "")) (digits (string-right-trim "Z" word))
         (zone (subseq word (length digits) (length word)))
         (pattern (find-if (lambda (pattern) (glob-match-p pattern digits)) fraction-patterns)))
    (and pattern
         (string-suffix-p "[0-5][0-9]" (string-right-trim "Z" (field-pattern date)))
         (member (car pieces) '("." "," "_" "-"))
         (cons (list* (car pieces) (car (known-field digits pattern))
                      (if (string= zone "") nil (list zone)))
               (nthcdr 2 pieces)))))

(defun time-here (pieces)
  "(FIELDS . REST) if PIECES begin with a date, perhaps with a fraction of a second behind it."
  (let* ((date (date-here pieces))
         (more (and date (fraction-here (cdr date) (car (car date))))))
    (if more
        (cons (append (car date) (car more)) (cdr more))
        date)))

(defconstant digest-lengths '(22 27 32 43 44 64 86))   ; in base 64, with - and _
(defconstant least-base64 16)    ; bytes of a name in base 64 of any other length
(defconstant longest-syllables 4)   ; letters that may look like a word in such a name

(defun spoken-run-p (text)
  "True if a run of letters in TEXT is too long a word for a name in base 64."
  (some (lambda (field)
          (and (stringp field)
               (< longest-syllables (length field))
               (= 0 (changes field))
               (word-like-p field)))
        (gather #'alternating-fields
                (remove-if (lambda (piece) (member piece '("-" "_"))) (pieces text)))))

(defun base64-p (name)
  (and (<= least-base64 (length name))
       (not (glob-match-p "*[!0-9A-Za-z_-]*" name))
       (has-class-p name 1) (has-class-p name 2) (has-class-p name 3)
       (<= (length name) (* 3 (changes name)))
       (or (member (length name) digest-lengths)
           (not (spoken-run-p name)))))

; --- Names ------------------------------------------------------------------------

(defun made-field-p (field)
  (and (consp field) (eq (car field) 'made)))

(defun text-of-field (field) (if (consp field) (nth 1 field) field))

(defun short-word-p (piece)
  (and (< 1 (length piece) (+ 1 longest-short)) (/= 0 (byte-class (char piece 0)))))

(defun fields-of-pieces (pieces with-short)
  "The fields of PIECES. WITH-SHORT is true if the name has a made-up field. Short pieces after - or
_ may then belong to it and become short fields."
  (let ((fields nil) (before nil))
    (while pieces
      (let* ((piece (car pieces))
             (known (and (/= 0 (byte-class (char piece 0)))
                         (or (time-here pieces) (uuid-here pieces) (mac-here pieces)
                             (tempfile-here pieces)))))
        (cond (known (dolist (field (car known)) (push field fields))
                     (setq pieces (cdr known)))
              ((and with-short
                    (short-word-p piece)
                    (not (digits-p piece))
                    (member before '("-" "_")))
               (push (list 'short piece nil) fields)
               (setq pieces (cdr pieces)))
              ((= 0 (byte-class (char piece 0))) (push piece fields) (setq pieces (cdr pieces)))
              (t (dolist (field (word-fields piece)) (push field fields))
                 (setq pieces (cdr pieces))))
        (setq before piece)))
    (nreverse fields)))

(defun nameless-p (name)
  "True if the kernel made up NAME for a file without a name (O_TMPFILE)."
  (and (glob-match-p "#[0-9]*" name)
       (digits-p (string-trim "#" (car (string-split name " "))))))

(defun nameless-fields (name)
  (let ((number (string-trim "#" (car (string-split name " ")))))
    (list "#" (car (known-field number "[0-9]*"))
          (subseq name (+ 1 (length number)) (length name)))))

(defun base64-fields (name)
  "The fields of a name that is in base 64 up to its first dot; else nil."
  (let ((end (or (search "." name) (length name))))
    (and (base64-p (subseq name 0 end))
         (notany (lambda (field) (and (consp field) (eq (car field) 'known)))
                 (fields-of-pieces (pieces (subseq name 0 end)) nil))
         (cons (made-field (subseq name 0 end))
               (if (= end (length name)) nil (name-fields (subseq name end (length name))))))))

(defun name-fields (name)
  "The fields of one component of a path. NAME is not a pattern."
  (cond
    ((nameless-p name) (nameless-fields name))
    ((base64-fields name))
    (t (let* ((pieces (pieces name)) (fields (fields-of-pieces pieces nil)))
         (if (some #'made-field-p fields) (fields-of-pieces pieces t) fields)))))
