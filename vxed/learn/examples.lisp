; SPDX-License-Identifier: GPL-2.0
; What several names of a trace show together: that they differ in the user or the
; client only, or that a whole tree is read. names.lisp has all other ways to differ.
;
; An item is what one rule will be made of: (NAME ARGUMENTS CLASS WHY SOURCES
; LETTERS).
; NAME is that of the rule; an argument is (KIND . TEXT), where KIND is one of
; path (a pattern), address (a pattern), target (a pattern: what a symlink says), id (the
; number of a user or group) and text (anything else, as a rule has it). CLASS says what is done to the path:
; read, look, create (what was not there), write, execute, or nil. WHY are
; reasons for comments, SOURCES the numbers of the events. LETTERS are the texts of
; the arguments as they were, a list for each that the item is made of; nil where
; nothing can be changed.

(include "fields")

(defun make-item (name arguments class why sources letters)
  (list name arguments class why sources letters))
(defun item-name (item) (car item))
(defun item-arguments (item) (nth 1 item))
(defun item-class (item) (nth 2 item))
(defun item-why (item) (nth 3 item))
(defun item-sources (item) (nth 4 item))
(defun item-letters (item) (nth 5 item))

; What a VXED has already, where one is to be added to; see amend.lisp.
(defvar *written* nil)   ; its forms
(defvar *spoken* nil)     ; a path-map of the calls that it speaks of without arguments
(defvar *checked* nil)   ; a path-map of what it has checks for

(defun item-texts (item) (mapcar #'cdr (item-arguments item)))

(defun call-of (item)
  "What its rule is about: the second word of its name, or the only one."
  (let ((blank (search " " (item-name item))))
    (if blank
        (subseq (item-name item) (+ blank 1) (length (item-name item)))
        (item-name item))))

(defun checked-p (item)
  "Whether there is a check already where its rule is judged."
  (let ((point (and *checked* (point (call-of item)))))
    (and point
         (or (in-map-p *checked* (call-of item))
             (some (lambda (name) (in-map-p *checked* name))
                   (string-split (point-objects point) " "))))))

(defun item-key (item)
  (string-join (cons (item-name item) (item-texts item)) "\x00"))

(defun item-path (item)
  "The text of its first path, or nil."
  (cdr (find-if (lambda (argument) (eq (car argument) 'path)) (item-arguments item))))

(defun keyed-sort (items)
  "((KEY . ITEM) ...), sorted by key, which is computed once."
  (sort (mapcar (lambda (item) (cons (item-key item) item)) items)
        (lambda (a b) (string< (car a) (car b)))))

(defun group-keyed (keyed)
  "Sorted pairs as lists of what has the same key."
  (let ((groups nil) (group nil) (key nil))
    (dolist (pair keyed)
      (unless (and group (string= key (car pair)))
        (when group (push (reverse group) groups))
        (setq group nil key (car pair)))
      (push (cdr pair) group))
    (reverse (if group (cons (reverse group) groups) groups))))

(defun grouped (pairs)
  "The second elements of pairs, in lists of those with the same text as first one. In
the order of the pairs, which a sort of them all would take much memory for."
  (let ((table (make-hash-table)) (keys nil))
    (dolist (pair pairs)
      (let ((before (gethash (car pair) table)))
        (unless before (push (car pair) keys))
        (setf (gethash (car pair) table) (cons (cdr pair) before))))
    (mapcar (lambda (key) (nreverse (gethash key table))) (nreverse keys))))

(defun distinct-sorted (texts)
  (let ((result nil))
    (dolist (text (sort texts #'string<) (reverse result))
      (unless (and result (string= text (car result)))
        (push text result)))))

(defun all-sources (items)
  (gather #'item-sources items))

(defun all-letters (items)
  (gather #'item-letters items))

(defun merge-items (items item why)
  "One item instead of many."
  (let ((reasons (item-why item)))
    (when (and why (not (member why reasons)))
      (setq reasons (cons why reasons)))
    (make-item (item-name item) (item-arguments item) (item-class item) reasons
               (all-sources items) (all-letters items))))

(defun once (items)
  "Items with the same text put together."
  (mapcar (lambda (group)
            (if (cdr group) (merge-items group (car group) nil) (car group)))
          (grouped (mapcar (lambda (item) (cons (item-key item) item)) items))))

(defun in-order (items)
  "Items by their texts, so that what comes of them does not depend on their order."
  (mapcar #'cdr (keyed-sort items)))

; --- What may be changed is not executed ------------------------------------

(defvar *programs* nil)   ; the paths of what is executed

(defun reaches-program-p (item originals)
  "Whether a rule for what is changed would be about a program that none of those
in whose stead it is are about."
  (and (member (item-class item) '(write create))
       (some (lambda (argument)
               (and (eq (car argument) 'path)
                    (some (lambda (program)
                            (and (glob-match-p (cdr argument) program)
                                 (not (some (lambda (original)
                                              (member program (item-texts original)))
                                            originals))))
                          *programs*)))
             (item-arguments item))))

(defun item-paths (items classes)
  (remove-if #'null
             (mapcar #'item-path
                     (remove-if-not (lambda (item) (member (item-class item) classes)) items))))

(defun set-programs (items)
  (setq *programs* (distinct-sorted (item-paths items '(execute)))))

; --- Names that differ in one thing -----------------------------------------

(defun such-as (examples)
  (let ((shown (remove-if-not #'word-p examples)))
    (if shown
        (string-append ": " (string-join (reverse (nthcdr (max 0 (- (length shown) 3))
                                                          (reverse shown)))
                                         ", ")
                       (if (< 3 (length examples)) ", ..." ""))
        "")))

(defun alike (items template least what)
  "Puts items together that are alike but for one thing, where there are enough
examples. TEMPLATE makes of an item (ITEM . EXAMPLE), the item with a pattern
for that thing, or nil. LEAST says how many different examples a class takes;
WHAT is what they are examples of."
  (let ((rest nil) (candidates nil) (result nil))
    (dolist (item items)
      (let ((made (funcall template item)))
        (if made
            (push (cons (item-key (car made)) (cons made item)) candidates)
            (push item rest))))
    (dolist (group (grouped (nreverse candidates)) (append result rest))
      (let* ((model (car (car (car group))))
             (examples (distinct-sorted (mapcar (lambda (entry) (cdr (car entry))) group)))
             (originals (mapcar #'cdr group))
             (needed (funcall least (item-class model))))
        (if (and needed (<= needed (length examples))
                 (not (reaches-program-p model originals)))
            (push (merge-items originals model
                               (format nil "~a ~a~a" (length examples) what (such-as examples)))
                  result)
            (setq result (append originals result)))))))

(defun rewrite (item function)
  "(ITEM . EXAMPLE), where FUNCTION makes of an argument (TEXT . EXAMPLE) or nil."
  (let ((example nil))
    (let ((arguments (mapcar (lambda (argument)
                               (let ((made (funcall function argument)))
                                 (if made
                                     (progn (unless example (setq example (cdr made)))
                                            (cons (car argument) (car made)))
                                     argument)))
                             (item-arguments item))))
      (and example
           (cons (make-item (item-name item) arguments (item-class item) (item-why item)
                            (item-sources item) (item-letters item))
                 example)))))

(defun rewrite-path (text component)
  "(PATTERN . EXAMPLE) of a path, where COMPONENT makes of a name that is no
pattern yet, and of the path above it, (PATTERN . EXAMPLE) or nil."
  (let ((above "") (parts nil) (example nil))
    (dolist (name (cdr (string-split text "/")))
      (let ((made (and (not (pattern-p name)) (funcall component name above))))
        (when (and made (not example)) (setq example (cdr made)))
        (push (if made (car made) name) parts))
      (setq above (string-append above "/" name)))
    (and example
         (cons (string-append "/" (string-join (reverse parts) "/")) example))))

(defun open-path-p (argument)
  "Whether it is a path that may be widened at all."
  (and (eq (car argument) 'path)
       (string-prefix-p "/" (cdr argument))
       (not (protected-p (cdr argument)))))

; --- Users ------------------------------------------------------------------

(defvar *users* nil)   ; a path-map of the names of people: 1; of their numbers: 2

(defconstant first-user 1000)
(defconstant last-user 59999)

(defun user-word (word)
  (if *users* (path-map-get *users* word) 0))

(defun leading-word (name)
  "How long NAME is before its first dot, or nil where it has none inside."
  (let ((dot (search "." name)))
    (and dot (< 0 dot) dot)))

(defun user-component (name above)
  (let ((known (user-word name)) (dot (leading-word name)))
    (cond ((or (= known 1) (and (string= above "/home") (word-p name))) (cons "*" name))
          ((= known 2) (cons "[1-9]*" name))
          ((and dot (= 1 (user-word (subseq name 0 dot))))
           (cons (string-append "*" (subseq name dot (length name))) (subseq name 0 dot))))))

(defun user-argument (argument)
  (cond ((open-path-p argument) (rewrite-path (cdr argument) #'user-component))
        ((and (eq (car argument) 'address) (string-prefix-p "unix:/" (cdr argument)))
         (let* ((path (subseq (cdr argument) 5 (length (cdr argument))))
                (made (and (not (protected-p path)) (rewrite-path path #'user-component))))
           (and made (cons (string-append "unix:" (car made)) (cdr made)))))
        ((eq (car argument) 'id)
         (let ((number (parse-integer (cdr argument))))
           (and number (<= first-user number last-user) (cons ":user" (cdr argument)))))))

(defun user-template (item)
  (rewrite item (lambda (argument)
                  (and (not (and (eq (car argument) 'id) (checked-p item)))
                       (user-argument argument)))))

;; What people call the folders that are made for them

(defvar *folders* nil)   ; a path-map of such directories, a user in them being "*"

(defun users-path (path)
  (let ((made (rewrite-path path #'user-component)))
    (if made (car made) path)))

(defun set-folders (directories)
  "Where two users have enough of them in the same place."
  (let ((folders nil))
    (dolist (group (group-keyed (sort (mapcar (lambda (path)
                                                (cons (directory-of (users-path path)) path))
                                              directories)
                                      #'leaf-before-p)))
      (let* ((plain (remove-if (lambda (path) (string-prefix-p "." (name-of path))) group))
             (names (distinct-sorted (mapcar #'name-of plain)))
             (users (distinct-sorted (mapcar #'directory-of plain))))
        (when (and (cdr users) (<= enough-shared (length names)))
          (setq folders (append (mapcar #'users-path plain) folders)))))
    (setq *folders* (map-or-nil (distinct-sorted folders)))))

(defun folder-component (name above)
  (and (in-map-p *folders* (string-append above "/" name))
       (cons "[!.]*" name)))

(defun folder-template (item)
  (rewrite item (lambda (argument)
                  (and (open-path-p argument)
                       (rewrite-path (users-path (cdr argument)) #'folder-component)))))

; --- Clients ----------------------------------------------------------------

(defconstant sending '("socket-sendmsg" "sendto" "sendmsg" "sendmmsg"))

(defun client-address (address)
  "(PATTERN . HOST) of a port that the kernel chose, or may have chosen."
  (let* ((parts (reverse (string-split address ":")))
         (chosen (string-suffix-p (string-append ":" ephemeral-ports) address)))
    (and (string-prefix-p "inet" address)
         (not (glob-match-p "inet*:\\*:*" address))
         (or chosen (and *serves* (glob-match-p ephemeral-ports (car parts))))
         (cons (string-append (subseq address 0 (+ 1 (search ":" address))) "*:" ephemeral-ports)
               (if chosen
                   (subseq address 0 (- (length address) (+ 1 (length ephemeral-ports))))
                   (string-join (reverse (cdr parts)) ":"))))))

(defun client-template (item)
  "Whoever speaks from a port that the kernel chose."
  (rewrite item (lambda (argument)
                  (and (member (call-of item) sending)
                       (eq (car argument) 'address)
                       (client-address (cdr argument))))))

; --- Trees that are read ----------------------------------------------------

(defconstant enough-files 5)      ; in one directory
(defconstant enough-in-tree 12)   ; in one with directories in it
(defconstant enough-shared 3)     ; in one that two users have

(defconstant never-whole   ; what is read there is said one by one
  '("/etc" "/proc" "/sys" "/dev" "/run" "/root" "/boot" "/tmp" "/var/tmp" "/var/run"))

(defconstant least-depth   ; of what may be read as a whole, in components
  '(("/usr/" . 3) ("/var/lib/" . 3) ("/home/" . 3) ("/" . 2)))

; Names in a directory that is the root of a chroot or a container, if two are there.
(defconstant root-names '("etc" "usr" "lib" "lib64" "bin" "sbin" "proc" "dev" "sys" "var" "root"))

(defconstant enough-root-names 2)

(defvar *closed* nil)     ; a path-map: 1: directories with keys in them; 2: what no ** may
                          ; reach: what is above boundaries, keys and roots
(defvar *changed* nil)    ; a path-map of the directories with something in it that is changed
(defvar *executed* nil)   ; and of those with something that is executed: 1, beneath: 2

(defun depth-p (directory depth)
  (<= (cdr (find-if (lambda (entry) (string-prefix-p (car entry) directory)) least-depth))
      depth))

(defun one-by-one-p (directory)
  (some (lambda (never)
          (or (string= directory never)
              (string-prefix-p (string-append never "/") directory)))
        never-whole))

(defun whole-p (directory depth)
  (and (< 1 depth)
       (depth-p directory depth)
       (not (in-map-p *changed* directory))))

(defun note-closed (path closed roots)
  "Adds to the tables what a path shows."
  (let ((above "") (names (cdr (string-split path "/"))))
    (while names
      (when (member (car names) root-names)
        (pushnew (car names) (gethash above roots)))
      (when (or (never-tree-p (car names) above) (and (null (cdr names)) (key-file-p (car names))))
        (setf (gethash above closed) (if (cdr names) 2 3))
        (dolist (directory (ancestors (string-append above "/x")))
          (setf (gethash directory closed) (logior 2 (gethash directory closed 0)))))
      (setq above (string-append above "/" (car names)) names (cdr names)))))

(defun set-closed (items)
  (let ((closed (make-hash-table)) (roots (make-hash-table)))
    (dolist (item items)
      (dolist (argument (item-arguments item))
        (when (and (eq (car argument) 'path) (string-prefix-p "/" (cdr argument))
                   (shallow-p (cdr argument)))
          (note-closed (cdr argument) closed roots))))
    (maphash (lambda (directory names)
               (when (<= enough-root-names (length names))
                 (dolist (above (ancestors (string-append directory "/x")))
                   (setf (gethash above closed) (logior 2 (gethash above closed 0))))))
             roots)
    (setq *closed* closed)))

(defun never-tree-p (name above)
  "Whether what is in a directory of this name is said one by one."
  (or (boundary-p name above) (string= name "run") (and (string= name "dev") (string= above ""))))

(defun tree-boundary-p (path)
  (let ((above "") (found nil) (names (cdr (string-split path "/"))))
    (while (and (cdr names) (not found))
      (when (never-tree-p (car names) above) (setq found t))
      (setq above (string-append above "/" (car names)) names (cdr names)))
    found))

(defconstant deepest 64)   ; components: what lies deeper is not looked at for trees

(defun shallow-p (path)
  (let ((count 0))
    (dotimes (i (length path) (< count deepest))
      (when (= 47 (char path i)) (setq count (+ count 1))))))

(defun ancestors (path)
  (let ((parts (cdr (string-split path "/"))) (above "") (depth 0) (result nil))
    (while (and (cdr parts) (< depth deepest))
      (setq above (string-append above "/" (car parts)))
      (push above result)
      (setq parts (cdr parts) depth (+ depth 1)))
    result))

(defun directories-of (items classes)
  "A path-map of all directories above what is done in these ways."
  (let ((paths nil))
    (dolist (item items)
      (when (member (item-class item) classes)
        (dolist (argument (item-arguments item))
          (when (open-path-p argument)
            (push (cdr argument) paths)
            (push (car (or (user-argument argument) (list (cdr argument)))) paths)))))
    ;; They are patterns already, and are compared as text.
    (let* ((above (mapcar #'ancestors (distinct-sorted paths)))
           (nearest (distinct-sorted (remove-if #'null (mapcar #'car above))))
           (further (distinct-sorted (gather #'cdr above))))
      (and nearest
           (make-path-map (append (literal-entries nearest 1) (literal-entries further 2)))))))

; A leaf is (COMPONENTS ITEM USER): the components of its path, in which a user
; is "*", and who that was.
(defun leaf-of (item)
  (let* ((made (user-template item))
         (path (item-path (if made (car made) item))))
    (list (cdr (string-split path "/")) item (and made (cdr made)))))

(defun leaf-users (leaves)
  (distinct-sorted (remove-if #'null (mapcar #'third leaves))))

(defun real-prefix (leaf depth)
  (let ((parts (cdr (string-split (item-path (nth 1 leaf)) "/"))) (result nil))
    (dotimes (i depth)
      (push (car parts) result)
      (setq parts (cdr parts)))
    (string-append "/" (string-join (reverse result) "/"))))

(defun of-users-p (prefix)
  "Whether a directory is beneath that of any user."
  (search "/*/" (string-append prefix "/")))

(defun shared-p (leaves prefix)
  "Whether a directory is one of users, of whom two at least have files in it. A
leaf that has nobody's name has had two of them before."
  (and (of-users-p prefix)
       (or (some (lambda (leaf) (null (third leaf))) leaves)
           (cdr (leaf-users leaves)))))

(defun whole-item (leaves depth prefix end)
  "One item for all the leaves: the directory and END."
  (let* ((item (nth 1 (car leaves)))
         (users (leaf-users leaves))
         (directory (if (shared-p leaves prefix) prefix (real-prefix (car leaves) depth))))
    (make-item (item-name item)
               (mapcar (lambda (argument)
                         (if (eq (car argument) 'path)
                             (cons 'path (string-append directory end))
                             argument))
                       (item-arguments item))
               (item-class item)
               (append (list (format nil "~a files" (length leaves)))
                       (if (cdr users)
                           (list (format nil "~a users~a" (length users) (such-as users)))))
               (all-sources (mapcar #'second leaves))
               (all-letters (mapcar #'second leaves)))))

(defun home-p (prefix)
  "Whether it is a user's directory itself; hidden files in it are no data."
  (string-suffix-p "/*" prefix))

(defun hidden-p (path)
  (search "/." path))

(defun enough-p (leaves depth prefix least beneath)
  "Whether a directory can stand for what is in it. What is changed, of users
only; then even what is changed there is read as well. BENEATH are the bits of
*executed* that forbid it."
  (if (or (one-by-one-p prefix)
          (logtest beneath (gethash (real-prefix (car leaves) depth) *closed* 0))
          (logtest beneath (gethash prefix *closed* 0)))
      nil
      (enough-there-p leaves depth prefix least beneath)))

(defun enough-there-p (leaves depth prefix least beneath)
  (if (shared-p leaves prefix)
      (and (<= enough-shared (length leaves))
           (not (hidden-p prefix))
           (= 0 (logand beneath (if *executed* (path-map-get *executed* prefix) 0))))
      (and (member (item-class (nth 1 (car leaves))) '(read look))
           (<= least (length leaves))
           (whole-p prefix depth)
           (whole-p (real-prefix (car leaves) depth) depth))))

(defun by-next (leaves)
  "Leaves, sorted, in groups of those with the same first component left."
  (group-keyed (mapcar (lambda (leaf) (cons (car (car leaf)) leaf)) leaves)))

(defun step-down (leaf)
  (cons (cdr (car leaf)) (cdr leaf)))

(defun here-p (leaf) (null (cdr (car leaf))))

(defun kept-apart-p (leaf prefix)
  (and (home-p prefix) (string-prefix-p "." (car (car leaf)))))

(defun collapse-here (here depth prefix)
  (let ((plain (remove-if (lambda (leaf) (kept-apart-p leaf prefix)) here)))
    (if (and plain (enough-p plain depth prefix enough-files 1))
        (cons (whole-item plain depth prefix (if (home-p prefix) "/[!.]*" "/*"))
              (mapcar #'second
                      (remove-if-not (lambda (leaf) (kept-apart-p leaf prefix)) here)))
        (mapcar #'second here))))

(defun collapse (leaves depth prefix)
  "Items for leaves that have the first DEPTH components, PREFIX, in common."
  (let ((branches (by-next (remove-if #'here-p leaves))))
    (if (and (cdr branches)
             (not (home-p prefix))
             (enough-p leaves depth prefix enough-in-tree 3))
        (list (whole-item leaves depth prefix "/**"))
        (append (collapse-here (remove-if-not #'here-p leaves) depth prefix)
                (gather (lambda (branch)
                          (collapse (mapcar #'step-down branch) (+ depth 1)
                                    (string-append prefix "/" (car (car (car branch))))))
                        branches)))))

(defun tree-key (item)
  "What must be the same of all that is in a tree."
  (string-join (cons (item-name item)
                     (mapcar (lambda (argument) (if (eq (car argument) 'path) "" (cdr argument)))
                             (item-arguments item)))
               "\x00"))

(defun one-path-p (item)
  (let ((count 0))
    (dolist (argument (item-arguments item) (= count 1))
      (when (eq (car argument) 'path) (setq count (+ count 1))))))

(defun leaf-p (item)
  "Whether it may be part of a tree: what is read, but no library; and what is
changed, of users."
  (let ((path (item-path item)))
    (and path
         (open-path-p (cons 'path path))
         (one-path-p item)
         (not (tree-boundary-p path))
         (< (length (string-split path "/")) deepest)
         (case (item-class item)
           ((read look) (not (glob-match-p "**.so{,.**}" path)))
           ((write create) (or (of-users-p path) (user-argument (cons 'path path))))))))

(defun leaf-before-p (a b)
  (string< (car a) (car b)))

(defun trees (items)
  "Whole directories, where enough of their files were read and none changed."
  (setq *changed* (directories-of items '(write create)))
  (setq *executed* (directories-of items '(execute)))
  (set-closed items)
  (let ((keyed (mapcar (lambda (item)
                         (let ((leaf (leaf-of item)))
                           (cons (string-append (tree-key item) "\x00"
                                                (string-join (car leaf) "\x01"))
                                 (cons (tree-key item) leaf))))
                       (remove-if-not #'leaf-p items))))
    (append (remove-if #'leaf-p items)
            (gather (lambda (leaves) (collapse leaves 0 ""))
                    (group-keyed (mapcar #'cdr (sort keyed #'leaf-before-p)))))))
