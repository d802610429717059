// The peers in JavaScript: json-rules-engine, and zen-engine with decisions as JSON graphs.
//   node bench.mjs ENGINE mem|json|time-mem|time-json|time-batch WORKLOAD on|off FILE [N SECONDS]
// json-rules-engine has doubles: whole cents, exact below 2^53. zen-engine has decimals.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Engine } from 'json-rules-engine';
import { ZenEngine } from '@gorules/zen-engine';

const [engine, what, workload, reasonsWord, path, countWord, secondsWord] = process.argv.slice(2);
const reasons = reasonsWord === 'on';
const names = {
  w1: ['no_status', 'no_number', 'no_work', 'over_limits'],
  w2: ['over_gross', 'over_net', 'no_allotment'],
  w3: ['exceeds_time_limit', 'time_limit_expired', 'month_limit_expired', 'exceeds_type_six_limit'],
  w4: [],
}[workload];
const readBeside = (name) => JSON.parse(readFileSync(join(dirname(path), name), 'utf8'));

// ---- json-rules-engine: conditions alone. W1 is four rules, W4 one for each row and one for each row's limit.

const is = (fact, value = true) => ({ fact, operator: 'equal', value });
const compare = (fact, operator, value) => ({ fact, operator, value });

function jsonRules() {
  const rules = new Engine();
  if (workload === 'w1') {
    const conditions = [
      { any: [is('resident', false), is('fleeing'), { all: [is('citizen', false), { any: [is('qualified_immigrant', false), compare('entered_on', 'greaterThan', 20181001)] }] }] },
      { all: [is('has_number', false), { any: [is('applied_for_number', false), compare('applied_on', 'greaterThanInclusive', 20231201)] }] },
      { all: [compare('age', 'greaterThanInclusive', 18), is('disabled', false), is('elderly', false), is('work_exempt', false),
        { any: [is('working', false), compare('hours', 'lessThan', 20)] }, { any: [is('student', false), is('on_strike')] }] },
      { any: [compare('resources', 'greaterThan', 425000), { all: [compare('income', 'greaterThan', 158000), is('elderly', false), is('disabled', false)] }] },
    ];
    conditions.forEach((condition, bit) => rules.addRule({ conditions: condition.any ? condition : { all: condition.all }, event: { type: String(bit) } }));
    return async (facts) => {
      const { events } = await rules.run(facts);
      const bits = events.reduce((sum, event) => sum + (1 << Number(event.type)), 0);
      return reasons ? [bits === 0 ? 1 : 0, bits] : [bits === 0 ? 1 : 0];
    };
  }
  const rows = readBeside('table.json');
  rows.forEach(([place, size, from, amount], i) => {
    const next = rows[i + 1];
    const until = next && next[0] === place && next[1] === size ? next[2] - 1 : 999999;
    const here = [is('place', place), is('size', size), compare('month', 'greaterThanInclusive', from), compare('month', 'lessThanInclusive', until)];
    rules.addRule({ conditions: { all: here }, event: { type: 'limit', params: { amount } } });
    rules.addRule({ conditions: { all: [...here, compare('rent', 'lessThanInclusive', amount)] }, event: { type: 'within' } });
  });
  return async (facts) => {
    const { events } = await rules.run(facts);
    return [events.some((event) => event.type === 'within') ? 1 : 0, events.find((event) => event.type === 'limit').params.amount];
  };
}

// ---- zen-engine: an expression node each; a decision table for W4

const W1 = [
  'not resident or fleeing or not (citizen or (qualified_immigrant and entered_on <= 20181001))',
  'not (has_number or (applied_for_number and applied_on < 20231201))',
  'age >= 18 and not (disabled or elderly or work_exempt or (working and hours >= 20) or (student and not on_strike))',
  'resources > 425000 or (income > 158000 and not (elderly or disabled))',
];
const W2 = { // tenths of a cent from `before` on
  row: 'size < 8 ? size : 8',
  beyond: 'size - $.row',
  gross: 'earned + unearned',
  deducted: 'not elderly_or_disabled or medical <= 3500 ? 0 : (medical <= 15500 ? 12000 : medical - 3500)',
  before: '($.gross - [0, 19800, 19800, 19800, 20800, 24400, 27900, 27900, 27900][$.row] - dependent_care - $.deducted) * 10 - earned * 2',
  adjusted: '$.before > 0 ? $.before : 0',
  over_half: '(housing + (claims_utilities ? 59600 : 0)) * 10 - $.adjusted / 2',
  excess: '$.over_half < 0 ? 0 : (elderly_or_disabled or $.over_half < 672000 ? $.over_half : 672000)',
  net: 'floor((($.adjusted > $.excess ? $.adjusted - $.excess : 0) + 500) / 1000)',
  full: '[0, 291, 535, 766, 973, 1155, 1386, 1532, 1751][$.row] + 219 * $.beyond - floor(($.net * 3 + 9) / 10)',
  least: 'size <= 2 ? 23 : 0',
  allotment: '$.full > $.least ? $.full : $.least',
};
const W2_FAILS = [
  'not elderly_or_disabled and $.gross > ([0, 1580, 2137, 2694, 3250, 3807, 4364, 4921, 5478][$.row] + 557 * $.beyond) * 100',
  '$.net > [0, 1215, 1644, 2072, 2500, 2929, 3357, 3785, 4214][$.row] + 429 * $.beyond',
  '$.allotment == 0',
];
const W3 = { // `f` are the flags of the case's county
  bda_month: 'floor(bda / 10000) * 12 + floor(bda / 100) % 100 - 1',
  first: 'bda % 100 == 1',
  most: 'f.employable_status_most_counties',
  six_months: 'f.six_months_in_12',
  kind: 'f.aid_in_kind',
  by_bda: 'f.month_or_day_by_bda',
  keeps: 'not $.most and not f.unverified_id_fails',
  three: 'f.three_months_in_12 or ($.keeps and not f.ninety_days_in_12)',
  mixed: 'f.three_months_in_12 and (f.earned_income_orange or f.earned_income_santa_barbara)',
  turned: '$.mixed and broken_aid',
  days_or_weeks: 'f.ninety_days_in_12 or f.four_weeks',
  counts_days: '$.turned or (not $.mixed and ($.by_bda ? not $.first : $.days_or_weeks))',
  day_limit: 'f.four_weeks ? 28 : 90',
  month_limit: '$.six_months or (f.six_months_in_school and in_school) ? 6 : 3',
  in_period: '24259 - clock_begin',
  since: '24259 - $.bda_month',
  length: '[31, 30, 31, 30, 31, 28, 31, 31, 30, 31, 30, 31]',
  ticks: 'filter([0..11], # < $.in_period and not exempt[#])',
  all_days: '$.keeps and $.counts_days ? sum(map(filter($.ticks, not $.turned or # < $.since or days[#] == $.length[#]), days[#])) : 0',
  ticked_days: '$.all_days < $.day_limit ? $.all_days : $.day_limit',
  ticked_months: '$.keeps and not $.counts_days ? count($.ticks, days[#] == $.length[#]) : 0',
  months_left: '$.ticked_months < $.month_limit ? $.month_limit - $.ticked_months : 0',
  days_left: '$.counts_days ? $.day_limit - $.ticked_days : $.months_left',
  registered: 'not f.unverified_id_fails and employability != 0',
  employable: 'employability == 1 or employability == 3 or aid_in_kind_code or (f.employable_status_alameda and not $.six_months) or (employability == 2 and employment_begin >= $.bda_month and employment_begin >= 24259 and not ($.three or $.most or f.program_applied or $.six_months))',
  days_spent: '$.ticked_days >= $.day_limit',
  months_spent: '$.ticked_months >= $.month_limit',
  spent: '($.six_months and $.ticked_months >= 6) or ($.first and $.months_spent and $.by_bda)',
  open: 'not $.most or $.six_months',
  in_months: '$.registered and $.open and $.months_spent and ($.three or $.six_months or ($.first and $.by_bda) or ($.days_spent and $.days_or_weeks))',
  six: 'f.type_six_institutions and in_type_six',
};
const W3_FAILS = [
  '$.registered and $.employable and ($.open or $.kind) and not ($.kind and aid_in_kind_code) and (($.three and ($.turned ? $.days_spent : $.months_spent)) or $.spent or ($.days_spent and ($.days_or_weeks or $.kind)))',
  '$.registered and $.employable and $.open and $.kind and aid_in_kind_code and employability == 1 and (($.three and $.months_spent) or $.spent or $.days_spent)',
  '$.in_months and aid_in_kind_code and ($.employable or $.six)',
  '$.in_months and $.six',
];
const sumOfBits = (fails) => fails.map((fail, i) => `((${fail}) ? ${1 << i} : 0)`).join(' + ');
const any = (fails) => `((${fails.join(') or (')}))`;

function expressionNode(id, entries) {
  const expressions = Object.entries(entries).map(([key, value], i) => ({ id: `${id}${i}`, key, value }));
  return { id, name: id, type: 'expressionNode', content: { expressions, inputField: null, outputPath: null, executionMode: 'single', passThrough: false } };
}

function tableNode() {
  const rows = readBeside('table.json');
  const rules = rows.map(([place, size, from, amount], i) => {
    const next = rows[i + 1];
    const until = next && next[0] === place && next[1] === size ? next[2] - 1 : 999999;
    return { _id: `r${i}`, p: String(place), s: String(size), m: `[${from}..${until}]`, o: String(amount) };
  });
  const inputs = [['p', 'place'], ['s', 'size'], ['m', 'month']].map(([id, field]) => ({ id, name: field, field }));
  return { id: 'table', name: 'table', type: 'decisionTableNode',
    content: { hitPolicy: 'first', inputs, outputs: [{ id: 'o', name: 'limit', field: 'limit' }], rules, passThrough: true, inputField: null, outputPath: null, executionMode: 'single' } };
}

function zen() {
  const nodes = [{ id: 'in', name: 'in', type: 'inputNode', content: {} }];
  if (workload === 'w1') {
    nodes.push(expressionNode('e', reasons ? { bits: sumOfBits(W1) } : { fails: any(W1) }));
  } else if (workload === 'w2') {
    nodes.push(expressionNode('e', reasons ? { ...W2, bits: sumOfBits(W2_FAILS) } : { ...W2, fails: any(W2_FAILS) }));
  } else if (workload === 'w3') {
    nodes.push(expressionNode('e', reasons ? { ...W3, bits: sumOfBits(W3_FAILS) } : { ...W3, fails: any(W3_FAILS) }));
  } else {
    nodes.push(tableNode(), expressionNode('e', { within: 'rent <= limit', limit: 'limit' }));
  }
  nodes.push({ id: 'out', name: 'out', type: 'outputNode', content: {} });
  const edges = nodes.slice(1).map((node, i) => ({ id: `edge${i}`, type: 'edge', sourceId: nodes[i].id, targetId: node.id }));
  const decision = new ZenEngine().createDecision(Buffer.from(JSON.stringify({ contentType: 'application/vnd.gorules.decision', nodes, edges })));
  return async (facts) => {
    const { result } = await decision.evaluate(facts);
    const passes = reasons && workload !== 'w4' ? result.bits === 0 : workload === 'w4' ? result.within : !result.fails;
    const answer = [passes ? 1 : 0];
    if (workload === 'w2') answer.push(result.net, passes ? result.allotment : 0);
    if (workload === 'w3') answer.push(result.ticked_days + result.ticked_months, result.days_left);
    if (workload === 'w4') answer.push(result.limit);
    if (reasons && workload !== 'w4') answer.push(result.bits);
    return answer;
  };
}

const decide = engine === 'zen-engine' ? zen() : jsonRules();
const flags = workload === 'w3' ? readBeside('flags.json') : null;
function read(line) {
  const facts = JSON.parse(line);
  if (flags) facts.f = flags[facts.county].flags;
  return facts;
}
const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
const sum = (answer) => answer.reduce((total, number) => total + number, 0);
function textOf(answer) {
  const bits = reasons && names.length > 0 ? answer[answer.length - 1] : 0;
  return JSON.stringify({ answer, reasons: names.filter((_, i) => (bits >> i) & 1) });
}

if (!what.startsWith('time')) {
  const out = [];
  for (const line of lines) {
    const answer = await decide(read(line));
    out.push(what === 'json' ? textOf(answer) : JSON.stringify(answer));
  }
  process.stdout.write(out.join('\n') + '\n');
} else {
  const seconds = Number(secondsWord);
  let count = Math.min(Number(countWord), lines.length);
  const cases = what === 'time-json' ? lines : lines.slice(0, count).map(read);
  const pass = async (n) => {
    let total = 0;
    for (let i = 0; i < n; i++) {
      if (what === 'time-json') {
        const answer = await decide(read(cases[i]));
        total += sum(answer) + 0 * textOf(answer).length;
      } else {
        total += sum(await decide(cases[i]));
      }
    }
    return total;
  };
  const now = () => performance.now() / 1e3;
  const few = Math.min(count, workload === 'w4' && engine !== 'zen-engine' ? 2 : 50);
  await pass(few);
  let begin = now();
  await pass(few);
  const affordable = seconds / 6 / ((now() - begin) / few);
  if (affordable < count) count = Math.max(few, Math.floor(affordable));
  begin = now();
  const check = await pass(count);
  const passes = Math.max(1, Math.floor(0.01 / (now() - begin)));
  const times = [];
  begin = now();
  while (times.length < 5 || (now() - begin < seconds && times.length < 101)) {
    const start = now();
    for (let i = 0; i < passes; i++) {
      if ((await pass(count)) !== check) throw new Error('two passes over the same cases differ');
    }
    times.push(((now() - start) * 1e9) / passes / count);
  }
  times.sort((a, b) => a - b);
  console.log(JSON.stringify({ engine, workload, mode: what.slice(5), reasons: reasonsWord, n: count, ns: times[times.length >> 1], min: times[0],
    max: times[times.length - 1], reps: times.length, check, peak_kb: Number(readFileSync('/proc/self/status', 'utf8').match(/VmHWM:\s*(\d+)/)[1]) }));
}
