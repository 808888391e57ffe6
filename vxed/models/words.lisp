; SPDX-License-Identifier: GPL-2.0
; Words in VXEDs and their tests, other than the constants of the platform.

(defmacro include (name)
  "(include NAME)
Puts a file of the library before this text, once. The tools do this before they load
the text; the macro itself does nothing."
  nil)

; The word own in the flags of open: the caller owns the file. Equals VXE_OPEN_OWN.
(defconstant own-file #x40000000)

; The flag of task-alloc for a clone3 that chooses the pid of the new task. Equals
; VXE_CLONE_SET_TID.
(defconstant set-tid 1)
; Marks of names and of tasks. They equal VXE_MARK_*.
(defconstant removed-mark 1)
(defconstant other-mark 2)
(defconstant node-mark 4)
(defconstant folder-mark 8)
(defconstant reads-mark 16)
(defconstant peer-mark 32)

(defun mark-value (word)
  "The bit of a mark, given the word for it in rules; nil for any other word."
  (case word
    (removed removed-mark)
    (other other-mark)
    (node node-mark)
    (folder folder-mark)
    (reads reads-mark)
    (peer peer-mark)))

; The modes of ptrace-access. The kernel's headers for programs do not define them.
(defconstant PTRACE_MODE_READ 1)
(defconstant PTRACE_MODE_ATTACH 2)
