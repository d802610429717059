" Colours for Poppy rules. All words are those of grammar/Poppy.g4; tests/lsp/check_words.py holds them to it.
if exists("b:current_syntax")
  finish
endif
syntax keyword poppyDeclaration accept applies batch contradiction create decision define entity enum extend flag gather import letter lint message module notice page parameter property report rule source
syntax keyword poppyWord across add after all always and another any as at before beyond blank by capped carried cell cites creates current dated day days down each edit else encloses english exception fails filter first fixed floored font footer for from gathers half header in keep kept key known least less lines links list month months more most names never none not notices of one or order other otherwise over overlaps partial pays reason reasons refused removed required retired rounded row rows runs same saved saves set sheet spanish steps text to unchanged unconfirmed unless unset until up upto value when where with within
syntax keyword poppyConstant yes no blank open no_days benefit_month run_date
syntax keyword poppyType bool int money exact_money rate date span dayset County
syntax match poppyNumber "\v\$?<\d[0-9,]*(\.\d+)?\%?"
syntax match poppyDate "\v<\d{4}-\d{2}(-\d{2})?>"
syntax match poppyTypeName "\v<[A-Z]\w*>"
syntax region poppyString start=+"+ end=+"+ oneline
syntax match poppyComment "//.*$"
highlight default link poppyDeclaration Statement
highlight default link poppyWord Keyword
highlight default link poppyConstant Constant
highlight default link poppyType Type
highlight default link poppyTypeName Type
highlight default link poppyNumber Number
highlight default link poppyDate Number
highlight default link poppyString String
highlight default link poppyComment Comment
let b:current_syntax = "poppy"
