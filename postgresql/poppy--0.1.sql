\echo Use "CREATE EXTENSION poppy" to load this file. \quit

-- All that decides is STABLE: rules and settings may change between two queries, never within one. And PARALLEL RESTRICTED: a process loads rules by itself,
-- and a worker could find files that have changed since its leader did. COST is a decision's, in calls of simple functions.

CREATE FUNCTION poppy_decide(facts jsonb, month text DEFAULT NULL, run_date date DEFAULT NULL, county text DEFAULT NULL) RETURNS jsonb
  AS 'MODULE_PATHNAME', 'poppy_decide_sql' LANGUAGE C STABLE PARALLEL RESTRICTED COST 2000;
COMMENT ON FUNCTION poppy_decide IS 'decides a case: the line of poppy run, as an object. What is not given here is the case''s own';

CREATE FUNCTION poppy_try_decide(facts jsonb, month text DEFAULT NULL, run_date date DEFAULT NULL, county text DEFAULT NULL) RETURNS jsonb
  AS 'MODULE_PATHNAME', 'poppy_try_decide_sql' LANGUAGE C STABLE PARALLEL RESTRICTED COST 2000;
COMMENT ON FUNCTION poppy_try_decide IS 'as poppy_decide, but a case that is refused gives an object with "problems"';

CREATE FUNCTION poppy_decide_explained(facts jsonb, month text DEFAULT NULL, run_date date DEFAULT NULL, county text DEFAULT NULL, depth integer DEFAULT 1) RETURNS jsonb
  AS 'MODULE_PATHNAME', 'poppy_decide_explained_sql' LANGUAGE C STABLE PARALLEL RESTRICTED COST 50000;
COMMENT ON FUNCTION poppy_decide_explained IS 'decides a case: what poppy decide --json prints, an array with an object for each month';

CREATE FUNCTION poppy_explain(facts jsonb, line text, month text DEFAULT NULL, run_date date DEFAULT NULL, county text DEFAULT NULL, depth integer DEFAULT 1) RETURNS text
  AS 'MODULE_PATHNAME', 'poppy_explain_sql' LANGUAGE C STABLE PARALLEL RESTRICTED COST 50000;
COMMENT ON FUNCTION poppy_explain IS 'why a line of a decision has its value, as a worker reads it: program_status, p1.days_left';

CREATE FUNCTION poppy_decisions(facts jsonb, month text DEFAULT NULL, run_date date DEFAULT NULL, county text DEFAULT NULL)
  RETURNS TABLE (program text, decision text, record text, status text, reasons text[])
  LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 5
BEGIN ATOMIC
  SELECT programs.key, one.value->>'line', one.value->>'record',
         CASE WHEN one.value->'status' ? 'undetermined' THEN 'undetermined' ELSE one.value->>'status' END,
         ARRAY(SELECT jsonb_array_elements_text(one.value->'reasons'))
  FROM jsonb_each(poppy_decide(facts, month, run_date, county)->'programs') AS programs,
       jsonb_array_elements(programs.value->'decisions') WITH ORDINALITY AS one(value, place)
  ORDER BY programs.key COLLATE "C", one.place;
END;
COMMENT ON FUNCTION poppy_decisions IS 'the decisions of a case, a row for each: of the case itself where record is null';

CREATE FUNCTION poppy_amount(value jsonb) RETURNS numeric
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN jsonb_typeof(value) = 'string' THEN translate(value #>> '{}', '$,', '')::numeric END;
COMMENT ON FUNCTION poppy_amount IS 'dollars of a decision as a number, whatever lc_monetary says; null where there are none, as of what is undetermined';

CREATE FUNCTION poppy_reload() RETURNS void
  AS 'MODULE_PATHNAME', 'poppy_reload_sql' LANGUAGE C VOLATILE PARALLEL UNSAFE COST 10000000;
COMMENT ON FUNCTION poppy_reload() IS 'loads the rules anew, in this session; pg_reload_conf() does so in all';

CREATE FUNCTION poppy_version() RETURNS text
  AS 'MODULE_PATHNAME', 'poppy_version_sql' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION poppy_version() IS 'of the library that decides';
