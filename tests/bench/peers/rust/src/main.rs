//! The peers in Rust: Cedar, regorus (its interpreter and its register machine), ZEN expressions.

mod cedar;
mod driver;
mod regorus_peer;
mod zen;

use driver::{run, Command, Engine};

fn main() {
    let command = Command::of_this_process();
    match command.engine.as_str() {
        "cedar" => run(&command, cedar::Cedar::new(&command)),
        "regorus" => run(&command, regorus_peer::Interpreter::new(&command)),
        "regorus-rvm" => run(&command, regorus_peer::Machine::new(&command)),
        "zen-expression" => run(&command, zen::Zen::new(&command)),
        other => panic!("no engine {other}"),
    }
}
