;;; vxelisp.el --- major mode for vxelisp and VXEDs  -*- lexical-binding: t -*-
;; SPDX-License-Identifier: GPL-2.0

;;; Commentary:
;; (load "/path/to/vxelisp.el")

;;; Code:

(require 'lisp-mode)

(defconst vxelisp-definitions
  '("defun" "defmacro" "defconstant" "defparameter" "defvar" "defsetf" "defcounter"
    "defflag" "defrate" "deftest" "define-check" "vxed"))

(defconst vxelisp-special
  '("quote" "quasiquote" "unquote" "unquote-splicing" "function" "if" "cond" "and"
    "or" "not" "progn" "prog1" "when" "unless" "while" "let" "let*" "setq" "setf"
    "block" "return-from" "return" "lambda" "flet" "labels" "handler-case"
    "ignore-errors" "assert" "error" "dolist" "dotimes" "loop" "case" "ecase"
    "destructuring-bind" "push" "pop" "incf" "decf" "funcall" "apply"))

(defconst vxelisp-rules
  '("permit" "refuse" "try" "uncheckable" "read" "write" "execute" "hide" "include"
    "model" "mode" "activate" "abi"))

(defconst vxelisp-font-lock-keywords
  `((,(concat "(" (regexp-opt vxelisp-definitions t) "\\_>[ \t]*\\(\\(?:\\sw\\|\\s_\\)+\\)?")
     (1 font-lock-keyword-face)
     (2 font-lock-function-name-face nil t))
    (,(concat "(" (regexp-opt vxelisp-special t) "\\_>") 1 font-lock-keyword-face)
    (,(concat "(" (regexp-opt vxelisp-rules t) "\\_>") 1 font-lock-function-name-face)
    ("\\_<:\\(?:\\sw\\|\\s_\\)+" . font-lock-builtin-face)
    ("\\_<&\\(?:optional\\|rest\\|key\\|body\\|aux\\|allow-other-keys\\)\\_>"
     . font-lock-type-face)
    ("\\_<\\(?:nil\\|t\\|[A-Z][A-Z0-9]*_[A-Z0-9_]+\\|E[A-Z0-9]\\{2,\\}\\|SIG[A-Z0-9]\\{2,\\}\\)\\_>"
     . font-lock-constant-face)))

(defun vxelisp-indent-function (indent-point state)
  "Indent as `lisp-indent-function' does, with the forms of vxelisp."
  (let ((lisp-indent-function #'common-lisp-indent-function))
    (common-lisp-indent-function indent-point state)))

(dolist (entry '((define-check . 2) (deftest . 1) (vxed . 1) (while . 1)
                 (defcounter . 1) (defflag . 1) (defrate . 1)))
  (put (car entry) 'common-lisp-indent-function (cdr entry)))

;;;###autoload
(define-derived-mode vxelisp-mode lisp-data-mode "vxelisp"
  "Major mode for vxelisp and VXEDs."
  (setq-local font-lock-defaults '(vxelisp-font-lock-keywords nil nil nil nil))
  (setq-local lisp-indent-function #'vxelisp-indent-function)
  (setq-local indent-tabs-mode nil)
  (setq-local comment-start "; "))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.vxed\\'" . vxelisp-mode))

(provide 'vxelisp)
;;; vxelisp.el ends here
