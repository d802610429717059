//! Axiom's rules engine in its dense mode: RuleSpec compiled once, all cases in one call of columns. Rules are w1.yaml to w4.yaml of BENCH_AXIOM.
//!
//!     bench-axiom axiom-dense|axiom-dense-f64 mem|time-batch WORKLOAD on|off FILE [N SECONDS]

#[allow(dead_code)] // of it the times and the command are used: one case a call is no way of this mode
#[path = "../../rust/src/driver.rs"]
mod driver;

use std::collections::{BTreeMap, HashMap};

use axiom_rules_engine::compile::CompiledProgramArtifact;
use axiom_rules_engine::dense::{DenseBatchSpec, DenseColumn, DenseCompiledProgram, DenseOutputValue, DenseRelationBatchSpec};
use axiom_rules_engine::model::{JudgmentOutcome, Period};
use driver::{time_passes, Command};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::Decimal;
use serde_json::Value;

const MONEY: [&str; 8] = ["income", "resources", "earned", "unearned", "dependent_care", "medical", "housing", "rent"];

/// Outputs of an answer in its order, without reasons; then the reasons.
fn outputs(workload: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match workload {
        "w1" => (&["eligible"], &["no_status", "no_number", "no_work", "over_limits"]),
        "w2" => (&["approved", "net_income", "issuance"], &["over_gross", "over_net", "no_allotment"]),
        "w3" => (
            &["approved", "ticked", "left"],
            &["exceeds_time_limit", "time_limit_expired", "month_limit_expired", "exceeds_type_six_limit"],
        ),
        _ => (&["within", "limit"], &[]),
    }
}

fn period_of(month: i64) -> Period {
    Period::month((month / 12) as i32, (month % 12 + 1) as u32)
}

/// A version of the parameter for each month in which some amount begins: the whole table as it is from then on.
fn with_the_table(source: &str, command: &Command) -> String {
    let rows: Vec<[i64; 4]> = serde_json::from_str(&command.read_beside("table.json")).expect("the table");
    let mut begins: BTreeMap<i64, Vec<(i64, i64)>> = BTreeMap::new();
    for [place, size, begin, cents] in rows {
        begins.entry(begin).or_default().push((place * 100 + size, cents));
    }
    let (mut amounts, mut versions) = (BTreeMap::new(), String::new());
    for (begin, changed) in begins {
        amounts.extend(changed);
        let cells: Vec<String> = amounts.iter().map(|(pair, cents)| format!("{pair}: {}.{:02}", cents / 100, cents % 100)).collect();
        versions += &format!("\n      - {{effective_from: '{}', values: {{{}}}}}", period_of(begin).start, cells.join(", "));
    }
    source.replacen("versions: []", &format!("versions:{versions}"), 1)
}

struct Dense {
    program: DenseCompiledProgram,
    outputs: Vec<String>,
    reasons: usize, // how many of the outputs, at their end
    in_floats: bool,
    workload: String,
    flags: Option<Value>,
}

impl Dense {
    fn new(command: &Command) -> Self {
        let folder = std::env::var("BENCH_AXIOM").expect("BENCH_AXIOM, the folder of the rules");
        let path = format!("{folder}/{}.yaml", command.workload);
        let mut source = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        if command.workload == "w4" {
            source = with_the_table(&source, command);
        }
        let artifact = CompiledProgramArtifact::from_rulespec_str(&source).unwrap_or_else(|error| panic!("{path}: {error}"));
        let entity = match command.workload.as_str() {
            "w1" => "Person",
            "w2" => "Household",
            _ => "Case",
        };
        let program = DenseCompiledProgram::from_artifact(&artifact, Some(entity)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let (mut names, reasons) = (outputs(&command.workload).0.to_vec(), outputs(&command.workload).1);
        let reasons = if command.reasons { reasons } else { &[] };
        names.extend(reasons);
        let flags = (command.workload == "w3").then(|| serde_json::from_str(&command.read_beside("flags.json")).expect("flags"));
        Dense {
            program,
            outputs: names.iter().map(|name| name.to_string()).collect(),
            reasons: reasons.len(),
            in_floats: command.engine == "axiom-dense-f64",
            workload: command.workload.clone(),
            flags,
        }
    }

    /// The facts of each case by their names; money in dollars.
    fn column(&self, name: &str, cases: &[Value]) -> DenseColumn {
        let of = |case: &Value| match &self.flags {
            Some(flags) if case.get(name).is_none() => flags[case["county"].to_string()]["flags"][name].clone(),
            _ => case[name].clone(),
        };
        let values: Vec<Value> = cases.iter().map(of).collect();
        if values.iter().all(Value::is_boolean) {
            return DenseColumn::Bool(values.iter().map(|value| value.as_bool().expect("a flag")).collect());
        }
        let numbers = values.iter().map(|value| value.as_i64().unwrap_or_else(|| panic!("{name} is {value}")));
        if !MONEY.contains(&name) {
            DenseColumn::Integer(numbers.collect())
        } else if self.in_floats {
            DenseColumn::Float(numbers.map(|cents| cents as f64 / 100.0).collect())
        } else {
            DenseColumn::Decimal(numbers.map(|cents| Decimal::new(cents, 2)).collect())
        }
    }

    fn batch(&self, cases: &[Value]) -> DenseBatchSpec {
        let inputs = self.program.root_inputs().iter().map(|name| (name.clone(), self.column(name, cases))).collect();
        let mut relations = HashMap::new();
        for relation in self.program.relations() {
            relations.insert(relation.key.clone(), aided_months(cases));
        }
        DenseBatchSpec { row_count: cases.len(), inputs, relations }
    }

    /// The columns of the answers.
    fn decide(&self, period: &Period, batch: DenseBatchSpec) -> Vec<Vec<i64>> {
        let run = if self.in_floats { DenseCompiledProgram::execute_f64 } else { DenseCompiledProgram::execute };
        let count = batch.row_count;
        let result = run(&self.program, period, batch, &self.outputs).unwrap_or_else(|error| panic!("{error}"));
        let mut columns: Vec<Vec<i64>> = self.outputs.iter().map(|name| self.whole_numbers(name, &result.outputs[name])).collect();
        if self.reasons > 0 {
            let failing = columns.split_off(columns.len() - self.reasons);
            columns.push((0..count).map(|row| failing.iter().enumerate().map(|(bit, column)| column[row] << bit).sum()).collect());
        }
        columns
    }

    fn whole_numbers(&self, name: &str, output: &DenseOutputValue) -> Vec<i64> {
        let scale = if name == "limit" { 100 } else { 1 }; // an amount in cents
        match output {
            DenseOutputValue::Judgment(outcomes) => outcomes.iter().map(|one| i64::from(*one == JudgmentOutcome::Holds)).collect(),
            DenseOutputValue::Scalar(DenseColumn::Integer(values)) => values.clone(),
            DenseOutputValue::Scalar(DenseColumn::Decimal(values)) => {
                values.iter().map(|value| (value * Decimal::from(scale)).to_i64().expect("a whole number")).collect()
            }
            DenseOutputValue::Scalar(DenseColumn::Float(values)) => values.iter().map(|value| (value * scale as f64).round() as i64).collect(),
            other => panic!("{name} is {other:?}"),
        }
    }

    /// W4's boundary cases are of many months, and a batch is of one.
    fn decide_by_month(&self, cases: &[Value], month: i64) -> Vec<Vec<i64>> {
        let mut by_month: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for (row, case) in cases.iter().enumerate() {
            let own = if self.workload == "w4" { case["month"].as_i64() } else { None };
            by_month.entry(own.unwrap_or(month)).or_default().push(row);
        }
        let mut answers = vec![Vec::new(); cases.len()];
        for (month, rows) in by_month {
            let some: Vec<Value> = rows.iter().map(|row| cases[*row].clone()).collect();
            let columns = self.decide(&period_of(month), self.batch(&some));
            for (nth, row) in rows.into_iter().enumerate() {
                answers[row] = columns.iter().map(|column| column[nth]).collect();
            }
        }
        answers
    }
}

/// W3's months in which aid was paid, the latest first.
fn aided_months(cases: &[Value]) -> DenseRelationBatchSpec {
    let (mut offsets, mut back, mut days, mut exempt) = (vec![0], Vec::new(), Vec::new(), Vec::new());
    for case in cases {
        for nth in 0..12 {
            let some = case["days"][nth].as_i64().expect("days");
            if some != 0 {
                back.push(nth as i64);
                days.push(some);
                exempt.push(case["exempt"][nth].as_bool().expect("whether it is exempt"));
            }
        }
        offsets.push(days.len());
    }
    let inputs = HashMap::from([
        ("back".to_string(), DenseColumn::Integer(back)),
        ("days".to_string(), DenseColumn::Integer(days)),
        ("exempt".to_string(), DenseColumn::Bool(exempt)),
    ]);
    DenseRelationBatchSpec { offsets, inputs }
}

/// 2024-01 as months from the year 0.
fn month_of_the_run() -> i64 {
    let text = std::env::var("BENCH_MONTH").expect("BENCH_MONTH");
    let (year, month) = text.split_once('-').expect("a month");
    year.parse::<i64>().expect("a year") * 12 + month.parse::<i64>().expect("a month") - 1
}

fn main() {
    let command = Command::of_this_process();
    let engine = Dense::new(&command);
    let text = std::fs::read_to_string(&command.file).expect("the file of cases");
    let cases: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("a case")).collect();
    let month = month_of_the_run();
    match command.what.as_str() {
        "mem" => {
            for answer in engine.decide_by_month(&cases, month) {
                println!("{answer:?}");
            }
        }
        "time-batch" => {
            let mut batch = engine.batch(&[]);
            // The batch is the engine's to keep, so that each pass gives it a copy, which takes a hundredth of the time.
            time_passes(&command, command.count.min(cases.len()), |n| {
                if batch.row_count != n {
                    batch = engine.batch(&cases[..n]);
                }
                engine.decide(&period_of(month), batch.clone()).iter().flatten().sum()
            });
        }
        other => panic!("{other} is no way of the dense mode"),
    }
}
