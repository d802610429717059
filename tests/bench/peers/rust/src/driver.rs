//! What the peers in Rust share: the words of a command, the answers of a file of cases, times.
//!
//!     PROGRAM ENGINE mem|json|time-mem|time-json|time-batch WORKLOAD on|off FILE [N SECONDS]

use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

/// What an engine's program is for a workload: reads a line, decides what was read. An answer is whole numbers.
pub trait Engine {
    type Case: Clone;
    fn read(&self, line: &str) -> Self::Case;
    fn decide(&mut self, case: &Self::Case) -> Vec<i64>;
}

pub struct Command {
    pub engine: String,
    pub what: String,
    pub workload: String,
    pub reasons: bool,
    pub file: String,
    pub count: usize,
    pub seconds: f64,
}

impl Command {
    pub fn read_beside(&self, name: &str) -> String {
        let path = Path::new(&self.file).with_file_name(name);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }
}

fn names(workload: &str) -> &'static [&'static str] {
    match workload {
        "w1" => &["no_status", "no_number", "no_work", "over_limits"],
        "w2" => &["over_gross", "over_net", "no_allotment"],
        "w3" => &["exceeds_time_limit", "time_limit_expired", "month_limit_expired", "exceeds_type_six_limit"],
        _ => &[],
    }
}

fn json_of(command: &Command, answer: &[i64]) -> String {
    let mut out = String::from("{\"answer\":[");
    for (i, number) in answer.iter().enumerate() {
        let _ = write!(out, "{}{number}", if i > 0 { "," } else { "" });
    }
    out.push_str("],\"reasons\":[");
    if command.reasons {
        let bits = answer[answer.len() - 1];
        let failed = names(&command.workload).iter().enumerate().filter(|(i, _)| bits >> i & 1 == 1);
        for (nth, (_, name)) in failed.enumerate() {
            let _ = write!(out, "{}\"{name}\"", if nth > 0 { "," } else { "" });
        }
    }
    out.push_str("]}");
    out
}

fn peak_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or(0)
}

pub fn time_passes(command: &Command, mut count: usize, mut pass: impl FnMut(usize) -> i64) {
    let few = count.min(50);
    pass(few);
    let begin = Instant::now();
    pass(few);
    let each = (begin.elapsed().as_secs_f64() / few as f64).max(1e-9);
    let affordable = command.seconds / 6.0 / each;
    if affordable < count as f64 {
        count = few.max(affordable as usize);
    }
    let begin = Instant::now();
    let check = pass(count);
    let passes = ((0.01 / begin.elapsed().as_secs_f64().max(1e-9)) as usize).max(1);
    let mut times = Vec::new();
    let begin = Instant::now();
    while times.len() < 5 || (begin.elapsed().as_secs_f64() < command.seconds && times.len() < 101) {
        let start = Instant::now();
        for _ in 0..passes {
            assert_eq!(pass(count), check, "two passes over the same cases differ");
        }
        times.push(start.elapsed().as_nanos() as f64 / passes as f64 / count as f64);
    }
    times.sort_by(f64::total_cmp);
    println!(
        "{{\"engine\":\"{}\",\"workload\":\"{}\",\"mode\":\"{}\",\"reasons\":\"{}\",\"n\":{count},\"ns\":{:.1},\"min\":{:.1},\"max\":{:.1},\"reps\":{},\"check\":{check},\"peak_kb\":{}}}",
        command.engine,
        command.workload,
        &command.what[5..],
        if command.reasons { "on" } else { "off" },
        times[times.len() / 2],
        times[0],
        times[times.len() - 1],
        times.len(),
        peak_kb()
    );
}

pub fn run<E: Engine>(command: &Command, mut engine: E) {
    let text = std::fs::read_to_string(&command.file).expect("the file of cases");
    let lines: Vec<&str> = text.lines().collect();
    if !command.what.starts_with("time") {
        let mut out = String::new();
        for line in &lines {
            let case = engine.read(line);
            let answer = engine.decide(&case);
            if command.what == "json" {
                out.push_str(&json_of(command, &answer));
            } else {
                let _ = write!(out, "{answer:?}");
            }
            out.push('\n');
        }
        print!("{out}");
    } else if command.what == "time-json" {
        time_passes(command, command.count.min(lines.len()), |n| {
            let mut total = 0;
            for line in &lines[..n] {
                let case = engine.read(line);
                let answer = engine.decide(&case);
                std::hint::black_box(json_of(command, &answer));
                total += answer.iter().sum::<i64>();
            }
            total
        });
    } else {
        let mut cases: Vec<E::Case> = lines.iter().take(command.count).map(|line| engine.read(line)).collect();
        let given = cases.len();
        for i in given..command.count {
            cases.push(cases[i % given].clone());
        }
        time_passes(command, cases.len(), |n| cases[..n].iter().map(|case| engine.decide(case).iter().sum::<i64>()).sum());
    }
}

impl Command {
    pub fn of_this_process() -> Self {
        let words: Vec<String> = std::env::args().collect();
        if words.len() < 6 {
            eprintln!("usage: PROGRAM ENGINE mem|json|time-mem|time-json|time-batch WORKLOAD on|off FILE [N SECONDS]");
            std::process::exit(2);
        }
        Command {
            engine: words[1].clone(),
            what: words[2].clone(),
            workload: words[3].clone(),
            reasons: words[4] == "on",
            file: words[5].clone(),
            count: words.get(6).map_or(0, |word| word.parse().expect("a number of cases")),
            seconds: words.get(7).map_or(0.0, |word| word.parse().expect("seconds")),
        }
    }
}
