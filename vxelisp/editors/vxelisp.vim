" SPDX-License-Identifier: GPL-2.0
" Vim syntax of vxelisp. Put it into ~/.vim/syntax, and into ~/.vim/filetype.vim:
"   au BufRead,BufNewFile *.vxed setfiletype vxelisp

if exists("b:current_syntax")
  finish
endif

setlocal iskeyword+=-,!,%,*,/,<,=,>,?,+,&,:
setlocal lisp expandtab commentstring=;\ %s
setlocal lispwords=defun,defmacro,defconstant,defparameter,defvar,defcounter
setlocal lispwords+=defflag,defrate,deftest,define-check,lambda,let,let*,flet
setlocal lispwords+=labels,when,unless,while,dolist,dotimes,case,ecase,block
setlocal lispwords+=handler-case,destructuring-bind,progn,loop,vxed

syn match vxelispComment ";.*$" contains=@Spell
syn region vxelispComment start="#|" end="|#"
syn match vxelispComment "^#line .*$"
syn match vxelispComment "\%^#!.*$"
syn region vxelispString start=+"+ skip=+\\.+ end=+"+ contains=vxelispEscape,@Spell
syn match vxelispEscape "\\\(x\x\x\|[ntr0e\\"]\)" contained
syn match vxelispNumber "\<[-+]\?\d\+\>"
syn match vxelispNumber "\<0x\x\+\>\|#x\x\+\|#o\o\+\|#b[01]\+"
syn match vxelispCharacter "#\\\(\w\+\|.\)"
syn match vxelispKeyword "\<:\k\+"
syn match vxelispParameter "\<&\(optional\|rest\|key\|body\|aux\|allow-other-keys\)\>"
syn match vxelispConstant "\<[A-Z][A-Z0-9]*_[A-Z0-9_]\+\>\|\<\(E[A-Z0-9]\{2,}\|SIG[A-Z0-9]\{2,}\)\>"
syn keyword vxelispConstant nil t
syn keyword vxelispDefine defun defmacro defconstant defparameter defvar defsetf
syn keyword vxelispDefine defcounter defflag defrate deftest define-check vxed
syn keyword vxelispSpecial quote quasiquote unquote unquote-splicing function if cond
syn keyword vxelispSpecial and or not progn prog1 when unless while let let* setq setf
syn keyword vxelispSpecial block return-from return lambda flet labels handler-case
syn keyword vxelispSpecial ignore-errors assert error dolist dotimes loop case ecase
syn keyword vxelispSpecial destructuring-bind push pop incf decf funcall apply
syn keyword vxelispRule permit refuse try uncheckable read write execute hide include
syn keyword vxelispRule model mode activate abi

hi def link vxelispComment Comment
hi def link vxelispString String
hi def link vxelispEscape SpecialChar
hi def link vxelispNumber Number
hi def link vxelispCharacter Character
hi def link vxelispKeyword Type
hi def link vxelispParameter Type
hi def link vxelispConstant Constant
hi def link vxelispDefine Define
hi def link vxelispSpecial Statement
hi def link vxelispRule Function

let b:current_syntax = "vxelisp"
