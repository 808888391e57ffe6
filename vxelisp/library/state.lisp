; SPDX-License-Identifier: GPL-2.0

(defmacro defcounter (name &key (scope 'vxed) documentation)
  "(defcounter NAME [:scope SCOPE] [:documentation STRING])
Declares a counter that outlives calls: one for the loaded VXED, or, if SCOPE is
subsystem, one for each subsystem that runs inside. All start at 0.
(defcounter opens :scope subsystem) (counter-increment opens) => 1"
  `(%define-state ',name 'counter ',scope ,documentation))

(defmacro defflag (name &key (scope 'vxed) documentation)
  "(defflag NAME [:scope SCOPE] [:documentation STRING])
Declares a flag that outlives calls, as defcounter does. It starts cleared.
(defflag ready) (set-flag ready) (flag-set-p ready) => t"
  `(%define-state ',name 'flag ',scope ,documentation))

(defmacro defrate (name &key (scope 'vxed) documentation)
  "(defrate NAME [:scope SCOPE] [:documentation STRING])
Declares what rate-limit-p counts with, as defcounter does.
(defrate mails) (rate-limit-p mails 100 60) => nil"
  `(%define-state ',name 'rate ',scope ,documentation))
