;;; poppy-mode.el --- Poppy rules, with the language server -*- lexical-binding: t -*-
;; Put this folder on the load-path and (require 'poppy-mode). Emacs 29 has eglot; before, it comes from ELPA.

(require 'jsonrpc)
(require 'seq)
(require 'subr-x)
(defvar eglot-server-programs)
(declare-function eglot-ensure "eglot")
(declare-function eglot-current-server "eglot")
(declare-function eglot--TextDocumentIdentifier "eglot")

(defvar poppy-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?/ ". 12" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?_ "w" table)
    (modify-syntax-entry ?\" "\"" table)
    table))

;; The words of grammar/Poppy.g4; tests/lsp/check_words.py holds them to it.
(defconst poppy-declarations
  '("accept" "applies" "batch" "contradiction" "create" "decision" "define" "entity" "enum" "extend" "flag" "gather" "import" "letter" "lint" "message" "module" "notice" "page" "parameter" "property" "report" "rule" "source"))
(defconst poppy-words
  '("across" "add" "after" "all" "always" "and" "another" "any" "as" "at" "before" "beyond" "blank" "by" "capped" "carried" "cell" "cites" "creates" "current" "dated" "day" "days" "down" "each" "edit" "else" "encloses" "english" "exception" "fails" "filter" "first" "fixed" "floored" "font" "footer" "for" "from" "gathers" "half" "header" "in" "keep" "kept" "key" "known" "least" "less" "lines" "links" "list" "month" "months" "more" "most" "names" "never" "none" "not" "notices" "of" "one" "or" "order" "other" "otherwise" "over" "overlaps" "partial" "pays" "reason" "reasons" "refused" "removed" "required" "retired" "rounded" "row" "rows" "runs" "same" "saved" "saves" "set" "sheet" "spanish" "steps" "text" "to" "unchanged" "unconfirmed" "unless" "unset" "until" "up" "upto" "value" "when" "where" "with" "within"))

(defvar poppy-font-lock-keywords
  `((,(regexp-opt poppy-declarations 'words) . font-lock-keyword-face)
    (,(regexp-opt poppy-words 'words) . font-lock-builtin-face)
    (,(regexp-opt '("yes" "no" "blank" "open" "no_days" "benefit_month" "run_date") 'words) . font-lock-constant-face)
    ("\\<[A-Z][A-Za-z0-9_]*\\>" . font-lock-type-face)))

;;;###autoload
(define-derived-mode poppy-mode prog-mode "Poppy"
  "Rules of Poppy."
  (setq-local comment-start "// ")
  (setq-local indent-tabs-mode nil)
  (setq-local tab-width 2)
  (setq-local font-lock-defaults '(poppy-font-lock-keywords)))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.poppy\\'" . poppy-mode))

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '((poppy-mode yaml-mode yaml-ts-mode) . ("poppy" "lsp"))))
(when (locate-library "eglot")
  (add-hook 'poppy-mode-hook #'eglot-ensure))

(defun poppy-as-of (county month run-date)
  "Show values for COUNTY and MONTH (2021-08), as known on RUN-DATE.
What is left empty stays as it is."
  (interactive "sCounty: \nsMonth: \nsRun date: ")
  (let ((asked nil))
    (unless (string-empty-p county) (setq asked (plist-put asked :county county)))
    (unless (string-empty-p month) (setq asked (plist-put asked :month month)))
    (unless (string-empty-p run-date) (setq asked (plist-put asked :runDate run-date)))
    (let ((now (jsonrpc-request (eglot-current-server) :poppy/asOf (or asked (make-hash-table)))))
      (message "%s, %s, as known on %s"
               (if (string-empty-p (plist-get now :county)) "no county" (plist-get now :county))
               (plist-get now :month) (plist-get now :runDate)))))

;; Eglot asks for no lenses. What they do is a command here.
(defun poppy--lenses ()
  "The lenses of the nearest test at or above point: (TITLE . COMMAND)."
  (let ((line (1- (line-number-at-pos nil t))) (nearest -1) (found nil))
    (seq-doseq (lens (jsonrpc-request (eglot-current-server) :textDocument/codeLens
                                      (list :textDocument (eglot--TextDocumentIdentifier))))
      (let ((at (plist-get (plist-get (plist-get lens :range) :start) :line))
            (command (plist-get lens :command)))
        (when (and (<= at line) (>= at nearest))
          (when (> at nearest) (setq nearest at found nil))
          (push (cons (plist-get command :title) command) found))))
    (nreverse found)))

(defun poppy-lens (title)
  "Decide the rule test at point, or say why: what the lens TITLE does."
  (interactive (list (completing-read "Lens: " (poppy--lenses) nil t)))
  (let* ((command (or (cdr (assoc title (poppy--lenses))) (user-error "No lens `%s' here" title)))
         (done (jsonrpc-request (eglot-current-server) :workspace/executeCommand
                                (list :command (plist-get command :command)
                                      :arguments (plist-get command :arguments)))))
    (with-current-buffer (get-buffer-create "*poppy*")
      (let ((inhibit-read-only t))
        (erase-buffer)
        (insert (or (plist-get done :text) "")))
      (special-mode)
      (goto-char (point-min))
      (display-buffer (current-buffer)))))

(provide 'poppy-mode)
;;; poppy-mode.el ends here
