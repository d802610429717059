//! ZEN expressions: one compiled expression a workload, its intermediate values as assignments. Its numbers are decimals, exact here.

use crate::{Command, Engine};
use rust_decimal::prelude::ToPrimitive;
use zen_expression::expression::Standard;
use zen_expression::variable::Variable;
use zen_expression::vm::VM;
use zen_expression::{compile_expression, Expression};

const W1: [&str; 4] = [
    "not resident or fleeing or not (citizen or (qualified_immigrant and entered_on <= 20181001))",
    "not (has_number or (applied_for_number and applied_on < 20231201))",
    "age >= 18 and not (disabled or elderly or work_exempt or (working and hours >= 20) or (student and not on_strike))",
    "resources > 425000 or (income > 158000 and not (elderly or disabled))",
];

/// Tenths of a cent from `adjusted` on.
const W2: &str = "
row = size < 8 ? size : 8;
beyond = size - row;
gross = earned + unearned;
deducted = not elderly_or_disabled or medical <= 3500 ? 0 : (medical <= 15500 ? 12000 : medical - 3500);
before = (gross - [0, 19800, 19800, 19800, 20800, 24400, 27900, 27900, 27900][row] - dependent_care - deducted) * 10 - earned * 2;
adjusted = before > 0 ? before : 0;
over_half = (housing + (claims_utilities ? 59600 : 0)) * 10 - adjusted / 2;
excess = over_half < 0 ? 0 : (elderly_or_disabled or over_half < 672000 ? over_half : 672000);
net = floor(((adjusted > excess ? adjusted - excess : 0) + 500) / 1000);
full = [0, 291, 535, 766, 973, 1155, 1386, 1532, 1751][row] + 219 * beyond - floor((net * 3 + 9) / 10);
least = size <= 2 ? 23 : 0;
allotment = full > least ? full : least;
";
const W2_FAILS: [&str; 3] = [
    "not elderly_or_disabled and gross > ([0, 1580, 2137, 2694, 3250, 3807, 4364, 4921, 5478][row] + 557 * beyond) * 100",
    "net > [0, 1215, 1644, 2072, 2500, 2929, 3357, 3785, 4214][row] + 429 * beyond",
    "allotment == 0",
];

/// `f` are the flags of the case's county.
const W3: &str = "
bda_month = floor(bda / 10000) * 12 + floor(bda / 100) % 100 - 1;
first = bda % 100 == 1;
most = f.employable_status_most_counties;
six_months = f.six_months_in_12;
kind = f.aid_in_kind;
by_bda = f.month_or_day_by_bda;
keeps = not most and not f.unverified_id_fails;
three = f.three_months_in_12 or (keeps and not f.ninety_days_in_12);
mixed = f.three_months_in_12 and (f.earned_income_orange or f.earned_income_santa_barbara);
turned = mixed and broken_aid;
days_or_weeks = f.ninety_days_in_12 or f.four_weeks;
counts_days = turned or (not mixed and (by_bda ? not first : days_or_weeks));
day_limit = f.four_weeks ? 28 : 90;
month_limit = six_months or (f.six_months_in_school and in_school) ? 6 : 3;
in_period = 24259 - clock_begin;
since = 24259 - bda_month;
length = [31, 30, 31, 30, 31, 28, 31, 31, 30, 31, 30, 31];
ticks = filter([0..11], # < in_period and not exempt[#]);
all_days = keeps and counts_days ? sum(map(filter(ticks, not turned or # < since or days[#] == length[#]), days[#])) : 0;
ticked_days = all_days < day_limit ? all_days : day_limit;
ticked_months = keeps and not counts_days ? count(ticks, days[#] == length[#]) : 0;
months_left = ticked_months < month_limit ? month_limit - ticked_months : 0;
days_left = counts_days ? day_limit - ticked_days : months_left;
registered = not f.unverified_id_fails and employability != 0;
employable = employability == 1 or employability == 3 or aid_in_kind_code or (f.employable_status_alameda and not six_months)
  or (employability == 2 and employment_begin >= bda_month and employment_begin >= 24259 and not (three or most or f.program_applied or six_months));
days_spent = ticked_days >= day_limit;
months_spent = ticked_months >= month_limit;
spent = (six_months and ticked_months >= 6) or (first and months_spent and by_bda);
open = not most or six_months;
in_months = registered and open and months_spent and (three or six_months or (first and by_bda) or (days_spent and days_or_weeks));
six = f.type_six_institutions and in_type_six;
";
const W3_FAILS: [&str; 4] = [
    "registered and employable and (open or kind) and not (kind and aid_in_kind_code)
       and ((three and (turned ? days_spent : months_spent)) or spent or (days_spent and (days_or_weeks or kind)))",
    "registered and employable and open and kind and aid_in_kind_code and employability == 1 and ((three and months_spent) or spent or days_spent)",
    "in_months and aid_in_kind_code and (employable or six)",
    "in_months and six",
];

const W4: &str = "
limit = filter(table[place][size], #[0] <= month)[0][1];
[rent <= limit ? 1 : 0, limit]";

fn sum_of_bits(fails: &[&str]) -> String {
    let terms: Vec<String> = fails.iter().enumerate().map(|(i, text)| format!("(({text}) ? {} : 0)", 1 << i)).collect();
    terms.join(" + ")
}

fn any(fails: &[&str]) -> String {
    format!("({})", fails.join(") or ("))
}

fn text_of(workload: &str, reasons: bool) -> String {
    match (workload, reasons) {
        ("w1", true) => format!("bits = {}; [bits == 0 ? 1 : 0, bits]", sum_of_bits(&W1)),
        ("w1", false) => format!("[{} ? 0 : 1]", any(&W1)),
        ("w2", true) => {
            format!("{W2} bits = {}; bits == 0 ? [1, net, allotment, 0] : [0, net, 0, bits]", sum_of_bits(&W2_FAILS))
        }
        ("w2", false) => format!("{W2} {} ? [0, net, 0] : [1, net, allotment]", any(&W2_FAILS)),
        ("w3", true) => format!(
            "{W3} bits = {}; [bits == 0 ? 1 : 0, ticked_days + ticked_months, days_left, bits]",
            sum_of_bits(&W3_FAILS)
        ),
        ("w3", false) => format!("{W3} [{} ? 0 : 1, ticked_days + ticked_months, days_left]", any(&W3_FAILS)),
        _ => W4.to_string(),
    }
}

pub struct Zen {
    expression: Expression<Standard>,
    vm: VM,
    flags: Option<serde_json::Value>,
    table: Option<Variable>,
}

impl Zen {
    pub fn new(command: &Command) -> Self {
        let text = text_of(&command.workload, command.reasons);
        let flags = (command.workload == "w3")
            .then(|| serde_json::from_str(&command.read_beside("flags.json")).expect("flags"));
        let table = (command.workload == "w4").then(|| {
            let mut by_pair = vec![vec![Vec::new(); 11]; 59];
            let rows: Vec<[i64; 4]> = serde_json::from_str(&command.read_beside("table.json")).expect("the table");
            for [place, size, from, amount] in rows {
                by_pair[place as usize][size as usize].insert(0, [from, amount]);
            }
            Variable::from(serde_json::json!(by_pair))
        });
        Zen { expression: compile_expression(&text).unwrap_or_else(|error| panic!("{error}")), vm: VM::new(), flags, table }
    }
}

impl Engine for Zen {
    type Case = Variable;
    fn read(&self, line: &str) -> Variable {
        let mut facts: serde_json::Value = serde_json::from_str(line).expect("a case");
        if let Some(flags) = &self.flags {
            facts["f"] = flags[facts["county"].to_string()]["flags"].clone();
        }
        let case = Variable::from(facts);
        if let (Some(table), Variable::Object(object)) = (&self.table, &case) {
            object.borrow_mut().insert("table".into(), table.clone());
        }
        case
    }
    fn decide(&mut self, case: &Variable) -> Vec<i64> {
        let value = self.expression.evaluate_with(case.clone(), &mut self.vm).unwrap_or_else(|error| panic!("{error}"));
        let Variable::Array(items) = value else { panic!("an answer of another type") };
        let items = items.borrow();
        items.iter().map(|item| item.as_number().and_then(|number| number.to_i64()).expect("a whole number")).collect()
    }
}
