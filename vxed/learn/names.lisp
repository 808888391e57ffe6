; SPDX-License-Identifier: GPL-2.0
; Compares several names. Items whose names have the same fields are compared field by field. A
; field that is equal in all names stays as it is. A field that differs becomes the pattern of its
; kind, if there are enough different values. If there are not, that field divides the items into
; parts, and each part is compared separately.
;
; The result depends only on the items, not on their order. A whole trace leads to the same rules as
; its parts, one after the other.

(include "examples")
(include "fans")
(include "split")
(include "wildcards")

(defconstant enough-numbers 3)     ; different numbers
(defconstant enough-counted 2)     ; different numbers in /run, where the system counts
(defconstant enough-beside 2)      ; different numbers beside something that no person chose
(defconstant enough-made-up 2)     ; different made-up names
(defconstant enough-weak 3)        ; names of letters only, or names that were only read
(defconstant long-number 5)        ; digits: counts like a made-up name

; --- Fields of items -----------------------------------------------------------------

(defvar *fields* (make-hash-table))   ; a table: component -> its fields

(defun fields-of (name)
  (or (gethash name *fields*)
      (setf (gethash name *fields*)
            (if (pattern-p name) (or (pattern-fields name) (list name)) (name-fields name)))))

(defvar *pid-places* (make-hash-table))   ; a table: directory -> true if it has names that are PIDs

(defun set-pid-places (items)
  (setq *pid-places* (make-hash-table))
  (dolist (item items)
    (dolist (argument (item-arguments item))
      (when (compared-p argument)
        (let ((above ""))
          (dolist (name (cdr (string-split (cdr argument) "/")))
            (when (and (digits-p name) (in-map-p *pids* name))
              (setf (gethash above *pid-places*) t))
            (setq above (string-append above "/" name))))))))

(defun users-pattern (name above)
  "The pattern for users that NAME is, or begins with. Else nil. Where names are PIDs, the pattern
for numbers is theirs."
  (cond ((string= name "[1-9]*") (if (gethash above *pid-places*) nil name))
        ((or (string= name "*") (string-prefix-p "*." name) (glob-match-p within-pattern name))
         "*")))

; A pattern that user-within makes: it has one star, which stands for a word.
(defconstant within-pattern "{,*[._@+-]}\\*{,[._@+-]*}")

(defun user-fields (name above)
  "The fields of a component that is the name of a user, or has one as a word, or is a pattern for
such names. Else nil."
  (let* ((told (users-pattern name above))
         (user (cond (told (cons name told))
                     ((not (pattern-p name)) (user-component name above)))))
    (and user
         (let* ((start (if (string= (car user) "[1-9]*") 0 (search "*" (car user))))
                (end (+ start (length (cdr user)))))
           (append (if (= start 0) nil (fields-of (subseq name 0 start)))
                   (list (list 'known (cdr user) (if (string= (car user) "[1-9]*") "[1-9]*" "*")))
                   (if (= end (length name)) nil (fields-of (subseq name end (length name)))))))))

(defun plain-fields (name path)
  "The fields of NAME, the last component of PATH, which is no user's."
  (cond ((key-file-p name) (list name))
        ((drawn-p path) (list (made-field name)))
        ((exclusive-p path)
         (random-fields (dated-fields (split-fields (fields-of name) path t) path)))
        (t (dated-fields (split-fields (fields-of name) path nil) path))))

(defun path-fields (text class)
  "The fields of all components, with slashes between them. CLASS is the class of the item. For
components beneath a boundary see closed.lisp."
  (let ((above "") (path "") (fields nil) (first t) (closed nil))
    (dolist (name (string-split text "/") (nreverse fields))
      (setq path (if first name (string-append path "/" name)))
      (let* ((fan (and (not first) (not closed) (fan-field name above)))
             (worded (and (not closed) (not fan) (worded-fields name above))))
        (unless first (push "/" fields))
        (dolist (field (cond (closed (closed-fields name above closed class))
                             (fan (list fan))
                             (worded (if (key-file-p name) (list name) worded))
                             ((and (not first) (user-fields name above)))
                             (t (plain-fields name path))))
          (push field fields))
        (when (boundary-p name above) (push name closed))
        (setq above (cond (first name)
                          ((or fan (branch-pattern name)) (string-append above "/*"))
                          (t (string-append above "/" name))))
        (setq first nil)))))

(defconstant fixed-numbers '("/dev/" "/usr/" "/lib" "/boot/" "/opt/" "/bin/" "/sbin/"))

(defun compared-p (argument)
  "True if the argument's fields are compared with those of other arguments."
  (case (car argument)
    (path (and (shallow-p (cdr argument))
               (not (protected-p (cdr argument)))
               (or (not (under-p (cdr argument) fixed-numbers))
                   (in-map-p *made* (cdr argument)))))
    (target t)
    (address (string-prefix-p "unix:" (cdr argument)))
    (t nil)))

(defun argument-fields (argument class)
  (if (compared-p argument) (path-fields (cdr argument) class) (list (cdr argument))))

(defun random-texts (lists)
  (mapcar #'field-text (gather (lambda (fields) (remove-if-not #'random-field-p fields)) lists)))

(defun alike-fields (lists)
  "LISTS, the fields of each argument of an item. A number that is random in one name is so in the
others: a file that the program renames or links keeps its number."
  (let ((random (and (cdr lists) (random-texts lists))))
    (if random
        (mapcar (lambda (fields)
                  (mapcar (lambda (field)
                            (if (and (consp field)
                                     (eq (car field) 'number)
                                     (member (field-text field) random))
                                (random-field (field-text field))
                                field))
                          fields))
                lists)
        lists)))

(defun item-fields (item)
  (alike-fields (mapcar (lambda (argument) (argument-fields argument (item-class item)))
                        (item-arguments item))))

(defun field-mark (field)
  (cond ((stringp field) field)
        ((eq (car field) 'known) (string-append "\x01" (field-pattern field) "\x01"))
        ((eq (car field) 'short) "\x02")
        ((eq (car field) 'word) "\x04")
        (t "\x03")))

; A member of a group is (ITEM FIELDS): the fields of each of its arguments.
(defun member-item (member) (car member))
(defun member-fields (member) (nth 1 member))

(defun exclusive-member-p (member)
  "True if the trace itself made one of the member's names, which is a temporary one."
  (some #'exclusive-p (item-texts (member-item member))))

(defun fields-key (fields item)
  (string-join (cons (item-name item)
                     (mapcar (lambda (list) (string-join (mapcar #'field-mark list) "")) fields))
               "\x00"))

(defun keyed-member (item)
  "(KEY . MEMBER), or nil if no part of the item could differ in the next run."
  (and (not (eq (item-class item) 'execute))
       (let ((fields (item-fields item)))
         (and (some (lambda (list) (some #'consp list)) fields)
              (cons (fields-key fields item) (list item fields))))))

(defun columns-of (members)
  "For each field that may differ, a list of that field in every member."
  (transposed (mapcar (lambda (member) (gather (lambda (list) (remove-if-not #'consp list))
                                               (member-fields member)))
                      members)))

(defun transposed (lists)
  "The list of all first elements, the list of all second elements, and so on."
  (let ((result nil))
    (while (car lists)
      (push (mapcar #'car lists) result)
      (setq lists (mapcar #'cdr lists)))
    (nreverse result)))

; --- Columns -------------------------------------------------------------------------

; The decision about a column is (constant), (pattern TEXT REASON), or (split KEY ...)
; with one key for each member.

(defconstant made-up-reason "a name that it makes up")

(defun split-by (function column) (cons 'split (mapcar function column)))

(defun any (pattern reason) (list 'pattern pattern reason))

(defun examples-in (texts)
  "The number of examples that TEXTS stand for. A pattern stands for enough of them."
  (let ((count 0))
    (dolist (text texts count)
      (setq count (+ count (if (pattern-p text) enough-numbers 1))))))

(defun kinds-p (column kind) (every (lambda (field) (eq (car field) kind)) column))

(defun traced-p (text) (or (string= text "[1-9]*") (in-map-p *pids* text)))

(defun user-number-p (text) (or (traced-p text) (= 2 (user-word text))))

(defun users-numbers-reason (texts)
  (format nil "~a users' numbers~a" (length texts) (such-as texts)))

(defun number-field-p (field) (member (car field) '(number random)))

(defun numbers-column (column texts numbers)
  (cond ((every #'traced-p texts) (any "[1-9]*" "the number of its process"))
        ((and (cdr texts) (every #'user-number-p texts))
         (any "[1-9]*" (users-numbers-reason texts)))
        ((some #'random-field-p column)
         (any "[0-9]*"
              (string-append "temporary names with a number of their own" (such-as texts))))
        ((<= numbers (examples-in texts))
         (any "[0-9]*" (string-append "numbers" (such-as texts))))
        ((every (lambda (text) (<= long-number (length text))) texts)
         (any "[0-9]*" (string-append "numbers" (such-as texts))))
        (t (split-by #'field-text column))))

(defun skeleton (text)
  "TEXT with # in place of each number."
  (let ((parts nil) (start 0))
    (while (< start (length text))
      (let* ((end (run-end text start)) (part (subseq text start end)))
        (push (if (digits-p part) "#" part) parts)
        (setq start end)))
    (string-join (nreverse parts) "")))

(defun alternating-p (texts)
  "True if the texts differ only in their numbers."
  (and (cdr texts)
       (not (hexadecimal-word-p (car texts)))
       (not (letters-p (car texts)))
       (let ((first (skeleton (car texts))))
         (every (lambda (text) (string= first (skeleton text))) (cdr texts)))))

(defun alternating-pattern (texts)
  (string-join (mapcar (lambda (parts)
                         (let ((different (distinct-sorted parts)))
                           (cond ((null (cdr different)) (car different))
                                 ((every #'traced-p different) "[1-9]*")
                                 (t "[0-9]*"))))
                       (transposed (mapcar (lambda (text)
                                             (mapcar #'text-of-field (alternating-fields text)))
                                           texts)))
               ""))

(defun made-prefix (text)
  "The number of letters in TEXT that may stand before the six letters of mkstemp."
  (or (search "?" text)
      (made-prefix-of-name text)))

(defun made-prefix-of-name (text)
  (let* ((length (- (length text) least-made-up)) (class (byte-class (char text 0))))
    (if (and (<= 2 length)
             (not (hexadecimal-word-p text))
             (not (and (= 2 length) (not (has-class-p text 3))))
             (letters-p (subseq text 0 length))
             (<= (changes (subseq text 0 length)) 0))
        length
        0)))

(defun cluster-key (prefix length) (format nil "~a ~a" length prefix))

(defun chosen-p (prefix)
  "True if the letters at the beginning of a name are a word, as in sortXa9Kq2, and not random."
  (and (<= 4 (length prefix)) (word-like-p prefix)))

(defun clusters (column)
  "A key for each field of a column of made-up words and numbers. Fields with the same
key have the same length and the same letters before the made-up part."
  (let* ((made (remove-if #'number-field-p column))
         (lengths (mapcar (lambda (field) (length (field-text field))) made))
         (pairs (mapcar (lambda (field)
                          (let* ((text (field-text field)) (prefix (made-prefix text)))
                            (cons (cluster-key (subseq text 0 prefix) (length text)) text)))
                        made))
         (counts (make-hash-table)))
    (dolist (text (distinct-sorted (mapcar (lambda (pair)
                                             (string-append (car pair) "\x00" (cdr pair)))
                                           pairs)))
      (let ((parts (string-split text "\x00")))
        (incf (gethash (car parts) counts 0) (examples-in (cdr parts)))))
    (mapcar (lambda (field)
              (let* ((text (field-text field)) (length (length text))
                     (plain (cluster-key "" length)))
                (cond ((number-field-p field)
                       (if (member length lengths) plain "number"))
                      (t (let* ((prefix (subseq text 0 (made-prefix text)))
                                (key (cluster-key prefix length)))
                           (if (or (< 1 (gethash key counts 0)) (chosen-p prefix)) key plain))))))
            column)))

(defun made-pattern (texts)
  (let* ((text (car texts))
         (prefixes (distinct-sorted (mapcar (lambda (text) (subseq text 0 (made-prefix text)))
                                            texts)))
         (prefix (if (cdr prefixes) 0 (length (car prefixes)))))
    (string-append (subseq text 0 prefix) (repeated "?" (- (length text) prefix)))))

(defun made-column (column texts needed gone)
  (let ((needed (if (and (kinds-p column 'weak) (not gone)) enough-weak needed)))
    (cond ((alternating-p texts)
           (if (<= needed (examples-in texts))
               (any (alternating-pattern texts) (string-append "numbers" (such-as texts)))
               (split-by #'field-text column)))
          (t (let* ((keys (clusters column)))
               (cond ((cdr (distinct-sorted keys)) (cons 'split keys))
                     ((<= needed (examples-in texts))
                      (any (made-pattern texts) made-up-reason))
                     (t (split-by #'field-text column))))))))

(defun short-column (column texts)
  "The decision about a column of short fields. A short field next to a made-up field
belongs to it if it changes as often."
  (if (and (<= enough-numbers (length texts))
           (<= (length column) (* 2 (length texts)))
           (every (lambda (text) (= (length text) (length (car texts)))) texts))
      (any (repeated "?" (length (car texts))) made-up-reason)
      (split-by #'field-text column)))

(defun decide (column needed numbers gone)
  (let ((texts (distinct-sorted (mapcar #'field-text column))))
    (cond ((and (every #'number-field-p column)
                (or (cdr texts) (some #'random-field-p column)))
           (numbers-column column texts numbers))
          ((kinds-p column 'word)
           (if (equal texts (list word-pattern))
               '(constant)
               (any word-pattern (string-append "names that others choose" (such-as texts)))))
          ((null (cdr texts))
           (if (and (kinds-p column 'known) (some #'clock-field-p column))
               (any (field-pattern (car column)) (known-reason (car column) texts))
               '(constant)))
          ((kinds-p column 'known)
           (any (field-pattern (car column)) (known-reason (car column) texts)))
          ((kinds-p column 'short) (short-column column texts))
          (t (made-column column texts needed gone)))))

(defun known-reason (field texts)
  (cond ((string= uuid-pattern (field-pattern field)) "UUIDs")
        ((string= mac-pattern (field-pattern field)) "hardware addresses")
        ((or (string-prefix-p "20" (field-pattern field))
             (member (field-pattern field) date-parts))
         (string-append "dates" (such-as texts)))
        ((string= "[0-9]*" (field-pattern field)) "files without a name")
        ((string-prefix-p "*" (field-pattern field))
         (format nil "~a users~a" (length texts) (such-as texts)))
        ((string= "[1-9]*" (field-pattern field))
         (users-numbers-reason texts))
        (t "directories that a digest begins with")))

; --- Names that the trace made, in directories with patterns ---------------------------

; A table: a path with such a pattern -> true if the trace made it.
(defvar *moved* (make-hash-table))

; A table: a path with a pattern that the VXED lets the program create -> true.
(defvar *told-made* (make-hash-table))

(defun set-told-made (patterns)
  (setq *told-made* (make-hash-table))
  (dolist (pattern patterns) (setf (gethash pattern *told-made*) t)))

(defun made-name-p (path)
  "True if the trace created PATH and its last component is no pattern."
  (and (string-prefix-p "/" path)
       (not (pattern-p (name-of path)))
       (or (in-map-p *made* path) (gethash path *moved*) (gethash path *told-made*))))

(defun note-moved (item items)
  "Records the paths of ITEM, which replaces ITEMS, if the trace made one of theirs."
  (let ((n 0))
    (dolist (argument (item-arguments item))
      (let ((path (cdr argument)))
        (when (and (eq (car argument) 'path)
                   (pattern-p path)
                   (not (pattern-p (name-of path)))
                   (some (lambda (other) (made-name-p (cdr (nth n (item-arguments other))))) items))
          (setf (gethash path *moved*) t)))
      (setq n (+ n 1)))))

; --- Groups --------------------------------------------------------------------------

(defun gone-p (item)
  "True if the trace removed all names of the item."
  (every (lambda (argument) (or (not (eq (car argument) 'path)) (in-map-p *gone* (cdr argument))))
         (item-arguments item)))

(defun needed-of (item)
  "How many different made-up names the item's pattern needs. A person may have chosen a
name that the program only read and did not create in the trace."
  (if (and (member (item-class item) '(read look))
           (notany (lambda (argument) (and (eq (car argument) 'path)
                                           (in-map-p *made* (cdr argument))))
                   (item-arguments item)))
      enough-weak
      enough-made-up))

(defconstant counted-places "{,unix:}{/run,/var/run}/**")

(defun numbers-of (item)
  "How many different numbers the item's pattern needs. In /run the system counts sessions, devices
and clients. Whoever only reads there, or sends to a socket, has not chosen the numbers. Nor has
anybody else chosen those of names that the trace itself made there."
  (if (and (member (car (car (item-arguments item))) '(path address))
           (glob-match-p counted-places (car (item-texts item)))
           (or (member (item-class item) '(read look))
               (to-peer-p item)
               (every (lambda (text) (in-map-p *made* (socket-path text))) (named-texts item))))
      enough-counted
      enough-numbers))

(defun narrowest-split (decisions)
  "The keys of the split that makes the fewest parts, or nil if no decision is a split."
  (let ((best nil) (least 0))
    (dolist (decision decisions best)
      (when (eq (car decision) 'split)
        (let ((count (length (distinct-sorted (cdr decision)))))
          (when (or (null best) (< count least))
            (setq best (cdr decision) least count)))))))

(defun pattern-text (fields decisions)
  "(TEXT . DECISIONS): the text for an argument's fields, and the remaining decisions."
  (let ((parts nil))
    (dolist (field fields)
      (cond ((stringp field) (push field parts))
            (t (push (if (eq (car (car decisions)) 'pattern)
                         (nth 1 (car decisions))
                         (field-text field))
                     parts)
               (setq decisions (cdr decisions)))))
    (cons (string-join (nreverse parts) "") decisions)))

(defun merged-item (members decisions)
  "One item that replaces all members."
  (let* ((member (car members)) (item (member-item member)) (left decisions)
         (why (item-why item)) (arguments nil) (fields (member-fields member)))
    (dolist (argument (item-arguments item))
      (let ((made (pattern-text (car fields) left)))
        (push (cons (car argument) (car made)) arguments)
        (setq left (cdr made) fields (cdr fields))))
    (dolist (decision decisions)
      (when (eq (car decision) 'pattern)
        (unless (member (nth 2 decision) why) (push (nth 2 decision) why))))
    (merge-items (mapcar #'member-item members)
                 (make-item (item-name item) (nreverse arguments) (item-class item) why nil nil)
                 nil)))

(defun with-makers (item members)
  "The item for MEMBERS. If all of them come from a VXED, it gets the events that created their
names, because an upgrade proposes only rules that have events."
  (if (some (lambda (number) (<= 0 number)) (item-sources item))
      item
      (make-item (item-name item) (item-arguments item) (item-class item) (item-why item)
                 (let ((texts (gather (lambda (member) (item-texts (member-item member))) members)))
                   (append (makers-of texts) (word-events texts) (fan-events texts)
                           (item-sources item)))
                 (item-letters item))))

(defun named-texts (item)
  (mapcar #'cdr (remove-if-not (lambda (argument) (member (car argument) '(path address target)))
                               (item-arguments item))))

(defun its-pid-p (column)
  (and (number-field-p (car column)) (own-pid-p (field-text (car column)))))

(defun with-pids (columns decisions members)
  "The decisions. A PID that is the same in all examples differs in the next run, if the trace
created the names for itself and they have a made-up part beside the PID."
  (if (and (some (lambda (decision) (equal (nth 2 decision) made-up-reason)) decisions)
           (some #'exclusive-member-p members))
      (mapcar (lambda (column decision)
                (if (and (eq (car decision) 'constant) (its-pid-p column))
                    (any "[1-9]*" "the number of its process")
                    decision))
              columns decisions)
      decisions))

(defun telling-decision-p (field decision)
  "True if DECISION replaces FIELD, or FIELD is a pattern, and no person chose it. A user's name or
number was chosen."
  (and (or (eq (car decision) 'pattern) (pattern-p (field-text field)))
       (not (member (field-pattern field) '("*" "[1-9]*")))
       (or (telling-field-p field) (clock-field-p field))))

(defun beside-telling (fields decisions)
  "(FLAGS . DECISIONS): for each field of an argument that may differ, true if it stands in a
component that differs in something that no person chose, or beneath one; and the remaining
decisions."
  (let ((flags nil) (told nil) (here 0))
    (dolist (field fields)
      (cond ((equal field "/")
             (dotimes (i here) (push told flags))
             (setq here 0))
            ((consp field)
             (when (telling-decision-p field (car decisions)) (setq told t))
             (setq here (+ here 1) decisions (cdr decisions)))))
    (dotimes (i here) (push told flags))
    (cons (nreverse flags) decisions)))

(defun numbers-beside (columns decisions member)
  "The decisions. Two numbers are enough beside something that no person chose, because the whole
name is new in each run."
  (let ((left decisions) (flags nil))
    (dolist (list (member-fields member))
      (let ((found (beside-telling list left)))
        (setq flags (append flags (car found)) left (cdr found))))
    (mapcar (lambda (row)
              (let ((column (car row)) (decision (nth 1 row)))
                (if (and (nth 2 row)
                         (eq (car decision) 'split)
                         (every #'number-field-p column))
                    (numbers-column column (distinct-sorted (mapcar #'field-text column))
                                    enough-beside)
                    decision)))
            (transposed (list columns decisions flags)))))

(defun settled-field-p (field)
  "True if the pattern of FIELD needs no other example."
  (or (random-field-p field) (word-field-p field) (clock-field-p field)))

(defun resolved (members)
  "The items for members that have the same fields."
  (if (and (null (cdr members))
           (notany (lambda (list) (some #'settled-field-p list)) (member-fields (car members))))
      (mapcar #'member-item members)
      (let* ((needed (needed-of (member-item (car members))))
             (numbers (numbers-of (member-item (car members))))
             (gone (every (lambda (member) (gone-p (member-item member))) members))
             (columns (columns-of members))
             (decisions (numbers-beside
                         columns
                         (with-pids columns
                                    (mapcar (lambda (column) (decide column needed numbers gone))
                                            columns)
                                    members)
                         (car members)))
             (keys (narrowest-split decisions)))
        (if keys
            (gather #'resolved
                    (grouped (mapcar #'cons keys members)))
            (let ((item (with-makers (merged-item members decisions) members)))
              (cond ((reaches-program-p item (mapcar #'member-item members))
                     (mapcar #'member-item members))
                    (t (note-moved item (mapcar #'member-item members))
                       (list item))))))))

(defun telling-field-p (field)
  "True if FIELD shows that no person chose the name. A pattern for users does not show that."
  (and (consp field)
       (if (eq (car field) 'known)
           (not (member (field-text field) '("*" "[1-9]*")))
           (member (car field) '(made weak word)))))

(defun telling-p (member)
  "True if something other than numbers shows that no person chose the member's names."
  (some (lambda (list) (some #'telling-field-p list)) (member-fields member)))

(defun same-fields (items numbers)
  "The items, with patterns for the fields in which they differ. If NUMBERS is true,
this includes items that differ only in numbers."
  (let ((keyed nil) (rest nil))
    (dolist (item items)
      (let ((member (keyed-member item)))
        (if (and member (or numbers (telling-p (cdr member))))
            (push member keyed)
            (push item rest))))
    (append (gather #'resolved (grouped (nreverse keyed))) rest)))

; --- Names that patterns cover -------------------------------------------------------

(defun shape-key (item)
  "The parts of an item that must be equal before one item can cover another."
  (string-join (cons (item-name item)
                     (mapcar (lambda (argument)
                               (if (member (car argument) '(path address target))
                                   ""
                                   (cdr argument)))
                             (item-arguments item)))
               "\x00"))

(defun covers-p (patterns texts)
  (every #'glob-match-p patterns texts))

(defun wide-p (item) (some #'pattern-p (item-texts item)))

(defconstant long-run (repeated "\x01" 64))

(defun set-letter (set last)
  "The first or the last letter of a set. For a negated set, a byte that no set contains."
  (cond ((string-prefix-p "[!" set) "\x01")
        (last (subseq set (- (length set) 2) (- (length set) 1)))
        (t (subseq set 1 2))))

(defun stand-in (pattern last)
  "A sample text that PATTERN matches. In place of each wildcard it has bytes that no
letter and no set contains. LAST selects the last letter of each set instead of the
first. A pattern without braces covers PATTERN if it matches both samples."
  (let ((parts nil) (i 0))
    (while (< i (length pattern))
      (let* ((byte (subseq pattern i (+ i 1)))
             (end (and (string= byte "[") (search "]" pattern :start2 (+ i 2)))))
        (cond (end (push (set-letter (subseq pattern i (+ end 1)) last) parts) (setq i end))
              ((string= byte "?") (push "\x01" parts))
              ((string= byte "*") (push long-run parts))
              ((string= byte "\\")
               (setq i (+ i 1))
               (push (subseq pattern i (min (length pattern) (+ i 1))) parts))
              (t (push byte parts))))
      (setq i (+ i 1)))
    (string-join (nreverse parts) "")))

(defun stand-ins (item last)
  (mapcar (lambda (text) (stand-in text last)) (item-texts item)))

(defconstant most-compared 200)   ; patterns that are compared pairwise

(defun wider-item (item wide)
  "Another item in WIDE whose patterns cover all that ITEM's patterns match, or nil."
  (and (notany (lambda (text) (or (search "{" text) (search "**" text))) (item-texts item))
       (let ((first (stand-ins item nil)) (last (stand-ins item t)))
         (find-if (lambda (other)
                    (and (not (eq other item))
                         (covers-p (item-texts other) first)
                         (covers-p (item-texts other) last)))
                  wide))))

(defun anywhere-p (item)
  "True if the item's first pattern may match paths of any depth, or beneath any directory of /."
  (let ((text (or (car (item-texts item)) "")))
    (or (search "**" text)
        (search "{" text)
        (pattern-p (or (nth 1 (string-split text "/")) "")))))

(defun depth-key (item)
  "The number of components of the item's first path, and the first component. Patterns that differ
in this key do not cover each other."
  (let ((names (string-split (or (car (item-texts item)) "") "/")))
    (format nil "~a ~a" (length names) (nth 1 names))))

(defun widest (wide)
  "The items without those that others cover. Items that cover each other stay."
  (let ((anywhere (remove-if-not #'anywhere-p wide)))
    (append (widest-of anywhere nil)
            (gather (lambda (group) (widest-of group anywhere))
                    (grouped (mapcar (lambda (item) (cons (depth-key item) item))
                                     (remove-if #'anywhere-p wide)))))))

(defun widest-of (group anywhere)
  "The items of GROUP that no other item of it, and none of ANYWHERE, covers."
  (if (< most-compared (length group))
      group
      (let* ((wide (append group anywhere))
             (covered (remove-if-not (lambda (item) (wider-item item wide)) group))
             (free (remove-if (lambda (item) (member item covered)) wide)))
        (remove-if (lambda (item) (and (member item covered) (wider-item item free))) group))))

(defun uncovered-of (group)
  "The items that no pattern of the group covers. A pattern takes the sources of the
items it covers."
  (let* ((wide (remove-if-not #'wide-p group)) (kept (widest wide)))
    (if (or (null wide) (null (cdr group)))
        group
        (let ((covered (make-hash-table)) (left nil)
              (map (first-paths-map wide)))
          (dolist (item group)
            (let ((by (if (wide-p item)
                          (and (not (member item kept)) (wider-item item kept))
                          (and (/= 0 (path-map-get map (or (car (item-texts item)) "")))
                               (covering kept (item-texts item))))))
              (if by
                  (push item (gethash (item-key by) covered))
                  (push item left))))
          (mapcar (lambda (item)
                    (let ((more (gethash (item-key item) covered)))
                      (if more (merge-items (cons item more) item nil) item)))
                  left)))))

(defun covering (wide texts)
  (find-if (lambda (pattern) (covers-p (item-texts pattern) texts)) wide))

(defun first-paths-map (items)
  (make-path-map (mapcar (lambda (text) (cons text 1))
                         (distinct-sorted (mapcar (lambda (item) (car (item-texts item))) items)))))

(defun coverable-p (item)
  (and (member (car (car (item-arguments item))) '(path address target))
       (or (member (item-class item) '(read look))
           (not (string-prefix-p "/proc/" (cdr (car (item-arguments item))))))
       (not (eq (item-class item) 'execute))))

(defun uncovered-items (items)
  "The items without those that the pattern of another item covers."
  (append (remove-if #'coverable-p items)
          (gather #'uncovered-of
                  (grouped (mapcar (lambda (item) (cons (shape-key item) item))
                                   (remove-if-not #'coverable-p items))))))
