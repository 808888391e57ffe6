; SPDX-License-Identifier: GPL-2.0
; Compares the names of a trace. This file finds names that differ only in the user or
; the client, and trees that are read as a whole. names.lisp finds all other
; differences.
;
; An item becomes one rule. It is a list (NAME ARGUMENTS CLASS WHY SOURCES LETTERS).
; NAME is the rule's name. An argument is (KIND . TEXT). KIND is path (a pattern),
; address (a pattern), target (a pattern for what a symlink points to), id (the number
; of a user or group) or text (anything else, as the rule spells it). CLASS says what
; the program does to the path: read, look, create (a new file), write, execute, or nil.
; WHY is a list of reasons for comments. SOURCES are the numbers of the events. LETTERS
; are the original texts of the arguments, one list for each event or rule that the item
; comes from. LETTERS is nil if the rule cannot change anything.

(include "fields")

(defun make-item (name arguments class why sources letters)
  (list name arguments class why sources letters))
(defun item-name (item) (car item))
(defun item-arguments (item) (nth 1 item))
(defun item-class (item) (nth 2 item))
(defun item-why (item) (nth 3 item))
(defun item-sources (item) (nth 4 item))
(defun item-letters (item) (nth 5 item))

; The contents of an existing VXED that is to be extended; see amend.lisp.
(defvar *written* nil)   ; its forms
(defvar *spoken* nil)     ; a path-map of the calls that the VXED names without arguments
(defvar *checked* nil)   ; a path-map of the names for which the VXED has a define-check

(defun item-texts (item) (mapcar #'cdr (item-arguments item)))

(defun call-of (item)
  "The call or object that the item's rule is about: the second word of its name, or the
only one."
  (let ((blank (search " " (item-name item))))
    (if blank
        (subseq (item-name item) (+ blank 1) (length (item-name item)))
        (item-name item))))

(defun checked-p (item)
  "True if the VXED already has a check at the point that judges the item's rule."
  (let ((point (and *checked* (point (call-of item)))))
    (and point
         (or (in-map-p *checked* (call-of item))
             (some (lambda (name) (in-map-p *checked* name))
                   (string-split (point-objects point) " "))))))

(defun item-key (item)
  (string-join (cons (item-name item) (item-texts item)) "\x00"))

(defun item-path (item)
  "The text of the item's first path, or nil."
  (cdr (find-if (lambda (argument) (eq (car argument) 'path)) (item-arguments item))))

(defun keyed-sort (items)
  "((KEY . ITEM) ...), sorted by key. Each key is computed once."
  (sort (mapcar (lambda (item) (cons (item-key item) item)) items)
        (lambda (a b) (string< (car a) (car b)))))

(defun group-keyed (keyed)
  "Turns sorted pairs (KEY . VALUE) into lists of the values with the same key."
  (let ((groups nil) (group nil) (key nil))
    (dolist (pair keyed)
      (unless (and group (string= key (car pair)))
        (when group (push (reverse group) groups))
        (setq group nil key (car pair)))
      (push (cdr pair) group))
    (reverse (if group (cons (reverse group) groups) groups))))

(defun grouped (pairs)
  "Turns pairs (KEY . VALUE) into lists of the values with the same key, in the order of
the pairs. This takes less memory than sorting all pairs."
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
  "One item that replaces ITEMS. It gets their sources and letters."
  (let ((reasons (item-why item)))
    (when (and why (not (member why reasons)))
      (setq reasons (cons why reasons)))
    (make-item (item-name item) (item-arguments item) (item-class item) reasons
               (all-sources items) (all-letters items))))

(defun once (items)
  "The items; those with the same text are merged."
  (mapcar (lambda (group)
            (if (cdr group) (merge-items group (car group) nil) (car group)))
          (grouped (mapcar (lambda (item) (cons (item-key item) item)) items))))

(defun in-order (items)
  "The items sorted by their texts, so that the result does not depend on their original
order."
  (mapcar #'cdr (keyed-sort items)))

; --- No rule for changes reaches a program ----------------------------------

(defvar *programs* nil)   ; the paths of executed files

(defun reaches-program-p (item originals)
  "True if ITEM is a rule for changing files and its pattern matches a program that none
of ORIGINALS names. ITEM would replace ORIGINALS."
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
  "Merges items that are alike except for one part, if there are enough different
examples of that part. TEMPLATE turns an item into (ITEM . EXAMPLE), where the new item
has a pattern for the part, or returns nil. LEAST takes the class and the examples,
and returns how many are needed, or nil if no number is enough. WHAT names the examples in comments."
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
             (needed (funcall least (item-class model) examples)))
        (if (and needed (<= needed (length examples))
                 (not (reaches-program-p model originals)))
            (push (merge-items originals model
                               (format nil "~a ~a~a" (length examples) what (such-as examples)))
                  result)
            (setq result (append originals result)))))))

(defun rewrite (item function)
  "(ITEM . EXAMPLE), or nil if nothing changes. FUNCTION turns an argument into (TEXT .
EXAMPLE), or returns nil to keep it."
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
  "(PATTERN . EXAMPLE) of a path, or nil. For each name that is not a pattern yet,
COMPONENT gets the name and the path above it. It returns (PATTERN . EXAMPLE), or nil to
keep the name."
  (let ((above "") (parts nil) (example nil))
    (dolist (name (cdr (string-split text "/")))
      (let ((made (and (not (pattern-p name)) (funcall component name above))))
        (when (and made (not example)) (setq example (cdr made)))
        (push (if made (car made) name) parts))
      (setq above (string-append above "/" name)))
    (and example
         (cons (string-append "/" (string-join (reverse parts) "/")) example))))

(defun open-path-p (argument)
  "True if the argument is a path that a pattern may replace."
  (and (eq (car argument) 'path)
       (string-prefix-p "/" (cdr argument))
       (not (protected-p (cdr argument)))))

; --- Users ------------------------------------------------------------------

(defvar *users* nil)   ; a path-map of user names (1) and user numbers (2)

(defconstant first-user 1000)
(defconstant last-user 59999)

(defun user-word (word)
  (if *users* (path-map-get *users* word) 0))

(defun leading-word (name)
  "The length of NAME before its first dot. The result is nil if NAME has no dot or
begins with one."
  (let ((dot (search "." name)))
    (and dot (< 0 dot) dot)))

(defun user-component (name above)
  (let ((known (user-word name)) (dot (leading-word name)))
    (cond ((or (= known 1) (and (string= above "/home") (word-p name))) (cons "*" name))
          ((= known 2) (cons "[1-9]*" name))
          ((and dot (= 1 (user-word (subseq name 0 dot))))
           (cons (string-append "*" (subseq name dot (length name))) (subseq name 0 dot)))
          ((glob-match-p "?*[_@+-]*" name) (user-within name)))))

(defun user-within (name)
  "(PATTERN . USER) if a word of NAME is a user's, as in S-alice. Else nil."
  (let ((at 0) (found nil) (text (string-replace name "_" "-")))
    (dolist (byte '("." "@" "+")) (setq text (string-replace text byte "-")))
    (dolist (word (string-split text "-") found)
      (let ((end (+ at (length word))))
        (when (and (not found) (= 1 (user-word word)))
          (setq found (cons (string-append (subseq name 0 at) "*" (subseq name end (length name)))
                            word)))
        (setq at (+ end 1))))))

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

;; Directories that the program creates for users, who may choose any name for them

(defvar *folders* nil)   ; a path-map of such directories, with "*" for the user

(defun users-path (path)
  (let ((made (rewrite-path path #'user-component)))
    (if made (car made) path)))

(defun set-folders (directories)
  "Sets *folders* to the places where at least two users have enough directories."
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
(defconstant connecting '("socket-connect" "connect"))

(defun to-peer-p (item)
  "True if the addresses of ITEM are those of peers: it connects or sends."
  (or (member (call-of item) connecting) (member (call-of item) sending)))

(defun client-address (address)
  "(PATTERN . HOST) of an address whose port the kernel chose, or may have chosen. Else
nil."
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
  "Turns the address of a client, whose port the kernel chose, into a pattern for any
client."
  (rewrite item (lambda (argument)
                  (and (member (call-of item) sending)
                       (eq (car argument) 'address)
                       (client-address (cdr argument))))))

; --- Trees that are read ----------------------------------------------------

(defconstant enough-files 5)      ; files in one directory
(defconstant enough-in-tree 12)   ; files in a directory with subdirectories
(defconstant enough-shared 3)     ; files in a directory that two users have

(defconstant never-whole   ; files there get one rule each
  '("/etc" "/proc" "/sys" "/dev" "/run" "/root" "/boot" "/tmp" "/var/tmp" "/var/run"))

(defconstant least-depth   ; the fewest components of a directory that one rule may cover
  '(("/usr/" . 3) ("/var/lib/" . 3) ("/home/" . 3) ("/" . 2)))

; A directory that contains two of these names is assumed to be the root of a chroot or a container.
(defconstant root-names '("etc" "usr" "lib" "lib64" "bin" "sbin" "proc" "dev" "sys" "var" "root"))

(defconstant enough-root-names 2)

(defvar *closed* nil)     ; a table: 1: directories that contain key files; 2: directories for
                          ; which ** would reach a boundary, a key file or a root
(defvar *changed* nil)    ; a path-map of the directories above changed files
(defvar *executed* nil)   ; a path-map of directories with executed files: 1 in them, 2 beneath

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
  "Records in CLOSED and ROOTS what PATH shows about its directories."
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
  "True if files in a directory of this name get one rule each."
  (or (boundary-p name above) (string= name "run") (and (string= name "dev") (string= above ""))))

(defun tree-boundary-p (path)
  (let ((above "") (found nil) (names (cdr (string-split path "/"))))
    (while (and (cdr names) (not found))
      (when (never-tree-p (car names) above) (setq found t))
      (setq above (string-append above "/" (car names)) names (cdr names)))
    found))

(defconstant deepest 64)   ; components: deeper paths never become part of a tree

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
  "A path-map of all directories above the paths of the items of these classes."
  (let ((paths nil))
    (dolist (item items)
      (when (member (item-class item) classes)
        (dolist (argument (item-arguments item))
          (when (open-path-p argument)
            (push (cdr argument) paths)
            (push (car (or (user-argument argument) (list (cdr argument)))) paths)))))
    ;; The paths are already patterns. They are compared as text.
    (let* ((above (mapcar #'ancestors (distinct-sorted paths)))
           (nearest (distinct-sorted (remove-if #'null (mapcar #'car above))))
           (further (distinct-sorted (gather #'cdr above))))
      (and nearest
           (make-path-map (append (literal-entries nearest 1) (literal-entries further 2)))))))

; A leaf is (COMPONENTS ITEM USER). COMPONENTS are those of its path, with "*" for a
; user's name. USER is that name.
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
  "True if the directory PREFIX lies beneath the directory of any user."
  (search "/*/" (string-append prefix "/")))

(defun shared-p (leaves prefix)
  "True if the directory PREFIX belongs to users, and at least two of them have files in
it. A leaf without a user comes from an item that already merged at least two users."
  (and (of-users-p prefix)
       (or (some (lambda (leaf) (null (third leaf))) leaves)
           (cdr (leaf-users leaves)))))

(defun whole-item (leaves depth prefix end)
  "One item for all the leaves. Its path is the directory followed by END."
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
  "True if PREFIX is the directory of a user itself. Hidden files there are not data."
  (string-suffix-p "/*" prefix))

(defun hidden-p (path)
  (search "/." path))

(defun enough-p (leaves depth prefix least beneath)
  "True if one rule may cover the directory PREFIX. Such a rule for changed files is
possible only in users' directories. There, changed files do not forbid a rule for
reading either. BENEATH selects the bits of *closed* and *executed* that forbid the
rule."
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
  "Groups sorted leaves by their first remaining component."
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
  "Items for leaves that share their first DEPTH components, PREFIX."
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
  "The parts of an item that all items in a tree have in common."
  (string-join (cons (item-name item)
                     (mapcar (lambda (argument) (if (eq (car argument) 'path) "" (cdr argument)))
                             (item-arguments item)))
               "\x00"))

(defun one-path-p (item)
  (let ((count 0))
    (dolist (argument (item-arguments item) (= count 1))
      (when (eq (car argument) 'path) (setq count (+ count 1))))))

(defun leaf-p (item)
  "True if the item may be part of a tree. Files that are read may be, except libraries.
Changed files may be if they belong to users."
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
  "Replaces items by whole directories, if enough of a directory's files were read and
none was changed."
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
