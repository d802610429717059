// The shapes of rule files; no names, types or dates are looked up here. interpreter/syntax/read_rules.cpp cuts a file
// into declarations, takes out the line ends where a line goes on, and reads each declaration with `one`.
// What mixes (and/or), chains (a < b < c) or comes twice is let through, so that the reader can say what is wrong.
grammar Poppy;

one: declaration EOF;

declaration
  : MODULE dotted STRING?                                                             # moduleLine
  | SOURCE STRING                                                                     # sourceLine
  | IMPORT dotted                                                                     # importLine
  | APPLIES WHEN expr                                                                 # appliesLine
  | ACCEPT code=ID thing=dotted? STRING                                               # acceptLine
  | LINT code=ID level=ID STRING                                                      # lintLine
  | FLAG name (':' type)? STRING number=(ID | LIT)? (IN group=name)? (UNSET value)? (SET BY setter=name)?   # flagLine
  | ENUM name '{' enumValue (comma enumValue?)* '}'                             # enumBlock
  | ENTITY thing=name (OF owner=name (AS ONE? records=name)?)? keys? (ELSE STRING)? fields?  # entityBlock
  | EXTEND name fields                                                                # extendBlock
  | PARAMETER name ('[' parameterKey (',' parameterKey)* ']')? ':' type headPart* (body | table)  # parameterBlock
  | DEFINE thing=name (OF owner=name)? ':' type headPart* body                        # defineBlock
  | RULE thing=name OF owner=name '{' ruleLine (sep ruleLine?)* '}'               # ruleBlock
  | DECISION thing=name OF owner=name ':' type headPart* '{' decisionLine (sep decisionLine?)* '}'  # decisionBlock
  | (CREATE | GATHER) thing=name OF owner=name ':' record=name '{' outcomeLine (sep outcomeLine?)* '}'  # createBlock
  | (MESSAGE | NOTICE | CONTRADICTION) thing=name OF REMOVED? owner=name '{' outcomeLine (sep outcomeLine?)* '}'  # statementBlock
  | PAGE thing=name OF owner=name STRING '{' pageLine (sep pageLine?)* '}'       # pageBlock
  | REPORT thing=name STRING '{' reportLine (sep reportLine?)* '}'               # reportBlock
  | BATCH thing=name STRING '{' batchLine (sep batchLine?)* '}'                  # batchBlock
  | LETTER thing=name OF owner=name bothTitles '{' letterLine (sep letterLine?)* '}'  # letterBlock
  | PROPERTY thing=name OF owner=name STRING? '{' propertyLine (sep propertyLine?)* '}'  # propertyBlock
  ;

dotted: name ('.' name)*;
type: (LIST OF)? name (OR BLANK)?;
sep: NL | ';';
comma: ',' | sep;
enumValue: name STRING? (SPANISH STRING)?;
keys: KEY '(' name (',' name)* ')';
fields: '{' field (sep field?)* '}';
field: name ':' fieldType fieldPart* | RETIRED name STRING;
fieldType: (LIST OF)? name range* (OR BLANK)?;
range: AT LEAST LIT # rangeLeast | AT MOST LIT # rangeMost | LIT # rangeBetween | IN STEPS OF LIT # rangeSteps;
fieldPart: DATED # datedPart | FIXED # fixedPart | STRING # fieldTitle;

parameterKey: name ':' type;
headPart: STRING # headTitle | CITES STRING # headCites | PARTIAL # headPartial;
body
  : '=' expr trail*                                    # plainBody
  | '{' version (sep version?)* '}'                # versionBody
  ;
version: (ALWAYS | datingPart+) '=' expr trail*;
trail: UNCONFIRMED # trailUnconfirmed | CITES STRING # trailCites;
datingPart: FROM LIT # datingFrom | UNTIL LIT # datingUntil | RUNS FROM LIT # datingRuns;

table: FROM STRING '{' mapLine (sep mapLine?)* '}';
mapLine
  : KEY name column                                    # mapKey
  | VALUE column                                       # mapValue
  | FROM column                                        # mapFrom
  | UNTIL column                                       # mapUntil
  | RUNS FROM column                                   # mapRuns
  | CITES column                                       # mapCites
  | UNCONFIRMED column                                 # mapUnconfirmed
  | BEYOND LIT ADD column                              # mapBeyond
  | OVER column                                        # mapOver
  ;
column: name | STRING;

ruleLine
  : REASON code=(ID | LIT)? STRING                     # ruleReason
  | CITES STRING                                       # ruleCites
  | datingPart+                                        # ruleDating
  | FAILS WHEN expr                                    # ruleFails
  ;
decisionLine
  : REASONS FROM name (',' name)* (WHEN expr)?          # decisionReasons
  | KEEP name (',' name)*                              # decisionKeep
  | PAYS name                                          # decisionPays
  | CITES STRING                                       # decisionCites
  | branch                                             # decisionBranch
  ;
outcomeLine                                            // of a create, a message, a contradiction or a notice
  : WHEN expr                                          # outcomeWhen
  | CITES STRING                                       # outcomeCites
  | datingPart+                                        # outcomeDating
  | REMOVED WHEN expr                                  # outcomeRemoved
  | (TEXT | ENGLISH | SPANISH) STRING+                 # outcomeText
  | name '=' expr (KEPT CURRENT)?                      # outcomeField
  ;

pageLine
  : CITES STRING                                       # pageCites
  | datingPart+                                        # pageDating
  | FOR MONTH expr                                     # pageMonth
  | ROWS OF thing=name STRING? '{' rowsLine (sep rowsLine?)* '}'  # pageRows
  | FLAG IN name STRING? '{' shownLine (sep shownLine?)* '}'  # pageFlags
  | EDIT OF thing=name '{' editLine (sep editLine?)* '}'  # pageEdit
  | TEXT STRING+ shownPart*                            # pageText
  | shownLine                                          # pageField
  ;
rowsLine
  : WHEN expr                                          # rowsWhen
  | LIST expr                                          # rowsList
  | BY expr                                            # rowsBy
  | ACROSS                                             # rowsAcross
  | ROWS LIT                                           # rowsAtMost
  | CELL STRING                                        # rowsAt
  | FILTER name ('=' | AT LEAST | AT MOST) expr STRING # rowsFilter
  | shownLine                                          # rowsColumn
  ;
editLine
  : WHEN expr                                          # editWhen
  | REFUSED STRING+ WHEN expr                          # editRefused
  | REMOVED WHEN expr ELSE STRING                      # editRemoved
  | plainName ('=' expr)? STRING? editPart*            # editField
  ;
editPart: REQUIRED STRING # editRequired | WHEN expr # editShown;
shownLine: plainName ('=' expr)? STRING? shownPart*;        // a field of a page, or a column
shownPart
  : AS STRING                                          # shownAs
  | WHEN expr                                          # shownWhen
  | LINKS name                                         # shownLinks
  | CELL STRING                                        # shownAt
  ;
reportLine
  : CITES STRING                                       # reportCites
  | RUNS STRING                                        # reportRuns
  | GATHERS name (',' name)*                           # reportGathers
  | SHEET name STRING                                  # reportSheet
  | name '=' expr                                      # reportFact
  ;

batchLine
  : CITES STRING                                       # batchCites
  | RUNS STRING (AT expr)?                             # batchRuns
  | FOR EACH (MONTH AFTER)? SAVED MONTH                # batchMonths
  | UNCHANGED                                          # batchUnchanged
  | WHEN expr                                          # batchWhen
  | CREATES name (',' name)*                           # batchCreates
  | SAVES name (',' name)*                             # batchSaves
  ;

letterLine
  : CITES STRING                                       # letterCites
  | datingPart+                                        # letterDating
  | WHEN expr                                          # letterWhen
  | FOR EACH name                                      # letterEach
  | FONT STRING LIT                                    # letterFont
  | (HEADER | FOOTER) '{' letterItem (sep letterItem?)* '}'  # letterEdge
  | LINES bothTitles '{' tableLine (sep tableLine?)* '}'  # letterTable
  | NOTICES name (',' name)* (BY order=name)?          # letterNotices
  | ENCLOSES STRING letterPart*                        # letterEncloses
  | letterItem                                         # letterBody
  ;
letterItem: TEXT english+=STRING+ (NL? SPANISH spanish+=STRING+)? letterPart* # letterText | letterField # letterValue;
letterField: itemName ('=' expr)? english=STRING? shown=shownIn? (SPANISH spanish=STRING spanishShown=shownIn?)? letterPart*;
tableLine: WHEN expr # tableWhen | letterField # tableValue;
shownIn: AS STRING;
letterPart: WHEN expr # letterPartWhen | NOT CARRIED # letterPartMissing;
bothTitles: english=STRING (SPANISH spanish=STRING)?;

propertyLine
  : CITES STRING                                       # propertyCites
  | datingPart+                                        # propertyDating
  | WHEN expr                                          # propertyWhen
  | ALWAYS expr                                        # claimAlways
  | NEVER (MORE_WORD | LESS) expr WITH MORE_WORD dotted          # claimNever
  | SAME expr WITH (ANOTHER ORDER | OTHER NAMES | LESS KNOWN)  # claimSame
  ;

label: '[' (name | LIT) ('.' (name | LIT))* ']';
item: label? datingPart* expr;
branch: label? datingPart* expr (WHEN expr | OTHERWISE);

expr: negation ((AND | OR) negation)*;
negation: NOT* comparison;
comparison: value compareTail*;
compareTail
  : ('=' | '<>' | '<' | '<=' | '>' | '>=' | OVERLAPS | WITHIN) value  # compareTo
  | IN members                                         # membership
  ;
members: '{' value (',' value?)* '}' # set | postfix # list;
value: sum modifier*;
modifier
  : FLOORED AT sum                                     # flooredAt
  | CAPPED AT sum                                      # cappedAt
  | ROUNDED (UP | DOWN | HALF UP) TO name (OF LIT)?    # roundedTo
  ;
sum: product (('+' | '-' | '&') product)*;
product: factor (('*' | '/' | OF) factor)*;
factor: '-'* postfix;
postfix: primary step*;
step: '.' name # memberStep | AT primary # atStep;
primary
  : name '(' (argument (',' argument)*)? ')'           # call
  | name '[' expr (',' expr)* ']'                      # lookUp
  | SAVED name                                         # savedLine
  | (ALL | ANY | NONE) '{' item (sep item?)* '}'   # group
  | AT LEAST LIT '{' item (sep item?)* '}'         # atLeast
  | FIRST OF '{' branch (sep branch?)* '}'         # choice
  | name                                               # nameAlone
  | LIT (DAY | DAYS | MONTH | MONTHS)?                 # literal
  | STRING                                             # string
  | BLANK                                              # blank
  | '(' expr ')'                                       # parentheses
  ;
argument
  : (window | expr (FOR EACH (eachWindow=window | ROW OF rows=name | list=postfix))?) (AS as=name)? (WHERE where=expr)? (BY key=expr)?
  ;
window: MONTH name IN LIT (MONTH | MONTHS) (BEFORE | UPTO) sum;

// Words with a meaning in some place only are names everywhere else: records have fields named month, days, key, text.
// Not names: the operators and, or, not, in, of, at, overlaps, within, rounded, floored, capped; when, otherwise,
// where, for, blank; and unless, exception, report, which are kept back.
name: plainName | ACROSS | CELL | CITES | REFUSED | TEXT;
// What a field of a page may be called, beside the words that begin its other lines; and one of a letter.
plainName: itemName | ENCLOSES | SPANISH;
itemName
  : ID | ACCEPT | ADD | AFTER | ALL | ALWAYS | ANOTHER | ANY | APPLIES | AS | BATCH | BEFORE | BEYOND | BY | CARRIED | CONTRADICTION | CREATE | CREATES | CURRENT | DATED
  | DAY | DAYS | DECISION | DEFINE | DOWN | EACH | EDIT | ELSE | ENGLISH | ENTITY | ENUM | EXTEND | FAILS | FILTER | FIRST | FIXED | FLAG | FONT | FOOTER | FROM
  | GATHER | GATHERS | HALF | HEADER | IMPORT | KEEP | KEPT | KEY | KNOWN | LEAST | LESS | LETTER | LINES | LINKS | LINT | LIST | MESSAGE | MODULE | MONTH | MONTHS
  | MORE_WORD | MOST | NAMES | NEVER | NONE | NOTICE | NOTICES | ONE | ORDER | OTHER | OVER | PAGE | PARAMETER | PARTIAL | PAYS | PROPERTY | REASON | REASONS | REMOVED | REQUIRED | RETIRED | ROW | ROWS | RULE | RUNS | SAME | SAVED
  | SAVES | SET | SHEET | SOURCE | STEPS | TO | UNCHANGED | UNCONFIRMED | UNSET | UNTIL | UP | UPTO | VALUE | WITH
  ;

// (ANTLR keeps MORE for itself.)
ACCEPT: 'accept'; ACROSS: 'across'; ADD: 'add'; AFTER: 'after'; ALL: 'all'; ALWAYS: 'always'; ANOTHER: 'another'; AND: 'and'; ANY: 'any'; APPLIES: 'applies'; AS: 'as'; AT: 'at';
BATCH: 'batch'; BEFORE: 'before'; BEYOND: 'beyond'; BLANK: 'blank'; BY: 'by'; CAPPED: 'capped'; CARRIED: 'carried'; CELL: 'cell'; CITES: 'cites'; CONTRADICTION: 'contradiction';
CREATE: 'create'; CREATES: 'creates';
CURRENT: 'current'; DATED: 'dated'; DAY: 'day'; DAYS: 'days'; DECISION: 'decision'; DEFINE: 'define'; DOWN: 'down';
EACH: 'each'; EDIT: 'edit'; ELSE: 'else'; ENCLOSES: 'encloses'; ENGLISH: 'english'; ENTITY: 'entity'; ENUM: 'enum'; EXCEPTION: 'exception';
EXTEND: 'extend'; FAILS: 'fails'; FILTER: 'filter'; FIRST: 'first'; FIXED: 'fixed'; FLAG: 'flag'; FLOORED: 'floored'; FONT: 'font'; FOOTER: 'footer'; FOR: 'for';
FROM: 'from'; GATHER: 'gather'; GATHERS: 'gathers'; HALF: 'half'; HEADER: 'header'; IMPORT: 'import'; IN: 'in'; KEEP: 'keep'; KEPT: 'kept'; KEY: 'key'; KNOWN: 'known'; LEAST: 'least'; LESS: 'less'; LETTER: 'letter'; LINES: 'lines';
LINKS: 'links'; LINT: 'lint'; LIST: 'list'; MESSAGE: 'message'; MODULE: 'module'; MONTH: 'month'; MONTHS: 'months'; MORE_WORD: 'more'; MOST: 'most'; NAMES: 'names'; NEVER: 'never'; NONE: 'none'; NOT: 'not';
NOTICE: 'notice'; NOTICES: 'notices'; OF: 'of'; ONE: 'one'; OR: 'or'; ORDER: 'order'; OTHER: 'other'; OTHERWISE: 'otherwise'; OVER: 'over'; OVERLAPS: 'overlaps';
PAGE: 'page'; PARAMETER: 'parameter'; PARTIAL: 'partial'; PAYS: 'pays'; PROPERTY: 'property'; REASON: 'reason'; REASONS: 'reasons'; REFUSED: 'refused'; REMOVED: 'removed';
REPORT: 'report'; REQUIRED: 'required'; RETIRED: 'retired'; ROUNDED: 'rounded'; ROW: 'row'; ROWS: 'rows'; RULE: 'rule'; RUNS: 'runs'; SAME: 'same'; SAVED: 'saved'; SAVES: 'saves'; SET: 'set'; SHEET: 'sheet'; SOURCE: 'source';
SPANISH: 'spanish'; STEPS: 'steps'; TEXT: 'text'; TO: 'to'; UNCHANGED: 'unchanged'; UNCONFIRMED: 'unconfirmed'; UNLESS: 'unless'; UNSET: 'unset';
UNTIL: 'until'; UP: 'up'; UPTO: 'upto'; VALUE: 'value'; WHEN: 'when'; WHERE: 'where'; WITH: 'with'; WITHIN: 'within';

COLON: ':'; SEMICOLON: ';'; COMMA: ','; DOT: '.'; OPEN_PAREN: '('; CLOSE_PAREN: ')'; OPEN_BRACKET: '[';
CLOSE_BRACKET: ']'; OPEN_BRACE: '{'; CLOSE_BRACE: '}'; EQUAL: '='; UNEQUAL: '<>'; LESS_THAN: '<'; LESS_EQUAL: '<=';
GREATER: '>'; GREATER_EQUAL: '>='; PLUS: '+'; MINUS: '-'; TIMES: '*'; DIVIDE: '/'; AMPERSAND: '&';

// A digit or $ and all that is glued to it goes whole to the one literal grammar of units/, so that `29l` has its say.
LIT: [0-9] [0-9A-Za-z_.%-]* | '$' [0-9A-Za-z_.%-]* (',' [0-9] [0-9A-Za-z_.%]*)*;
ID: [A-Za-z_] [A-Za-z_0-9]*;
STRING: '"' ~["\r\n]* '"';
OPEN_STRING: '"' ~["\r\n]*;
NL: '\n';
WS: [ \t\r]+ -> skip;
COMMENT: '//' ~[\r\n]* -> channel(HIDDEN);  // for the formatter
// Slips from other languages, each a token of its own so that the reader can say what to write instead.
FOREIGN: '==' | '!=' | '&&' | '||' | '=>' | '=<' | '!' | '\'' ~['\r\n]* '\'';
STRAY: .;
