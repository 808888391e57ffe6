; SPDX-License-Identifier: GPL-2.0
; The risk of permitting a rule. A program that has been taken over chooses what it tries, and so
; what an upgrade proposes. A rule is a privilege if it lets the program leave the VXED, learn what
; gives access elsewhere, or change what others run or rely on.

(include "escapes")

; --- Calls ------------------------------------------------------------------

(defconstant privileged-calls   ; besides those of escapes.lisp
  (append id-calls
          '("capset" "path-chown" "chown" "fchown" "lchown" "fchownat" "ptrace" "ptrace-access"
            "mount-use" "process_vm_readv" "process_vm_writev" "pidfd_getfd" "kcmp"
            "vm86" "vm86old" "uselib" "nfsservctl")))

; Calls of escapes.lisp that are no privilege. A capability of a file needs a rule of its own.
(defconstant lesser-calls
  '("setxattr" "lsetxattr" "fsetxattr" "setxattrat" "statmount" "listmount" "listns"))

(defconstant escaping-names
  (mapcar (lambda (escape) (point-name (car escape))) *escapes*))

(defun privileged-call-p (call)
  (or (member call privileged-calls)
      (and (member call escaping-names) (not (member call lesser-calls)))))

(defun number-of-text (text)
  "The number that an argument of a rule stands for, or nil: \"7\", \"#xff\", \"AF_ALG\"."
  (cond ((null text) nil)
        ((string-prefix-p "#x" text) (parse-integer (subseq text 2) :radix 16))
        ((digits-p text) (parse-integer text))
        ((and (glob-match-p "[A-Z]*" text) (boundp (intern text))) (symbol-value (intern text)))
        (t nil)))

(defun escaping-arguments-p (call texts)
  "True if the filesystem model would refuse the call because of these arguments."
  (let ((first (number-of-text (car texts))) (second (number-of-text (nth 1 texts)))
        (third (number-of-text (nth 2 texts))))
    (cond ((string= call "ioctl")
           (or (null first) (request-escapes-p first 0) (= TIOCSCTTY first)))
          ((member call '("socket" "socket-create"))
           (and first (socket-escape first (or third -1))))
          ((string= call "prctl") (and first (option-escapes-p first (or second 0))))
          ((string= call "madvise") (member first poisons))
          (t nil))))

; --- Files ------------------------------------------------------------------

; What follows are lists of patterns. A rule's own pattern is compared with them as text; and, if it
; is more general, by the files that it matches: see the samples.

(defconstant secret-files   ; reading them gives access elsewhere
  '("**/{shadow,gshadow,sudoers,opasswd,ssl/private,.ssh,.gnupg}{,-,/**}**"
    "**/{.aws,.kube,.docker,.azure,.password-store,.mozilla,.config/gcloud}{,/**}"
    "**/{.netrc,.pgpass,.my.cnf,.git-credentials,.npmrc,.pypirc,*_history,.vault-token}"
    "**/{ssh_host_*_key,*.keytab,privkey*.pem}" "/etc/**.key"
    "/etc/{NetworkManager/system-connections,wireguard,ipsec.*,ppp/*-secrets}{,/**}"
    "/var/lib/{NetworkManager,bluetooth,iwd,systemd/random-seed,systemd/credential.secret}{,/**}"))

(defconstant machine-files   ; reading or writing them gives control of the machine
  '("/proc/{kcore,kmsg,sysrq-trigger,mtrr}" "**/proc/*/{mem,root/**}"
    "/proc/sys/kernel/{core_pattern,modprobe,hotplug,usermodehelper/**}"
    "/dev/{mem,kmem,port,kcore,kmsg,vxe,snapshot,userfaultfd,fuse,cuse,kvm,autofs,vga_arbiter}"
    "/dev/{sd*,hd*,vd*,xvd*,nvme*,mmcblk*,md*,dm-*,mapper/**,loop*,nbd*,zd*,zvol/**,ram*}"
    "/dev/{sg*,st*,sr*,bsg/**,disk/**,block/**,raw/**,mtd*,ubi*,btrfs-control,device-mapper}"
    "/dev/{input/**,uinput,uhid,hidraw*,usb/**,bus/**,vcs*,tty[0-9]*,vhost*,vfio/**,net/tun}"
    "/dev/{cpu/**,i2c-*,spidev*,gpiochip*,mei*,ipmi*,watchdog*,vhci,vsock,xen/**,rfkill}"))

(defconstant relied-on-files   ; others run them, or take them as settings
  '("/{etc,boot,usr,bin,sbin,lib,lib32,lib64,libx32,root}{,/**}" "/opt/**{/bin,/sbin,/lib}{,/**}"
    "/{proc/sys,proc/acpi,proc/bus,proc/irq,proc/scsi,sys}/**"
    "/var/spool/{cron,at,anacron,incron}{,/**}" "/run/{systemd,udev,vxe,sudo,polkit-1}{,/**}"
    "/var/lib/{dpkg,apt,rpm,systemd,polkit-1,pam,dkms,sudo,vxe,snapd,docker,containerd}{,/**}"
    "/var/lib/{AccountsService,cloud,lxd,incus,libvirt,update-manager,initramfs-tools}{,/**}"
    "/home/*/{bin,.local/{bin,lib},.config/{systemd,autostart,environment.d,git,fish}}{,/**}"
    "/home/*/.local/share/{systemd,applications,dbus-1}{,/**}"
    "/home/*/.{bash*,zsh*,profile,login,logout,*shrc,inputrc,forward,procmailrc,pam_environment}"
    "/home/*/.{environment,xprofile,xsession*,xinitrc,Xauthority,gitconfig,vimrc,exrc,emacs*}"
    "/home/*/.{vim,emacs.d,pythonrc*,perldb,gdbinit,gem,cargo,npm,mailcap,muttrc}{,/**}"
    "**/.git{,/{hooks,modules,worktrees}{,/**}}" "**/.git/{config*,commondir}"
    "**/authorized_keys*" "**/.{rhosts,shosts,envrc}" "**/{ld.so.preload,sudoers.d/**}"))

; Samples of such files. A pattern that matches a sample permits as much as its name.
(defconstant machine-samples
  '("/proc/sys/kernel/core_pattern" "/proc/sys/kernel/modprobe" "/proc/sysrq-trigger" "/proc/1/mem"
    "/proc/1/root/etc/shadow" "/proc/kcore" "/dev/mem" "/dev/sda" "/etc/shadow" "/root/.ssh/id_rsa"
    "/dev/input/event0" "/dev/nvme0n1" "/dev/tty1" "/home/alice/.ssh/id_rsa"
    "/home/alice/.netrc" "/etc/ssh/ssh_host_rsa_key"))

(defconstant changed-samples   ; only changing them gives such control
  '("/etc/passwd" "/etc/ld.so.preload" "/etc/cron.d/x" "/root/.bashrc" "/sys/kernel/uevent_helper"
    "/sys/fs/cgroup/release_agent" "/proc/sys/fs/binfmt_misc/register" "/home/alice/.bashrc"
    "/home/alice/.profile" "/home/alice/.config/systemd/user/x.service" "/home/alice/bin/ls"
    "/usr/bin/ls" "/usr/lib/systemd/system/x.service" "/run/systemd/system/x.service"
    "/var/spool/cron/crontabs/root" "/srv/site/.git/config" "/srv/site/.git/hooks/post-merge"))

(defun in-some-p (patterns text)
  (some (lambda (pattern) (glob-match-p pattern text)) patterns))

(defun secret-p (path)
  (in-some-p secret-files path))

(defun reaches-sample-p (class paths)
  "True if a pattern of PATHS matches a sample."
  (and (member class '(read write create))
       (some (lambda (path)
               (and (pattern-p path)
                    (some (lambda (sample) (glob-match-p path sample))
                          (if (eq class 'read)
                              machine-samples
                              (append machine-samples changed-samples)))))
             paths)))

(defun controls-p (class path)
  "True if the use of a file that PATH names, or matches as a pattern, gives control of the machine
or of an account. Reading a file's attributes does not count."
  (and (member class '(read write create))
       (or (secret-p path)
           (in-some-p machine-files path)
           (and (not (eq class 'read)) (in-some-p relied-on-files path))
           (reaches-sample-p class (list path)))))

; --- Sockets ----------------------------------------------------------------

; Daemons that do for their clients what gives control of the machine, or of an account.
(defconstant ruling-sockets
  '("unix:{,/var}/run/{systemd/{private,io.system**},dbus/**,udev/**,vxe**,initctl,docker**}"
    "unix:{,/var}/run/{containerd/**,crio/**,podman/**,libvirt/**,incus/**,lxd/**,snapd**,lxc**}"
    "unix:{,/var}/run/{polkit**,screen/**,tmux**,pcscd/**,acpid**,multipathd**,dmeventd**,cups/**}"
    "unix:{,/var}/run/user/**"
    "unix:/{tmp,var/tmp}/{tmux-*,ssh-*,.X11-unix,.ICE-unix,dbus-*,screen*}/**"
    "unix:/var/lib/{docker,containerd,lxd,incus,libvirt,snapd,lxc}/**" "unix:**/S.{gpg,ssh}**"
    "unix:@{/org/freedesktop/**,/tmp/**,/var/lib/**,/containerd**,/run/**,ISCSIADM**,isns**}"))

(defconstant ruling-samples
  '("unix:/run/systemd/private" "unix:/run/dbus/system_bus_socket" "unix:/run/docker.sock"
    "unix:/run/user/1000/bus" "unix:/tmp/.X11-unix/X0"))

(defun ruling-socket-p (address)
  (and (string-prefix-p "unix:" address)
       (or (in-some-p ruling-sockets address)
           (and (pattern-p address)
                (some (lambda (sample) (glob-match-p address sample)) ruling-samples)))))

(defconstant sending-calls "{connect,sendto,sendmsg,sendmmsg,socket-connect,socket-sendmsg}")
(defconstant sending-form (string-append "(permit " sending-calls " **"))
(defconstant peer-form (string-append "(permit " sending-calls " \"unix:**"))

; --- Risks ------------------------------------------------------------------

(defun risk-of (call class form texts paths)
  "The risk of permitting this rule, in one word. TEXTS are its arguments, and PATHS those of them
that are patterns of files."
  (cond ((or (privileged-call-p call)
             (escaping-arguments-p call texts)
             (some (lambda (path) (controls-p class path)) paths)
             (and (glob-match-p sending-form form) (some #'ruling-socket-p texts))
             (glob-match-p "(permit {open,openat,openat2,file-open} \"**/environ\" ** other)" form)
             (glob-match-p "(permit {execve,execveat,file-exec} \"other:**" form)
             (glob-match-p "(permit **mknod** {*S_IFBLK*,*S_IFCHR*,*#o[2-7]???*}**)" form)
             (and (glob-match-p "(permit {task-kill,kill,tkill,tgkill,pidfd_send_signal} outside**" form)
                  (not (string-suffix-p " peer)" form)))
             (glob-match-p "**CLONE_NEW**" form)
             (glob-match-p "(permit **chmod** #o[2-7]???)" form))
         "privilege")
        ((or (string= call "node")
             (glob-match-p "(permit {bind,socket-bind} \"unix:/**" form)
             (glob-match-p "(permit {unlink*,rename*,link*,path-unlink,path-rename,path-link,chmod*,fchmod*,path-chmod} **\"/dev/**" form))
         "replaces")
        ((or (eq class 'execute) (glob-match-p "**PROT_EXEC**" form) (string= call "memfd_create"))
         "executes")
        ((or (glob-match-p "(permit * {\"inet,AF_INET,AF_PACKET}**" form)
             (glob-match-p peer-form form))
         "network")
        ((member class '(write create)) "writes")
        ((member class '(read look)) "reads")
        (t "calls")))
