from openfisca_core.entities import build_entity

Household = build_entity(key="household", plural="households", label="Case", roles=[{"key": "member", "plural": "members", "label": "Member"}])
Person = build_entity(key="person", plural="persons", label="Person", is_person=True)
