; SPDX-License-Identifier: GPL-2.0
; measure.scm NAME COUNT PATH...: what host.c does, for Guile.

(define name (list-ref (command-line) 1))
(define count (string->number (list-ref (command-line) 2)))
(define paths (list->vector (list-tail (command-line) 3)))

(define (run-fib)
  (do ((i 0 (+ i 1)) (sum 0 (+ sum (fib 25)))) ((= i count) sum)))

(define (run-plain)
  (do ((i 0 (+ i 1))
       (sum 0 (if (plain (vector-ref paths (logand i 7))) (+ sum 1) sum)))
      ((= i count) sum)))

(define (run-lookup)
  (do ((i 0 (+ i 1))
       (sum 0 (if (lookup (logand (* i 7) 255) (logand i 15) (logand i 3) (logand i 7))
                  (+ sum 1)
                  sum)))
      ((= i count) sum)))

(define run
  (cond ((string=? name "fib") run-fib)
        ((string=? name "plain") run-plain)
        (else run-lookup)))

(let* ((start (get-internal-run-time))
       (sum (run))
       (time (- (get-internal-run-time) start)))
  (display (quotient (* time (quotient 1000000000 internal-time-units-per-second)) count))
  (display " ")
  (display sum)
  (newline))
