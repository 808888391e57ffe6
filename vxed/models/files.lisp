; SPDX-License-Identifier: GPL-2.0
; Translates the flags of open into rights to a file: those that a call needs, and those
; that a rule grants.

(defconstant right-read 1)
(defconstant right-write 2)      ; at any offset
(defconstant right-append 4)     ; only at the end of the file
(defconstant right-create 8)     ; creates a file if there is none
(defconstant right-new 16)       ; O_EXCL: creates a file, and fails if there is one
(defconstant right-truncate 32)
(defconstant right-unnamed 64)   ; O_TMPFILE
(defconstant all-rights 127)

(defconstant unnamed-flag (logandc2 O_TMPFILE O_DIRECTORY))
(defconstant new-flags (logior O_CREAT O_EXCL))
(defconstant rights-flags (logior O_ACCMODE O_CREAT O_TRUNC unnamed-flag))
(defconstant creating-rights (logior right-create right-new))
(defconstant changing-rights (logandc2 all-rights right-read))
(defconstant set-id-bits #o6000)

(defconstant own-unit 128)       ; factor that turns rights into rights to the caller's own files
(defconstant creating-any (logior creating-rights (* own-unit creating-rights)))
(defconstant unnamed-any (logior right-unnamed (* own-unit right-unnamed)))
(defconstant truncate-any (logior right-truncate (* own-unit right-truncate)))

(defun accessed (flags writing)
  "The rights of an access mode. WRITING are the rights of O_WRONLY."
  (case (logand flags O_ACCMODE)
    (0 right-read)
    (1 writing)
    (t (logior right-read writing))))

(defun set-id-unnamed-p (flags mode)
  "True if an open creates a set-id file without a name. linkat can give it a name later."
  (and (logtest flags unnamed-flag) (logtest mode set-id-bits)))

(defun needed-rights (flags)
  "The rights that an open needs. An open that certainly creates a new file needs no right to the
contents."
  (cond ((not (logtest flags rights-flags)) right-read)
        ((logtest flags unnamed-flag) right-unnamed)
        ((= new-flags (logand flags new-flags)) right-new)
        (t (logior (accessed flags (if (logtest flags O_APPEND) right-append right-write))
                   (if (logtest flags O_CREAT) right-create 0)
                   (if (logtest flags O_TRUNC) right-truncate 0)))))

(defun granted-rights (flags)
  "The rights that a rule with these flags grants. FLAGS may be :any."
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
  "The rights that a refusal with these flags takes away. FLAGS may be :any. A refusal of
writing refuses every change. A refusal of O_CREAT or O_TRUNC alone does not refuse
reading, although its access mode is O_RDONLY."
  (let ((rights (granted-rights flags)))
    (cond ((logtest rights right-write) (logior rights changing-rights))
          ((logtest rights (logior creating-rights right-truncate)) (logandc2 rights right-read))
          (t rights))))
