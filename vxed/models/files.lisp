; SPDX-License-Identifier: GPL-2.0
; The flags of open as rights to a file: what a call needs, what a rule grants.

(defconstant right-read 1)
(defconstant right-write 2)      ; anywhere
(defconstant right-append 4)     ; only at the end
(defconstant right-create 8)     ; where there is no file
(defconstant right-new 16)       ; create, and fail where there is one: O_EXCL
(defconstant right-truncate 32)
(defconstant right-unnamed 64)   ; O_TMPFILE
(defconstant all-rights 127)

(defconstant unnamed-flag (logandc2 O_TMPFILE O_DIRECTORY))
(defconstant new-flags (logior O_CREAT O_EXCL))
(defconstant rights-flags (logior O_ACCMODE O_CREAT O_TRUNC unnamed-flag))
(defconstant creating-rights (logior right-create right-new))
(defconstant changing-rights (logandc2 all-rights right-read))
(defconstant set-id-bits #o6000)

(defconstant own-unit 128)       ; rights to the caller's own files lie above the others
(defconstant creating-any (logior creating-rights (* own-unit creating-rights)))
(defconstant unnamed-any (logior right-unnamed (* own-unit right-unnamed)))
(defconstant truncate-any (logior right-truncate (* own-unit right-truncate)))

(defun accessed (flags writing)
  "The rights of an access mode; WRITING are those of O_WRONLY."
  (case (logand flags O_ACCMODE)
    (0 right-read)
    (1 writing)
    (t (logior right-read writing))))

(defun set-id-unnamed-p (flags mode)
  "Whether an open makes a set-id file without a name, which link can give one."
  (and (logtest flags unnamed-flag) (logtest mode set-id-bits)))

(defun needed-rights (flags)
  "What an open needs. A new file needs no right to what is in it."
  (cond ((not (logtest flags rights-flags)) right-read)
        ((logtest flags unnamed-flag) right-unnamed)
        ((= new-flags (logand flags new-flags)) right-new)
        (t (logior (accessed flags (if (logtest flags O_APPEND) right-append right-write))
                   (if (logtest flags O_CREAT) right-create 0)
                   (if (logtest flags O_TRUNC) right-truncate 0)))))

(defun granted-rights (flags)
  "What a rule with these flags, or :any, permits."
  (cond ((eq flags :any) all-rights)
        ((logtest flags own-file) (* own-unit (granted-rights (logandc2 flags own-file))))
        ((logtest flags unnamed-flag) right-unnamed)
        ((= new-flags (logand flags new-flags)) right-new)
        (t (logior (accessed flags (if (logtest flags O_APPEND)
                                       right-append
                                       (logior right-append right-write)))
                   (if (logtest flags O_CREAT) creating-rights 0)
                   (if (logtest flags O_TRUNC) right-truncate 0)))))

(defun refused-rights (flags)
  "What a refusal with these flags, or :any, takes away: whoever may not write
may not create; O_CREAT and O_TRUNC do not mean O_RDONLY here."
  (let ((rights (granted-rights flags)))
    (cond ((logtest rights right-write) (logior rights changing-rights))
          ((logtest rights (logior creating-rights right-truncate)) (logandc2 rights right-read))
          (t rights))))
