; SPDX-License-Identifier: GPL-2.0

(defmacro defcounter (name &key (scope 'vxed) documentation)
  "(defcounter NAME [:scope SCOPE] [:documentation STRING])
Defines a counter whose value outlives a call. SCOPE vxed, the default,
means one counter for the loaded VXED; subsystem means one for each running
subsystem. A counter starts at 0.
(defcounter opens :scope subsystem) (counter-increment opens) => 1"
  `(%define-state ',name 'counter ',scope ,documentation))

(defmacro defflag (name &key (scope 'vxed) documentation)
  "(defflag NAME [:scope SCOPE] [:documentation STRING])
Defines a flag whose value outlives a call. SCOPE is as for defcounter. A
flag starts cleared.
(defflag ready) (set-flag ready) (flag-set-p ready) => t"
  `(%define-state ',name 'flag ',scope ,documentation))

(defmacro defrate (name &key (scope 'vxed) documentation)
  "(defrate NAME [:scope SCOPE] [:documentation STRING])
Defines a rate, for rate-limit-p. SCOPE is as for defcounter.
(defrate mails) (rate-limit-p mails 100 60) => nil"
  `(%define-state ',name 'rate ',scope ,documentation))
