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
  | FLAG name (':' type)? STRING number=(ID | LIT)? (IN group=name)? (UNSET value)?   # flagLine
  | ENUM name '{' enumValue (comma enumValue?)* '}'                             # enumBlock
  | ENTITY thing=name (OF owner=name (AS ONE? records=name)?)? keys? (ELSE STRING)? fields?  # entityBlock
  | EXTEND name fields                                                                # extendBlock
  | PARAMETER name ('[' parameterKey (',' parameterKey)* ']')? ':' type headPart* (body | table)  # parameterBlock
  | DEFINE thing=name (OF owner=name)? ':' type headPart* body                        # defineBlock
  | RULE thing=name OF owner=name '{' ruleLine (sep ruleLine?)* '}'               # ruleBlock
  | DECISION thing=name OF owner=name ':' type headPart* '{' decisionLine (sep decisionLine?)* '}'  # decisionBlock
  | CREATE thing=name OF owner=name ':' record=name '{' outcomeLine (sep outcomeLine?)* '}'  # createBlock
  | (MESSAGE | NOTICE | CONTRADICTION) thing=name OF REMOVED? owner=name '{' outcomeLine (sep outcomeLine?)* '}'  # letterBlock
  ;

dotted: name ('.' name)*;
type: (LIST OF)? name (OR BLANK)?;
sep: NL | ';';
comma: ',' | sep;
enumValue: name STRING?;
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
  | ROUNDED (UP | DOWN | HALF UP) TO name              # roundedTo
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
  : (window | expr (FOR EACH (eachWindow=window | list=postfix))?) (AS name)? (WHERE where=expr)? (BY key=expr)?
  ;
window: MONTH name IN LIT (MONTH | MONTHS) (BEFORE | UPTO) sum;

// Words with a meaning in some place only are names everywhere else: records have fields named month, days, key, text.
// Not names: the operators and, or, not, in, of, at, overlaps, within, rounded, floored, capped; when, otherwise,
// where, for, blank; and unless, exception, report, which are kept back.
name
  : ID | ACCEPT | ADD | ALL | ALWAYS | ANY | APPLIES | AS | BEFORE | BEYOND | BY | CITES | CONTRADICTION | CREATE | CURRENT | DATED | DAY | DAYS
  | DECISION | DEFINE | DOWN | EACH | ELSE | ENGLISH | ENTITY | ENUM | EXTEND | FAILS | FIRST | FIXED | FLAG | FROM
  | HALF | IMPORT | KEEP | KEPT | KEY | LEAST | LINT | LIST | MESSAGE | MODULE | MONTH | MONTHS | MOST | NONE | NOTICE | ONE
  | PARAMETER | PARTIAL | REASON | REASONS | REMOVED | RETIRED | RULE | RUNS | SAVED | SOURCE | SPANISH | STEPS | TEXT | TO
  | UNCONFIRMED | UNSET | UNTIL | UP | UPTO | VALUE
  ;

ACCEPT: 'accept'; ADD: 'add'; ALL: 'all'; ALWAYS: 'always'; AND: 'and'; ANY: 'any'; APPLIES: 'applies'; AS: 'as'; AT: 'at';
BEFORE: 'before'; BEYOND: 'beyond'; BLANK: 'blank'; BY: 'by'; CAPPED: 'capped'; CITES: 'cites'; CONTRADICTION: 'contradiction'; CREATE: 'create';
CURRENT: 'current'; DATED: 'dated'; DAY: 'day'; DAYS: 'days'; DECISION: 'decision'; DEFINE: 'define'; DOWN: 'down';
EACH: 'each'; ELSE: 'else'; ENGLISH: 'english'; ENTITY: 'entity'; ENUM: 'enum'; EXCEPTION: 'exception';
EXTEND: 'extend'; FAILS: 'fails'; FIRST: 'first'; FIXED: 'fixed'; FLAG: 'flag'; FLOORED: 'floored'; FOR: 'for';
FROM: 'from'; HALF: 'half'; IMPORT: 'import'; IN: 'in'; KEEP: 'keep'; KEPT: 'kept'; KEY: 'key'; LEAST: 'least';
LINT: 'lint'; LIST: 'list'; MESSAGE: 'message'; MODULE: 'module'; MONTH: 'month'; MONTHS: 'months'; MOST: 'most'; NONE: 'none'; NOT: 'not';
NOTICE: 'notice'; OF: 'of'; ONE: 'one'; OR: 'or'; OTHERWISE: 'otherwise'; OVERLAPS: 'overlaps';
PARAMETER: 'parameter'; PARTIAL: 'partial'; REASON: 'reason'; REASONS: 'reasons'; REMOVED: 'removed';
REPORT: 'report'; RETIRED: 'retired'; ROUNDED: 'rounded'; RULE: 'rule'; RUNS: 'runs'; SAVED: 'saved'; SOURCE: 'source';
SPANISH: 'spanish'; STEPS: 'steps'; TEXT: 'text'; TO: 'to'; UNCONFIRMED: 'unconfirmed'; UNLESS: 'unless'; UNSET: 'unset';
UNTIL: 'until'; UP: 'up'; UPTO: 'upto'; VALUE: 'value'; WHEN: 'when'; WHERE: 'where'; WITHIN: 'within';

COLON: ':'; SEMICOLON: ';'; COMMA: ','; DOT: '.'; OPEN_PAREN: '('; CLOSE_PAREN: ')'; OPEN_BRACKET: '[';
CLOSE_BRACKET: ']'; OPEN_BRACE: '{'; CLOSE_BRACE: '}'; EQUAL: '='; UNEQUAL: '<>'; LESS: '<'; LESS_EQUAL: '<=';
GREATER: '>'; GREATER_EQUAL: '>='; PLUS: '+'; MINUS: '-'; TIMES: '*'; DIVIDE: '/'; AMPERSAND: '&';

// A digit or $ and all that is glued to it goes whole to the one literal grammar of units/, so that `29l` has its say.
LIT: [0-9] [0-9A-Za-z_.%-]* | '$' [0-9A-Za-z_.%-]* (',' [0-9] [0-9A-Za-z_.%]*)*;
ID: [A-Za-z_] [A-Za-z_0-9]*;
STRING: '"' ~["\r\n]* '"';
OPEN_STRING: '"' ~["\r\n]*;
NL: '\n';
WS: [ \t\r]+ -> skip;
COMMENT: '//' ~[\r\n]* -> skip;
// Slips from other languages, each a token of its own so that the reader can say what to write instead.
FOREIGN: '==' | '!=' | '&&' | '||' | '=>' | '=<' | '!' | '\'' ~['\r\n]* '\'';
OTHER: .;
