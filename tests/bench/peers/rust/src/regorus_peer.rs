//! regorus: a compiled policy in its interpreter, and a program in its register machine.

use crate::{Command, Engine};
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::RegoVM;
use regorus::{CompiledPolicy, Value};
use std::collections::HashMap;

/// The input, with the flags of the case's county in W3.
struct Reader {
    flags: HashMap<i64, Value>,
}

impl Reader {
    fn new(command: &Command) -> Self {
        let mut flags = HashMap::new();
        if command.workload == "w3" {
            let counties: serde_json::Value = serde_json::from_str(&command.read_beside("flags.json")).expect("flags");
            for (code, county) in counties.as_object().expect("counties") {
                let value = Value::from_json_str(&county["flags"].to_string()).expect("flags");
                flags.insert(code.parse().expect("a county's code"), value);
            }
        }
        Reader { flags }
    }

    fn read(&self, line: &str) -> Value {
        if self.flags.is_empty() {
            return Value::from_json_str(line).expect("a case");
        }
        let mut input = Value::from_json_str(line).expect("a case");
        let code = input["county"].as_i64().expect("a county's code");
        let flags = self.flags[&code].clone();
        input.as_object_mut().expect("a case").insert(Value::from("f"), flags);
        input
    }
}

fn table(command: &Command) -> Value {
    let mut by_pair = vec![vec![Vec::new(); 11]; 59];
    let rows: Vec<[i64; 4]> = serde_json::from_str(&command.read_beside("table.json")).expect("the table");
    for [place, size, from, amount] in rows {
        by_pair[place as usize][size as usize].insert(0, [from, amount]);
    }
    Value::from_json_str(&serde_json::json!({ "table": by_pair }).to_string()).expect("the table")
}

fn compile(command: &Command) -> (CompiledPolicy, String) {
    let folder = std::env::var("BENCH_REGO").expect("BENCH_REGO, the folder of the policies");
    let entry = format!("data.bench.{}.{}", command.workload, if command.reasons { "on" } else { "off" });
    let mut engine = regorus::Engine::new();
    engine.add_policy_from_file(format!("{folder}/{}.rego", command.workload)).expect("a policy");
    if command.workload == "w4" {
        engine.add_data(table(command)).expect("data");
    }
    (engine.compile_with_entrypoint(&entry.as_str().into()).expect("a policy"), entry)
}

fn answer_of(value: &Value) -> Vec<i64> {
    value.as_array().expect("an answer").iter().map(|number| number.as_i64().expect("a whole number")).collect()
}

pub struct Interpreter {
    reader: Reader,
    policy: CompiledPolicy,
}

impl Interpreter {
    pub fn new(command: &Command) -> Self {
        Interpreter { reader: Reader::new(command), policy: compile(command).0 }
    }
}

impl Engine for Interpreter {
    type Case = Value;
    fn read(&self, line: &str) -> Value {
        self.reader.read(line)
    }
    fn decide(&mut self, case: &Value) -> Vec<i64> {
        answer_of(&self.policy.eval_with_input(case.clone()).expect("an answer"))
    }
}

pub struct Machine {
    reader: Reader,
    vm: RegoVM,
}

impl Machine {
    pub fn new(command: &Command) -> Self {
        let (policy, entry) = compile(command);
        let program = Compiler::compile_from_policy(&policy, &[entry.as_str()]).expect("a program");
        let mut vm = RegoVM::new();
        vm.load_program(program);
        if command.workload == "w4" {
            vm.set_data(table(command)).expect("data");
        }
        Machine { reader: Reader::new(command), vm }
    }
}

impl Engine for Machine {
    type Case = Value;
    fn read(&self, line: &str) -> Value {
        self.reader.read(line)
    }
    fn decide(&mut self, case: &Value) -> Vec<i64> {
        self.vm.set_input(case.clone());
        answer_of(&self.vm.execute().expect("an answer"))
    }
}
