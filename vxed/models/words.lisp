; SPDX-License-Identifier: GPL-2.0
; What VXEDs and their tests say beside the platform's constants.

(defmacro include (name)
  "(include NAME)
Puts a file of the library before this text, once. The tools have done so
before the text is loaded."
  nil)

; The word own among the flags of open: the file is the caller's. As VXE_OPEN_OWN.
(defconstant own-file #x40000000)

; The flags of task-alloc where clone3 chooses the new task's number. As VXE_CLONE_SET_TID.
(defconstant set-tid 1)
; Marks of names. As VXE_MARK_*.
(defconstant removed-mark 1)
(defconstant other-mark 2)
(defconstant node-mark 4)
(defconstant folder-mark 8)

(defun mark-value (word)
  "The bit that a rule's word for a mark stands for, or nil."
  (case word
    (removed removed-mark)
    (other other-mark)
    (node node-mark)
    (folder folder-mark)))

; The modes of ptrace-access, which the kernel does not tell programs.
(defconstant PTRACE_MODE_READ 1)
(defconstant PTRACE_MODE_ATTACH 2)
