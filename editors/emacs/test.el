;;; test.el --- What test.sh tries -*- lexical-binding: t -*-
(require 'eglot)
(require 'flymake)
(require 'cl-lib)

(setq eglot-sync-connect 30
      eglot-confirm-server-initiated-edits nil
      eglot-send-changes-idle-time 0.1
      make-backup-files nil)

(defun wait-for (what found)
  "Until FOUND gives something; WHAT is waited for."
  (let ((end (+ (float-time) 30)) (result nil))
    (while (not (setq result (funcall found)))
      (when (> (float-time) end) (error "Waited in vain for %s" what))
      (accept-process-output nil 0.05))
    result))

(defun ask (method params)
  (jsonrpc-request (eglot-current-server) method params :timeout 30))

(defun here (words &optional inside)
  "The place where WORDS begin, or INSIDE signs on."
  (goto-char (point-min))
  (search-forward words)
  (goto-char (+ (match-beginning 0) (or inside 0)))
  (eglot--TextDocumentPositionParams))

(defconst root default-directory)

(find-file "policies/guide/rules.poppy")
(cl-assert (eq major-mode 'poppy-mode) t "the file is known by its name")
(font-lock-ensure)
(dolist (one '(("rule missing" font-lock-keyword-face) ("fails when" font-lock-builtin-face) ("Person {" font-lock-type-face)
               ("\"Begin dates" font-lock-string-face) ("benefit_month" font-lock-constant-face)))
  (here (car one))
  (cl-assert (eq (get-text-property (point) 'face) (cadr one)) t "%s has its colour" (car one)))

(eglot-ensure)
(unless (eglot-current-server) (apply #'eglot (eglot--guess-contact)))
(wait-for "the server" #'eglot-current-server)

;; A slip, as somebody types it.
(defvar problems nil "What the server told last of this file.")
(cl-defmethod eglot-handle-notification :after (_server (_method (eql textDocument/publishDiagnostics)) &key uri diagnostics &allow-other-keys)
  (when (string-suffix-p "rules.poppy" uri) (setq problems diagnostics)))
(here "three_months_in_12; ninety" 11)
(delete-char 1)
(eglot--signal-textDocument/didChange)
(wait-for "a problem" (lambda () (> (length problems) 0)))
(cl-assert (equal (plist-get (aref problems 0) :code) "P201") t)
(cl-assert (string-match-p "did you mean `three_months_in_12`" (plist-get (aref problems 0) :message)) t)
(insert "s")
(eglot--signal-textDocument/didChange)
(wait-for "no problem" (lambda () (= (length problems) 0)))

;; A value as of a month, a run and a county.
(poppy-as-of "Fresno" "2021-07" "2021-08-15")
(let ((hover (ask :textDocument/hover (here "ninety_days_in_12 }"))))
  (cl-assert (string-match-p "Fresno, 2021-07, as known on 2021-08-15: `yes`" (plist-get (plist-get hover :contents) :value)) t))
(let ((items (plist-get (ask :textDocument/completion (here "ninety_days_in_12 }")) :items)))
  (cl-assert (cl-find "days_allowed" items :key (lambda (item) (plist-get item :label)) :test #'equal) t "a name in scope is offered"))

;; A rename, through files that are not open.
(here "ninety_days_in_12 }")
(cl-letf (((symbol-function 'y-or-n-p) (lambda (_) t))) ; whether it may edit the three files
  (eglot-rename "ninety_days"))
(save-some-buffers t)
(dolist (path '("policies/guide/rules.poppy" "county_rules/fresno.yaml" "county_rules/napa.yaml"))
  (with-temp-buffer
    (insert-file-contents (expand-file-name path root))
    (cl-assert (and (search-forward "ninety_days" nil t) (not (search-forward "ninety_days_in_12" nil t))) t path)))

;; What the lenses of a rule test do, by a server that has read what was saved.
(eglot-shutdown (eglot-current-server))
(unless (fboundp 'yaml-mode) (define-derived-mode yaml-mode fundamental-mode "YAML"))
(find-file (expand-file-name "policies/guide/tests/begin.yaml" root))
(yaml-mode)
(eglot-ensure)
(unless (eglot-current-server) (apply #'eglot (eglot--guess-contact)))
(wait-for "the server of the tests" #'eglot-current-server)
(goto-char (point-min))
(search-forward "name: \"sick\"")
(forward-line 1)
(cl-assert (equal (mapcar #'car (poppy--lenses)) '("decide this test" "why")) t)
(poppy-lens "decide this test")
(with-current-buffer "*poppy*" (cl-assert (string-match-p "sick" (buffer-string)) t))
(goto-char (point-min))
(cl-assert (condition-case nil (progn (poppy-lens "diagram") nil) (user-error t)) t "no lens of that name")
(eglot-shutdown (eglot-current-server))
(message "Emacs %s, eglot: colours, problem, hover, completion, rename and lenses are as they should be" emacs-version)
