; SPDX-License-Identifier: GPL-2.0
(define (fib n)
  (if (< n 2)
      n
      (+ (fib (- n 1)) (fib (- n 2)))))
