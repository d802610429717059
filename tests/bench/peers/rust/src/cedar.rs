//! Cedar: W1 as one permit and a forbid for each reason. The others ask for numbers, which a decision of Cedar has not, and for
//! division, which its language has not.

use crate::{Command, Engine};
use cedar_policy::{Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request};

const POLICIES: &str = r#"
@id("allowed") permit (principal, action, resource);
@id("0") forbid (principal, action, resource) when {
  !context.resident || context.fleeing ||
  !(context.citizen || (context.qualified_immigrant && context.entered_on <= 20181001))
};
@id("1") forbid (principal, action, resource) when {
  !(context.has_number || (context.applied_for_number && context.applied_on < 20231201))
};
@id("2") forbid (principal, action, resource) when {
  context.age >= 18 &&
  !(context.disabled || context.elderly || context.work_exempt || (context.working && context.hours >= 20) ||
    (context.student && !context.on_strike))
};
@id("3") forbid (principal, action, resource) when {
  context.resources > 425000 || (context.income > 158000 && !(context.elderly || context.disabled))
};
"#;

pub struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    uid: EntityUid,
    reasons: bool,
}

impl Cedar {
    pub fn new(command: &Command) -> Self {
        assert_eq!(command.workload, "w1", "Cedar cannot express it");
        Cedar {
            authorizer: Authorizer::new(),
            policies: POLICIES.parse().expect("policies"),
            entities: Entities::empty(),
            uid: "Case::\"c\"".parse().expect("a name"),
            reasons: command.reasons,
        }
    }
}

impl Engine for Cedar {
    type Case = Request;
    fn read(&self, line: &str) -> Request {
        let facts: serde_json::Value = serde_json::from_str(line).expect("a case");
        let context = Context::from_json_value(facts, None).expect("a context");
        Request::new(self.uid.clone(), self.uid.clone(), self.uid.clone(), context, None).expect("a request")
    }
    fn decide(&mut self, case: &Request) -> Vec<i64> {
        let response = self.authorizer.is_authorized(case, &self.policies, &self.entities);
        let eligible = i64::from(response.decision() == Decision::Allow);
        if !self.reasons {
            return vec![eligible];
        }
        let mut bits = 0;
        if eligible == 0 {
            for policy in response.diagnostics().reason() {
                // A policy of a text is named policy0, policy1, … in its order; the permit is the first.
                let text: &str = policy.as_ref();
                let nth: i64 = text.trim_start_matches("policy").parse().expect("a policy's number");
                bits |= 1 << (nth - 1);
            }
        }
        vec![eligible, bits]
    }
}
