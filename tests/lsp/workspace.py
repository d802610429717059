"""A workspace with a little of everything, for tests: two modules, two counties, a case, a test."""
FILES = {
    "policies/guide/case.poppy": '''module guide.case "The facts"
source "Manual 1"

entity County
enum Reason { Sick "ill", Away }
entity Case of County as cases key (id) { id : text "Case number" }
entity Person of Case as persons key (id) {
  id : text "Person number"
  reason : Reason or blank "Why absent"
}
entity WorkRegistration of Person as work_registrations key (begin) {
  begin : date
  end : date
  verified : bool
}
''',
    "policies/guide/rules.poppy": '''module guide.rules "Begin dates 😀"
source "Manual 2"
import guide.case

flag three_months_in_12 "Three months" EDX119C013
flag ninety_days_in_12 "Ninety days" EDX119C014

parameter grace : int "Days of grace" cites "Manual 2.4" {
  until 2020-12 = 5
  from 2021-01 = 10
}

define days_allowed : int "Days allowed" cites "Manual 2.5" = grace + 1

rule missing_begin_date of Person {
  reason "Missing begin date"
  cites "Manual 2.1"
  fails when all {
    [a] any { three_months_in_12; ninety_days_in_12 }
    [b] no(work_registrations where verified and span(begin, end) overlaps benefit_month)
    [c] not (reason = Sick)
  }
}

enum PersonStatus { Approved, Denied }

decision person_status of Person : PersonStatus "Person" {
  reasons from missing_begin_date
  Denied   when missing_begin_date
  Approved otherwise
}
''',
    "county_rules/fresno.yaml": '''county: Fresno
flags:
  three_months_in_12: yes
  ninety_days_in_12:
    - { value: no, until: 2021-06 }
    - { value: yes, from: 2021-07, entered: 2021-07-02, by: admin-0001, note: "asked by the board" }
''',
    "county_rules/napa.yaml": '''county: Napa
flags:
  three_months_in_12: no
  ninety_days_in_12: no
''',
    "policies/guide/tests/cases/one.yaml": '''case: c1
persons:
  p1:
    reason: Away
    work_registrations: []
''',
    "policies/guide/tests/begin.yaml": '''- name: "no registration"
  county: Fresno
  run_date: 2021-08-15
  month: 2021-08
  based_on: cases/one.yaml
  expect:
    p1.person_status: Denied
    p1.because: [missing_begin_date]
- name: "sick"
  county: Fresno
  run_date: 2021-08-15
  month: 2021-08
  based_on: cases/one.yaml
  given: { persons.p1.reason: Sick }
  expect:
    p1.person_status: Approved
''',
}


def make(folder):
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder
