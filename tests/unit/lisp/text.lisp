#!/usr/bin/env vxelisp
; SPDX-License-Identifier: GPL-2.0
; Tests what the reader accepts, and the positions of its errors.
#| a #| nested |# comment |#
(check '(a;comment
 b) (a b))
(check (list 'a.b '... '+x '- '1+ '-5x) (a.b ... +x - 1+ -5x))
(check ''a (quote a))
(check '#'f (function f))
(check '(1 . 2) (1 . 2))
(check '() nil)
(check-error (car
               5) "a list expected" 1)
(check-error
  (+ 1
     (* 2 "x")) "an integer expected" 3)
